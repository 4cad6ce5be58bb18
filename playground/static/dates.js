// Date and time pickers: typed, or picked from a small box.

import { h, toggleAttribute } from "./dom.js";
import { icon } from "./icons.js";
import { Calendar, readDate } from "./calendar.js";
import { Listbox } from "./listbox.js";
import { closePopover, openPopover } from "./popover.js";

/** A text field whose text must read as something; keeps `value` or a complaint. */
class TypedField {
  constructor(element, host, { value, iconName, buttonLabel, complaint }) {
    Object.assign(this, { element, host, value, complaint, wrong: false });
    this.input = h("input", {
      type: "text",
      class: "text-input",
      autocomplete: "off",
      "data-action-id": element.action_id,
      id: host.inputId,
      "aria-describedby": host.describedBy,
      onchange: () => this.commit(),
      onkeydown: (event) => this.onKey(event),
    });
    this.button = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": buttonLabel,
        "aria-haspopup": "dialog",
        onclick: () => this.open(),
      },
      icon(iconName),
    );
    this.node = h("div", { class: "typed-field" }, this.input, this.button);
    this.update(element);
    this.show();
  }

  update(element) {
    this.element = element;
    this.input.placeholder = element.placeholder?.text || this.defaultPlaceholder();
    if (this.host.label) this.input.setAttribute("aria-label", this.host.label);
  }

  show() {
    this.wrong = false;
    this.input.value = this.value ? this.format(this.value) : "";
    toggleAttribute(this.input, "data-value", this.value || null);
    toggleAttribute(this.input, "aria-invalid", null);
  }

  commit() {
    const text = this.input.value.trim();
    const value = text ? this.parse(text) : null;
    this.wrong = Boolean(text) && !value;
    if (this.wrong) return void this.host.complain(this.problem());
    this.set(value);
  }

  set(value) {
    const changed = value !== this.value;
    this.value = value;
    this.show();
    if (changed) this.host.changed(this);
  }

  /** The sentence to show under the field when its text cannot be read. */
  problem() {
    if (this.input === document.activeElement && this.input.value !== this.shown())
      this.commitQuietly();
    return this.wrong ? this.host.language.say(this.complaint) : null;
  }

  shown() {
    return this.value ? this.format(this.value) : "";
  }

  /** Enter in another field may submit before the browser says "change". */
  commitQuietly() {
    const text = this.input.value.trim();
    const value = text ? this.parse(text) : null;
    this.wrong = Boolean(text) && !value;
    if (!this.wrong) this.value = value;
  }

  onKey(event) {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    this.open();
  }

  focus() {
    this.input.focus();
  }
}

class DateField extends TypedField {
  defaultPlaceholder() {
    return this.host.language.say("choose_date");
  }

  format(value) {
    return this.host.language.date(new Date(`${value}T12:00`), {
      day: "numeric",
      month: "long",
      year: "numeric",
    });
  }

  parse(text) {
    return readDate(text, this.host.language);
  }

  read() {
    this.problem();
    return { type: "datepicker", selected_date: this.value };
  }

  open() {
    const pick = (value) => {
      closePopover();
      this.set(value);
      this.input.focus();
    };
    const calendar = new Calendar(this.value, this.host.language, pick);
    openPopover(this.node, calendar.node, { className: "calendar-popover", height: 400 });
    calendar.focus();
  }
}

class TimeField extends TypedField {
  defaultPlaceholder() {
    return this.host.language.say("choose_time");
  }

  format(value) {
    return this.host.language.time(new Date(`2026-01-15T${value}`));
  }

  parse(text) {
    const match = /^(\d{1,2})\s*(?:[:h]\s*(\d{2})?)?\s*(?:([ap])\.?\s?m\.?)?$/i.exec(text.trim());
    if (!match) return null;
    const half = (match[3] || "").toLowerCase();
    const hour = (Number(match[1]) % (half ? 12 : 24)) + (half === "p" ? 12 : 0);
    const minute = Number(match[2] || 0);
    if (Number(match[1]) > (half ? 12 : 23) || minute > 59) return null;
    return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
  }

  read() {
    this.problem();
    return { type: "timepicker", selected_time: this.value };
  }

  open() {
    this.input.focus();
    this.list ||= new Listbox(this.input, this.node, {
      label: this.host.label,
      names: this.host.names,
      onpick: (option) => this.pick(option),
    });
    this.list.open();
    this.list.show(
      [{ options: this.halfHours() }],
      (option) => option.value === (this.value || "09:00"),
    );
  }

  pick(option) {
    this.list.close();
    this.set(option.value);
  }

  halfHours() {
    return Array.from({ length: 48 }, (_, index) => {
      const value = `${String(Math.floor(index / 2)).padStart(2, "0")}:${index % 2 ? "30" : "00"}`;
      return { value, text: { type: "plain_text", text: this.format(value) } };
    });
  }

  onKey(event) {
    if (this.list?.isOpen && this.list.takeKey(event)) return;
    super.onKey(event);
  }
}

/** Makes the controller of a datepicker. */
export function makeDate(element, host) {
  return new DateField(element, host, {
    value: element.initial_date || null,
    iconName: "calendar",
    buttonLabel: host.language.say("open_calendar"),
    complaint: "bad_date",
  });
}

/** Makes the controller of a timepicker. */
export function makeTime(element, host) {
  return new TimeField(element, host, {
    value: element.initial_time || null,
    iconName: "clock",
    buttonLabel: host.language.say("choose_time"),
    complaint: "bad_time",
  });
}
