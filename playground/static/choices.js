// Checkboxes and radio buttons.

import { fill, freshId, h, same } from "./dom.js";
import { renderText } from "./mrkdwn.js";

class Choices {
  constructor(element, host) {
    this.host = host;
    this.many = element.type === "checkboxes";
    const first = this.many
      ? element.initial_options || []
      : [element.initial_option].filter(Boolean);
    this.chosen = new Set(first.map((option) => option.value));
    this.group = freshId("choice");
    this.node = h("div", {
      class: "choices",
      role: this.many ? "group" : "radiogroup",
      "aria-label": host.label || undefined,
      "aria-describedby": host.describedBy,
    });
    this.update(element);
  }

  update(element) {
    const before = this.element;
    this.element = element;
    if (before && same(before.options, element.options)) return;
    const had =
      document.activeElement?.closest?.(".choices") === this.node
        ? document.activeElement.value
        : null;
    const offered = new Set((element.options || []).map((option) => option.value));
    this.chosen = new Set([...this.chosen].filter((value) => offered.has(value)));
    fill(
      this.node,
      (element.options || []).map((option) => this.row(option)),
    );
    if (had) [...this.node.querySelectorAll("input")].find((input) => input.value === had)?.focus();
  }

  row(option) {
    const input = h("input", {
      type: this.many ? "checkbox" : "radio",
      name: this.group,
      value: option.value,
      checked: this.chosen.has(option.value),
      "data-action-id": this.element.action_id,
      "data-value": option.value,
      onchange: (event) => this.choose(option, event.target.checked),
    });
    const words = h(
      "span",
      { class: "option-words" },
      h("span", { class: "option-text", dir: "auto" }, renderText(option.text, this.host.names)),
    );
    if (option.description)
      words.append(
        h("span", { class: "option-note" }, renderText(option.description, this.host.names)),
      );
    return h(
      "label",
      { class: "choice", "data-testid": "choice", "data-value": option.value },
      input,
      words,
    );
  }

  choose(option, on) {
    if (!this.many) this.chosen.clear();
    if (on) this.chosen.add(option.value);
    else this.chosen.delete(option.value);
    this.host.changed(this);
  }

  read() {
    const chosen = (this.element.options || []).filter((option) => this.chosen.has(option.value));
    const { type } = this.element;
    return this.many
      ? { type, selected_options: chosen }
      : { type, selected_option: chosen[0] || null };
  }

  focus() {
    (this.node.querySelector("input:checked") || this.node.querySelector("input"))?.focus();
  }
}

/** Makes the controller of checkboxes or radio buttons. */
export function makeChoices(element, host) {
  return new Choices(element, host);
}
