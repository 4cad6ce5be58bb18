// The blocks of one surface (a message, a modal, Home) and what has been entered in them.

import { h, reconcile } from "./dom.js";
import { askToConfirm } from "./confirm.js";
import { makeBlock } from "./blocks.js";

/** Draws blocks, keeps what was entered over updates, and sends actions. */
export class Form {
  /** `door` has `act(action, state)` and `loadOptions(block_id, action_id, value)`. */
  constructor(names, door) {
    Object.assign(this, { names, door });
    this.node = h("div", { class: "blocks" });
    this.blocks = new Map();
  }

  /** Shows these blocks; fields whose block_id and action_id stay keep their content. */
  render(blocks) {
    const focused = this.focusedField();
    const next = new Map();
    blocks.forEach((block, index) => {
      const key = block.block_id || `#${index}`;
      const kept = this.blocks.get(key);
      next.set(key, kept?.update(block) ? kept : makeBlock(block, this));
    });
    this.blocks = next;
    reconcile(
      this.node,
      [...next.values()].map((block) => block.node),
    );
    if (focused && !this.node.contains(document.activeElement)) this.refocus(focused);
  }

  focusedField() {
    const active = document.activeElement;
    if (!this.node.contains(active)) return null;
    return {
      field: active.closest("[data-field]")?.dataset.field,
      action: active.dataset.actionId,
    };
  }

  /** A field that was drawn anew takes the focus back. */
  refocus({ field, action }) {
    for (const { block, elements } of this.blocks.values()) {
      const isSameField = !field || (block.block_id || "").split(":")[0] === field;
      const match = isSameField && elements.find((one) => one.element.action_id === action);
      if (match) return match.focus();
    }
    return undefined;
  }

  /** Slack's `state.values`. */
  read() {
    const state = {};
    for (const { block, elements } of this.blocks.values()) {
      for (const controller of elements) {
        if (!controller.read) continue;
        state[block.block_id] ||= {};
        state[block.block_id][controller.element.action_id] = controller.read();
      }
    }
    return state;
  }

  /** Forgets what was about to be told of typing: a submission says it all. */
  hush() {
    for (const { elements } of this.blocks.values()) {
      for (const controller of elements) controller.hush?.();
    }
  }

  inputs() {
    return [...this.blocks.values()].filter((block) => block.block.type === "input");
  }

  /** What the page itself refuses to send: {block_id: sentence}. */
  problems() {
    const found = {};
    for (const input of this.inputs()) {
      const problem = input.problem();
      if (problem) found[input.block.block_id] = problem;
    }
    return found;
  }

  /** Puts errors under their fields and answers those that have no field. */
  showErrors(errors) {
    const homeless = { ...errors };
    let first = null;
    for (const input of this.inputs()) {
      const text = errors[input.block.block_id];
      input.showError(text || null);
      if (text) first ||= input;
      delete homeless[input.block.block_id];
    }
    first?.controller.focus();
    first?.node.scrollIntoView({ block: "nearest" });
    return Object.values(homeless);
  }

  /** Focuses the field that asks for it, else the first one. */
  focusFirst() {
    const inputs = this.inputs();
    const wanted = inputs.find((input) => input.block.element.focus_on_load) || inputs[0];
    wanted?.controller.focus();
    return Boolean(wanted);
  }

  /** An element's place: its words, its neighbours' names, and how it reports changes. */
  hostFor(owner, extra) {
    return {
      names: this.names,
      language: this.names.language,
      label: "",
      complain: () => undefined,
      ...extra,
      loadOptions: (actionId, value) =>
        this.door.loadOptions(owner.block.block_id, actionId, value),
      edited: () => owner.showError?.(null),
      dispatches: (how, element) => dispatches(owner.block, element, how),
      changed: (controller, how) => this.changed(owner, controller, how),
      press: (action) => this.send(owner, action),
    };
  }

  async changed(owner, controller, how) {
    // Typing took the error away at once; by now there may be a newer one.
    if (how !== "typed") owner.showError?.(null);
    const { element } = controller;
    if (!dispatches(owner.block, element, how)) return;
    if (element.confirm && !(await askToConfirm(element.confirm, this.names))) return;
    await this.send(owner, { ...controller.read(), action_id: element.action_id });
  }

  send(owner, action) {
    return this.door.act({ ...action, block_id: owner.block.block_id }, this.read());
  }
}

const TEXTS = new Set(["plain_text_input", "number_input", "email_text_input", "url_text_input"]);

function dispatches(block, element, how) {
  if (block.type !== "input") return true;
  if (!block.dispatch_action) return false;
  if (!TEXTS.has(element.type)) return true;
  const triggers = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  return triggers.includes(how === "entered" ? "on_enter_pressed" : "on_character_entered");
}
