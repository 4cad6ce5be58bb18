// Text fields: plain, number, email, address of a page.

import { debounce, h, toggleAttribute } from "./dom.js";

const TYPING_PAUSE = 180;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

class TextField {
  constructor(element, host) {
    this.host = host;
    this.tell = debounce(() => host.changed(this, "typed"), TYPING_PAUSE);
    const tag = element.multiline ? "textarea" : "input";
    this.input = h(tag, {
      class: "text-input",
      type: tag === "input" ? "text" : undefined,
      rows: element.multiline ? 4 : undefined,
      autocomplete: "off",
      dir: "auto",
      id: host.inputId,
      "data-action-id": element.action_id,
      "aria-describedby": host.describedBy,
      inputmode: INPUT_MODES[element.type],
      oninput: () => this.onInput(),
      onkeydown: (event) => this.onKey(event),
    });
    this.input.value = element.initial_value || "";
    this.count = h("span", { class: "character-count", "aria-hidden": "true", hidden: true });
    this.node = h("div", { class: "text-field" }, this.input, this.count);
    this.update(element);
  }

  update(element) {
    this.element = element;
    this.input.placeholder = element.placeholder?.text || "";
    toggleAttribute(this.input, "maxlength", element.max_length);
    this.showCount();
  }

  read() {
    return { type: this.element.type, value: this.input.value || null };
  }

  focus() {
    this.input.focus();
    const end = this.input.value.length;
    this.input.setSelectionRange(end, end);
  }

  hush() {
    this.tell.cancel();
  }

  onInput() {
    this.showCount();
    this.host.edited();
    this.tell();
  }

  showCount() {
    const limit = this.element.max_length;
    const left = limit ? limit - this.input.value.length : Infinity;
    this.count.hidden = left > Math.min(20, limit / 5);
    this.count.textContent = Number.isFinite(left) ? String(left) : "";
  }

  onKey(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    if (this.element.multiline && !(event.metaKey || event.ctrlKey)) return;
    if (this.host.dispatches("entered", this.element)) {
      event.preventDefault();
      event.stopPropagation();
      this.tell.cancel();
      this.host.changed(this, "entered");
    }
  }

  /** What the page itself can see is wrong, or null. */
  problem() {
    const { language } = this.host;
    const text = this.input.value.trim();
    if (!text) return null;
    if (this.element.type === "email_text_input" && !EMAIL.test(text))
      return language.say("bad_email");
    if (this.element.type === "url_text_input" && !isUrl(text)) return language.say("bad_url");
    if (this.element.type === "number_input") return numberProblem(text, this.element, language);
    const least = this.element.min_length || 0;
    return text.length < least ? language.say("too_short", { limit: least }) : null;
  }
}

const INPUT_MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };

function isUrl(text) {
  return URL.canParse(text) && /^https?:/i.test(text);
}

function numberProblem(text, element, language) {
  if (!NUMBER.test(text)) return language.say("bad_number");
  if (!element.is_decimal_allowed && text.includes(".")) return language.say("bad_integer");
  const number = Number(text);
  if (element.min_value !== undefined && number < Number(element.min_value))
    return language.say("too_small", { limit: element.min_value });
  if (element.max_value !== undefined && number > Number(element.max_value))
    return language.say("too_large", { limit: element.max_value });
  return null;
}

/** Makes the controller of a text, number, email or URL input. */
export function makeText(element, host) {
  return new TextField(element, host);
}
