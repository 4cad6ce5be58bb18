// Block Kit blocks. Each controller keeps its node while the block is of one kind, and
// `update(block)` answers false when the block must be drawn anew.

import { fill, freshId, h, reconcile, same, toggleAttribute } from "./dom.js";
import { makeElement } from "./elements.js";
import { icon } from "./icons.js";
import { renderMarkdown } from "./markdown.js";
import { imageNode } from "./pictures.js";
import { renderRichText, renderTable } from "./richtext.js";
import { renderText } from "./mrkdwn.js";

/** Makes the controller of a block inside `form`. */
export function makeBlock(block, form) {
  if (block.type === "input") return new InputBlock(block, form);
  if (block.type === "section") return new SectionBlock(block, form);
  if (block.type === "actions" || block.type === "context_actions")
    return new ActionsBlock(block, form);
  return new StillBlock(block, form);
}

/** A block that only shows something. */
class StillBlock {
  constructor(block, form) {
    this.form = form;
    this.elements = [];
    this.node = h("div", { class: `block block-${block.type}` });
    this.draw(block);
  }

  draw(block) {
    this.block = block;
    const paint = PAINTERS[block.type] || paintUnknown;
    fill(this.node, paint(block, this.form.names));
    if (block.type === "alert") this.node.dataset.level = block.level || "default";
  }

  update(block) {
    if (block.type !== this.block.type) return false;
    if (!same({ ...block, block_id: 0 }, { ...this.block, block_id: 0 })) this.draw(block);
    return true;
  }
}

const PAINTERS = {
  header: (block, names) =>
    h("h3", { class: "header-text", dir: "auto" }, renderText(block.text, names)),
  divider: () => h("hr"),
  context: (block, names) => block.elements.map((part) => paintContext(part, names)),
  image: paintImage,
  rich_text: (block, names) => renderRichText(block, names),
  markdown: (block) => renderMarkdown(block.text || ""),
  table: (block, names) => renderTable(block, names),
  data_table: (block, names) => renderTable(block, names),
  alert: paintAlert,
};

function paintContext(part, names) {
  if (part.type === "image") return imageNode(part, "context-image");
  return h("span", { class: "context-text", dir: "auto" }, renderText(part, names));
}

function paintImage(block, names) {
  const title = block.title
    ? h("figcaption", { dir: "auto" }, renderText(block.title, names))
    : null;
  return h("figure", {}, title, imageNode(block));
}

const ALERT_ICONS = { success: "check", warning: "warning", error: "warning" };

function paintAlert(block, names) {
  const role = block.level === "error" || block.level === "warning" ? "alert" : "status";
  const words = h("div", { class: "alert-text", dir: "auto" }, renderText(block.text, names));
  return h("div", { class: "alert-box", role }, icon(ALERT_ICONS[block.level] || "info"), words);
}

function paintUnknown(block, names) {
  return h("em", { class: "unknown" }, names.language.say("unknown_block", { type: block.type }));
}

/** The controllers of a block's elements, kept while type and action_id stay. */
class ElementSet {
  constructor(form, hostFor) {
    Object.assign(this, { form, hostFor, controllers: [] });
  }

  update(elements) {
    const before = new Map(this.controllers.map((controller) => [controller.key, controller]));
    this.controllers = elements.map((element, index) => {
      const key = `${element.type} ${element.action_id || index}`;
      const kept = before.get(key);
      if (kept) {
        before.delete(key);
        if (!same(kept.element, element)) kept.update(element);
        return Object.assign(kept, { element });
      }
      return Object.assign(makeElement(element, this.hostFor(element)), { key, element });
    });
    return this.controllers.map((controller) => controller.node);
  }
}

/** A section: text, fields and one accessory. */
class SectionBlock {
  constructor(block, form) {
    this.words = h("div", { class: "section-words" });
    this.side = h("div", { class: "accessory" });
    this.node = h("div", { class: "block block-section" }, this.words, this.side);
    this.form = form;
    this.set = new ElementSet(form, () => form.hostFor(this, { label: plainLabel(this.block) }));
    this.update(block);
  }

  get elements() {
    return this.set.controllers;
  }

