// Selects: one or several, static, searched in the bot, people or channels.

import { debounce, fill, h, same } from "./dom.js";
import { icon } from "./icons.js";
import { Listbox } from "./listbox.js";
import { optionsOf, readSelection, startingOptions } from "./options.js";
import { renderText } from "./mrkdwn.js";

const SEARCH_PAUSE = 220;

/** Makes the controller of any select element. */
export function makeSelect(element, host) {
  return new Select(element, host);
}

class Select {
  constructor(element, host) {
    this.host = host;
    this.multiple = element.type.startsWith("multi_");
    this.external = element.type.endsWith("external_select");
    this.asked = 0;
    this.search = debounce((query) => this.load(query), SEARCH_PAUSE);
    this.build(element);
    this.element = element;
    this.selected = startingOptions(element, host);
    this.update(element);
    this.showSelection();
  }

  build(element) {
    const { language } = this.host;
    this.input = h("input", {
      type: "text",
      role: "combobox",
      class: "select-input",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-haspopup": "listbox",
      "data-action-id": element.action_id,
      id: this.host.inputId,
      "aria-describedby": this.host.describedBy,
      oninput: () => this.refresh(),
      onkeydown: (event) => this.onKey(event),
      onblur: () => this.onBlur(),
    });
    this.value = h("span", { class: "select-value" });
    this.chips = h("span", { class: "chips" });
    this.clearButton = h(
      "button",
      {
        type: "button",
        class: "select-clear",
        hidden: true,
        "aria-label": language.say("clear"),
        "data-testid": "clear",
        onclick: () => this.pickNothing(),
      },
      icon("close"),
    );
    this.box = h(
      "div",
      { class: "select-box", onclick: (event) => this.onClick(event) },
      this.multiple ? this.chips : this.value,
      this.input,
      this.clearButton,
      icon("down", "icon chevron"),
    );
    this.node = h("div", { class: `select${this.multiple ? " select-multiple" : ""}` }, this.box);
    this.list = new Listbox(this.input, this.box, {
      label: this.host.label,
      multiple: this.multiple,
      names: this.host.names,
      onpick: (option) => this.pick(option),
      onclose: () => this.search.cancel(),
    });
  }

  update(element) {
    const before = this.element;
    this.element = element;
    const label =
      element.placeholder?.text || this.host.language.say(this.multiple ? "choose_many" : "choose");
    this.placeholder = label;
    if (this.host.label) this.input.setAttribute("aria-label", this.host.label);
    if (!this.external && !same(before.options, element.options)) this.dropVanished();
    this.showSelection();
    if (this.list.isOpen && !this.external) this.refresh(true);
  }

  /** A static option that the bot no longer offers cannot stay chosen. */
  dropVanished() {
    const offered = new Map(
      optionsOf(this.element, this.host)
        .flatMap((group) => group.options)
        .map((option) => [option.value, option]),
    );
    this.selected = this.selected
      .filter((option) => offered.has(option.value))
      .map((option) => offered.get(option.value));
  }

  read() {
    return readSelection(this.element.type, this.selected);
  }

  focus() {
    this.input.focus();
  }

  showSelection() {
    const some = this.selected.length > 0;
    if (this.multiple)
      fill(
        this.chips,
        this.selected.map((option) => this.chip(option)),
      );
    else
      fill(
        this.value,
        some ? h("bdi", {}, renderText(this.selected[0].text, this.host.names)) : null,
      );
    this.input.placeholder = some ? "" : this.placeholder;
    this.value.title = some ? this.selected[0].text.text : "";
    this.clearButton.hidden = this.multiple || !some || !this.host.optional;
    this.node.classList.toggle("has-query", this.input.value !== "");
    this.input.dataset.value = this.selected.map((option) => option.value).join(" ");
  }

  chip(option) {
    const label = this.host.language.say("remove", { name: option.text.text });
    const remove = (event) => {
      event.stopPropagation();
      this.change(this.selected.filter((other) => other.value !== option.value));
      this.input.focus();
    };
    return h(
      "span",
      { class: "chip", "data-testid": "chip", "data-value": option.value },
      h("bdi", { title: option.text.text }, renderText(option.text, this.host.names)),
      h(
        "button",
        { type: "button", tabIndex: -1, "aria-label": label, onclick: remove },
        icon("close"),
      ),
    );
  }

  onClick(event) {
    if (event.target.closest("button")) return;
    this.input.focus();
    if (this.list.isOpen && event.target !== this.input) this.list.close();
    else this.refresh();
  }

  onKey(event) {
    if (event.isComposing || (this.list.isOpen && this.list.takeKey(event))) return;
    if (event.key === "Tab") this.list.close();
    if (["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) {
      event.preventDefault();
      this.refresh();
    }
    if (event.key !== "Backspace" || this.input.value || !this.selected.length) return;
    if (this.multiple || this.host.optional) this.change(this.selected.slice(0, -1));
  }

  onBlur() {
    this.input.value = "";
    this.showSelection();
    this.list.close();
  }

  /** Opens the list, or shows what fits what has been typed. */
  refresh(keepActive = false) {
    const query = this.input.value.trim();
    this.node.classList.toggle("has-query", this.input.value !== "");
    this.list.open();
    if (this.external) this.refreshExternal(query);
    else this.show(filterGroups(optionsOf(this.element, this.host), query), keepActive);
  }

  refreshExternal(query) {
    const { language } = this.host;
    const least = this.element.min_query_length ?? 3;
    this.search.cancel();
    this.asked += 1;
    if (query.length < least) {
      this.list.say(
        least === 1 ? language.say("type_one") : language.say("type_more", { count: least }),
      );
    } else {
      if (!this.list.rows.length) this.list.say(language.say("searching"));
      this.search(query);
    }
  }

  async load(query) {
    const turn = this.asked;
    const answer = await this.host.loadOptions(this.element.action_id, query);
    if (turn !== this.asked || !this.list.isOpen) return;
    if (answer.ok) this.show(answer.option_groups || [{ options: answer.options || [] }]);
    else this.list.say(this.host.language.say("no_options"));
  }

  show(groups, keepActive = false) {
    const filled = groups.filter((group) => group.options.length);
    if (!filled.length) this.list.say(this.host.language.say("no_result"));
    else this.list.show(filled, (option) => this.isSelected(option), keepActive);
  }

  isSelected(option) {
    return this.selected.some((other) => other.value === option.value);
  }

  pick(option) {
    const { lead, ...chosen } = option;
    if (!this.multiple) {
      this.input.value = "";
      this.list.close();
      this.change([chosen]);
    } else if (this.isSelected(option)) {
      this.change(this.selected.filter((other) => other.value !== option.value));
    } else if (this.selected.length < (this.element.max_selected_items || Infinity)) {
      this.change([...this.selected, chosen]);
    }
  }

  pickNothing() {
    this.list.close();
    this.change([]);
    this.input.focus();
  }

  change(selected) {
    this.selected = selected;
    this.input.value = "";
    this.showSelection();
    if (this.multiple && this.list.isOpen) this.refresh(true);
    this.host.changed(this);
  }
}

function filterGroups(groups, query) {
  if (!query) return groups;
  const wanted = plain(query);
  const fits = (option) =>
    plain(`${option.text.text} ${option.description?.text || ""}`).includes(wanted);
  return groups.map((group) => ({ ...group, options: group.options.filter(fits) }));
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
