// Buttons and overflow menus: elements that act and hold no value.

import { fill, h, toggleAttribute } from "./dom.js";
import { askToConfirm } from "./confirm.js";
import { icon } from "./icons.js";
import { openMenu } from "./popover.js";
import { renderText } from "./mrkdwn.js";

class Button {
  constructor(element, host) {
    this.host = host;
    this.node = h("button", {
      type: "button",
      onclick: () => this.press(),
      "data-action-id": element.action_id,
    });
    this.update(element);
  }

  update(element) {
    this.element = element;
    const style = element.style ? ` button-${element.style}` : "";
    this.node.className = `button${style}`;
    fill(
      this.node,
      h("span", { class: "button-text", dir: "auto" }, renderText(element.text, this.host.names)),
    );
    toggleAttribute(this.node, "aria-label", element.accessibility_label);
    toggleAttribute(this.node, "data-value", element.value);
    const readers = element.visible_to_user_ids;
    this.node.hidden = Boolean(readers) && !readers.includes(this.host.names.me);
  }

  async press() {
    if (this.node.getAttribute("aria-busy") === "true") return;
    if (this.element.confirm && !(await askToConfirm(this.element.confirm, this.host.names)))
      return;
    const { type, text, value, style, url, action_id } = this.element;
    if (url && /^https?:/i.test(url)) window.open(url, "_blank", "noopener,noreferrer");
    this.node.setAttribute("aria-busy", "true");
    await this.host.press({ type, text, value, style, action_id });
    this.node.removeAttribute("aria-busy");
  }

  focus() {
    this.node.focus();
  }
}

class Overflow {
  constructor(element, host) {
    this.host = host;
    this.node = h(
      "button",
      {
        type: "button",
        class: "button overflow",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        "aria-label": host.language.say("more_actions"),
        "data-action-id": element.action_id,
        onclick: () => this.open(),
      },
      icon("dots"),
    );
    this.update(element);
  }

  update(element) {
    this.element = element;
  }

  open() {
    const items = this.element.options.map((option) => ({
      label: renderText(option.text, this.host.names),
      note: option.description ? renderText(option.description, this.host.names) : null,
      testid: "option",
      data: { "data-value": option.value },
      run: () => this.pick(option),
    }));
    openMenu(this.node, items, { label: this.host.language.say("more_actions"), end: true });
  }

  async pick(option) {
    if (this.element.confirm && !(await askToConfirm(this.element.confirm, this.host.names)))
      return;
    if (option.url && /^https?:/i.test(option.url))
      window.open(option.url, "_blank", "noopener,noreferrer");
    await this.host.press({
      type: "overflow",
      action_id: this.element.action_id,
      selected_option: option,
    });
  }

  focus() {
    this.node.focus();
  }
}

/** Makes the controller of a button. */
export function makeButton(element, host) {
  return new Button(element, host);
}

/** Makes the controller of an overflow menu. */
export function makeOverflow(element, host) {
  return new Overflow(element, host);
}
