// The list of options under a select: groups, descriptions, one active row.

import { add, fill, freshId, h } from "./dom.js";
import { openPopover, closePopover, place } from "./popover.js";
import { renderText } from "./mrkdwn.js";

/** A list that belongs to `input`, which keeps the focus while it is open. */
export class Listbox {
  constructor(input, anchor, { label, multiple, names, onpick, onclose }) {
    Object.assign(this, { input, anchor, names, onpick, onclose });
    this.node = h("div", {
      role: "listbox",
      id: freshId("list"),
      class: "listbox",
      "aria-label": label,
    });
    if (multiple) this.node.setAttribute("aria-multiselectable", "true");
    this.node.addEventListener("mousedown", (event) => event.preventDefault());
    this.rows = [];
    this.active = -1;
    this.isOpen = false;
    input.setAttribute("aria-controls", this.node.id);
  }

  open() {
    if (this.isOpen) return;
    openPopover(this.anchor, this.node, {
      width: "anchor",
      className: "listbox-popover",
      onclose: () => this.closed(),
    });
    this.isOpen = true;
    this.anchor.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    if (this.isOpen) closePopover();
  }

  closed() {
    this.isOpen = false;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.onclose?.();
  }

  /** Shows one sentence instead of options. */
  say(text) {
    this.rows = [];
    fill(this.node, h("div", { class: "listbox-note", role: "status" }, text));
    this.activate(-1);
    place();
  }

  /** Shows groups of options ({label, options}); `isSelected` ticks them. */
  show(groups, isSelected, keepActive = false) {
    const before = keepActive ? this.active : -1;
    this.rows = [];
    fill(this.node);
    for (const group of groups) this.node.append(...this.groupNodes(group, isSelected));
    const first = this.rows.findIndex((row) => row.node.getAttribute("aria-selected") === "true");
    this.activate(before >= 0 ? Math.min(before, this.rows.length - 1) : Math.max(first, 0));
    place();
  }

  groupNodes(group, isSelected) {
    const rows = group.options.map((option) => this.optionNode(option, isSelected(option)));
    if (!group.label) return rows;
    const id = freshId("group");
    const heading = h("div", { class: "listbox-group", id }, renderText(group.label, this.names));
    return [add(h("div", { role: "group", "aria-labelledby": id }), heading, rows)];
  }

  optionNode(option, selected) {
    const node = h("div", {
      role: "option",
      class: "option",
      id: freshId("option"),
      "aria-selected": String(selected),
      "data-testid": "option",
      "data-value": option.value,
      onclick: () => this.onpick(option),
    });
    add(node, option.lead, h("span", { class: "option-words" }, optionWords(option, this.names)));
    const index = this.rows.push({ node, option }) - 1;
    node.addEventListener(
      "pointermove",
      () => index !== this.active && this.activate(index, false),
    );
    return node;
  }

  activate(index, scroll = true) {
    this.rows[this.active]?.node.classList.remove("active");
    this.active = index;
    const row = this.rows[index];
    if (!row) return void this.input.removeAttribute("aria-activedescendant");
    row.node.classList.add("active");
    this.input.setAttribute("aria-activedescendant", row.node.id);
    if (scroll) row.node.scrollIntoView({ block: "nearest" });
  }

  /** Handles the keys of an open list; answers whether it took the key. */
  takeKey(event) {
    const count = this.rows.length;
    if (event.key === "ArrowDown" && count) this.activate((this.active + 1) % count);
    else if (event.key === "ArrowUp" && count) this.activate((this.active - 1 + count) % count);
    else if (event.key === "Enter" && this.rows[this.active])
      this.onpick(this.rows[this.active].option);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}

/** The text and the description of an option. */
function optionWords(option, names) {
  const words = [h("bdi", { class: "option-text" }, renderText(option.text, names))];
  if (option.description)
    words.push(h("span", { class: "option-note" }, renderText(option.description, names)));
  return words;
}