  update(block) {
    if (block.type !== "section") return false;
    const before = this.block;
    this.block = block;
    const { names } = this.form;
    if (!before || !same([before.text, before.fields], [block.text, block.fields])) {
      const fields = (block.fields || []).map((field) =>
        h("div", { class: "section-field", dir: "auto" }, renderText(field, names)),
      );
      fill(
        this.words,
        block.text
          ? h("div", { class: "section-text", dir: "auto" }, renderText(block.text, names))
          : null,
        fields.length ? h("div", { class: "section-fields" }, fields) : null,
      );
    }
    reconcile(this.side, this.set.update(block.accessory ? [block.accessory] : []));
    const kind = block.accessory?.type || "none";
    this.node.dataset.accessory = kind.endsWith("_select") ? "select" : kind;
    return true;
  }
}

function plainLabel(block) {
  return (block.text?.text || "").replace(/[*_~`]/g, "").slice(0, 120);
}

/** A row of buttons, menus and pickers. */
class ActionsBlock {
  constructor(block, form) {
    this.type = block.type;
    this.node = h("div", { class: "block block-actions" });
    this.set = new ElementSet(form, () => form.hostFor(this, {}));
    this.update(block);
  }

  get elements() {
    return this.set.controllers;
  }

  update(block) {
    if (block.type !== this.type) return false;
    this.block = block;
    reconcile(this.node, this.set.update(block.elements || []));
    return true;
  }
}

/** A labelled field with its hint and, after a refused submission, its error. */
class InputBlock {
  constructor(block, form) {
    this.form = form;
    this.ids = { input: freshId("input"), hint: freshId("hint"), error: freshId("error") };
    this.label = h("label", { class: "field-label", for: this.ids.input });
    this.slot = h("div", { class: "field-control" });
    this.errorNode = h("div", {
      class: "field-error",
      id: this.ids.error,
      role: "alert",
      "data-testid": "field-error",
      hidden: true,
    });
    this.hint = h("div", { class: "field-hint", id: this.ids.hint, dir: "auto" });
    this.node = h(
      "div",
      {
        class: "block block-input",
        "data-testid": "field",
        "data-block-id": block.block_id,
        "data-field": (block.block_id || "").split(":")[0],
      },
      this.label,
      this.slot,
      this.errorNode,
      this.hint,
    );
    this.block = block;
    this.set = new ElementSet(form, () => this.host());
    this.draw(block);
  }

  host() {
    const { block } = this;
    return this.form.hostFor(this, {
      label: block.label?.text || "",
      inputId: this.ids.input,
      isInput: true,
      optional: Boolean(block.optional),
      describedBy: `${this.ids.error} ${this.ids.hint}`,
      complain: (text) => this.showError(text),
    });
  }

  get elements() {
    return this.set.controllers;
  }

  get controller() {
    return this.set.controllers[0];
  }

  update(block) {
    const stays = block.type === "input" && block.element.type === this.block.element.type;
    if (!stays || block.element.action_id !== this.block.element.action_id) return false;
    if (Boolean(block.element.multiline) !== Boolean(this.block.element.multiline)) return false;
    if (!same(block, this.block)) this.draw(block);
    return true;
  }

  draw(block) {
    const { names } = this.form;
    const optional = block.optional
      ? h("span", { class: "field-optional" }, names.language.say("optional"))
      : null;
    this.block = block;
    fill(this.label, h("span", { dir: "auto" }, renderText(block.label, names)), optional);
    fill(this.hint, renderText(block.hint, names));
    this.hint.hidden = !block.hint;
    reconcile(this.slot, this.set.update([block.element]));
  }

  /** Shows a sentence under the field, or takes it away. */
  showError(text) {
    this.errorNode.hidden = !text;
    fill(this.errorNode, text ? [icon("warning"), h("span", { dir: "auto" }, text)] : []);
    this.node.classList.toggle("has-error", Boolean(text));
    const input = this.slot.querySelector("input, textarea");
    if (input) toggleAttribute(input, "aria-invalid", text ? "true" : null);
  }

  /** What is wrong before anything is sent, or null. */
  problem() {
    const known = this.controller.problem?.();
    if (known) return known;
    const empty = !this.block.optional && isEmpty(this.controller.read?.());
    return empty ? this.form.names.language.say("required") : null;
  }
}

function isEmpty(value) {
  if (!value) return false;
  const { type, ...rest } = value;
  return Object.values(rest).every(
    (part) => part === null || part === "" || (Array.isArray(part) && !part.length),
  );
}
