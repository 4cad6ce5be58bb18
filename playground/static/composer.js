// The box to write in: messages, slash commands with completion, global shortcuts.

import { Attachments } from "./attachments.js";
import { fill, freshId, h } from "./dom.js";
import { explainRefusal } from "./lang.js";
import { icon } from "./icons.js";
import { botAvatar } from "./avatars.js";
import { openMenu } from "./popover.js";

/** Reports what is said; `door` has say(text, files) and shortcut(callback_id). */
export class Composer {
  constructor(root, door) {
    Object.assign(this, { root, door, drafts: new Map(), matches: [], active: 0, moved: false });
    this.attachments = new Attachments(root.closest(".main"), () => this.onFiles());
  }

  /** Draws the box anew for a channel; an unsent draft waits per person and channel. */
  turnTo(names, channel) {
    this.keepDraft();
    Object.assign(this, { names, channel, draftKey: `${names.me} ${channel.id}` });
    const { language } = names;
    const label = language.say("message_to", { place: names.place(channel) });
    const listId = freshId("commands");
    this.input = h("textarea", {
      class: "composer-input",
      rows: 1,
      placeholder: label,
      "aria-label": label,
      "data-testid": "composer",
      dir: "auto",
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": listId,
      "aria-autocomplete": "list",
      spellcheck: "false",
      oninput: () => this.onInput(),
      onkeydown: (event) => this.onKey(event),
      onblur: () => this.hideList(),
    });
    this.input.value = this.drafts.get(this.draftKey) || "";
    this.list = h("div", {
      class: "command-list",
      id: listId,
      role: "listbox",
      "aria-label": language.say("commands"),
      hidden: true,
      onmousedown: (event) => event.preventDefault(),
    });
    this.hint = h("div", { class: "command-hint", "data-testid": "command-hint", hidden: true });
    this.notice = h("div", {
      class: "composer-notice",
      role: "alert",
      "data-testid": "composer-notice",
      hidden: true,
    });
    this.attachments.turnTo(this.draftKey, language);
    this.sendButton = h(
      "button",
      {
        type: "button",
        class: "send-button",
        "aria-label": language.say("send"),
        title: language.say("send"),
        "data-testid": "send",
        onclick: () => this.send(),
      },
      icon("send"),
    );
    this.prompts = h("div", { class: "prompts", hidden: true });
    fill(
      this.root,
      this.prompts,
      this.notice,
      this.list,
      h(
        "div",
        { class: "composer-box" },
        this.hint,
        this.input,
        this.attachments.tray,
        h(
          "div",
          { class: "composer-tools" },
          this.attachments.button,
          this.attachments.input,
          this.shortcutsButton(),
          h("span", { class: "spacer" }),
          this.sendButton,
        ),
      ),
    );
    this.resize();
  }

  keepDraft() {
    if (this.input) this.drafts.set(this.draftKey, this.input.value);
  }

  focus() {
    this.input?.focus({ preventScroll: true });
  }

  shortcutsButton() {
    const { language, workspace } = this.names;
    const button = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": language.say("shortcuts"),
        title: language.say("shortcuts"),
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        "data-testid": "shortcuts",
        onclick: () => {
          const items = workspace.shortcuts
            .filter((shortcut) => shortcut.type === "global")
            .map((shortcut) => ({
              label: shortcut.name,
              note: shortcut.description,
              lead: botAvatar("small"),
              testid: "shortcut-option",
              data: { "data-callback-id": shortcut.callback_id },
              run: () => this.door.shortcut(shortcut.callback_id),
            }));
          if (items.length) items.unshift({ heading: language.say("shortcuts") });
          openMenu(button, items, {
            label: language.say("shortcuts"),
            empty: language.say("no_shortcut"),
            up: true,
          });
        },
      },
      icon("bolt"),
    );
    return button;
  }

  onInput() {
    this.notice.hidden = true;
    this.moved = false;
    this.resize();
    this.complete();
  }

  onFiles() {
    this.notice.hidden = true;
    this.resize();
    this.focus();
  }

  resize() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 180)}px`;
    this.sendButton.disabled = !this.input.value.trim() && !this.attachments.files.length;
  }

  complete() {
    const text = this.input.value;
    const word = /^\/\S*$/.test(text) ? text.toLowerCase() : null;
    this.matches = word ? rankCommands(this.names.workspace.commands, word) : [];
    this.active = 0;
    if (word) this.showList();
    else this.hideList();
    this.showHint(text);
  }

  showHint(text) {
    const match = /^(\/\S+)\s/.exec(text);
    const command =
      match && this.names.workspace.commands.find((one) => one.command === match[1].toLowerCase());
    this.hint.hidden = !command;
    if (!command) return;
    fill(
      this.hint,
      h("b", {}, command.command),
      " ",
      h("span", { class: "usage" }, command.usage_hint || ""),
      h("span", { class: "hint-note" }, command.description),
    );
  }

  showList() {
    const { language, bot } = this.names;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    fill(
      this.list,
      h(
        "div",
        { class: "command-heading", role: "presentation" },
        botAvatar("small"),
        `${language.say("commands")} · ${bot.name}`,
      ),
      this.matches.length
        ? this.matches.map((command, index) => this.commandRow(command, index))
        : h("div", { class: "command-none", role: "status" }, language.say("no_command")),
    );
    this.activate(this.active);
  }

  commandRow(command, index) {
    return h(
      "div",
      {
        class: "command-option",
        role: "option",
        id: `${this.list.id}-${index}`,
        "data-testid": "command-option",
        "data-command": command.command,
        onclick: () => this.take(command),
        onpointermove: () => index !== this.active && this.activate(index),
      },
      h(
        "span",
        { class: "command-line" },
        h("b", {}, command.command),
        " ",
        h("span", { class: "usage" }, command.usage_hint || ""),
      ),
      h("span", { class: "command-note" }, command.description),
    );
  }

  activate(index) {
    this.active = index;
    this.list.querySelectorAll(".command-option").forEach((row, at) => {
      row.setAttribute("aria-selected", String(at === index));
      if (at === index) row.scrollIntoView({ block: "nearest" });
    });
    if (this.matches.length)
      this.input.setAttribute("aria-activedescendant", `${this.list.id}-${index}`);
  }

  hideList() {
    this.list.hidden = true;
    this.matches = [];
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  take(command) {
    this.input.value = `${command.command} `;
    this.onInput();
    this.input.focus();
  }

  onKey(event) {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    if (isOpen && this.takeListKey(event)) return void event.preventDefault();
    if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      return void this.hideList();
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.send();
  }

  /** Up, Down, Tab and Enter in the list; a command typed in full is simply sent. */
  takeListKey(event) {
    const count = this.matches.length;
    if (!count) return false;
    const steps = { ArrowDown: 1, ArrowUp: count - 1 };
    if (event.key in steps) {
      this.moved = true;
      this.activate((this.active + steps[event.key]) % count);
      return true;
    }
    const chosen = this.matches[this.active];
    const isWhole = !this.moved && chosen.command === this.input.value.toLowerCase();
    if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !isWhole)) {
      this.take(chosen);
      return true;
    }
    return false;
  }

  async send() {
    const text = this.input.value.trim();
    const { attachments, input } = this;
    const { files } = attachments;
    if (!text && !files.length) return;
    input.value = "";
    this.drafts.delete(this.draftKey);
    attachments.keep([]);
    this.onInput();
    input.focus();
    const answer = await this.door.say(text, await attachments.read(files));
    if (answer.ok) return;
    if (!input.value) input.value = text;
    if (input === this.input) attachments.keep([...files, ...attachments.files]);
    this.say(explainRefusal(answer, this.names, text.split(" ")[0]));
    this.resize();
  }

  /** Shows what the bot suggests to ask ({title, message}) and what it says it is doing. */
  suggest(prompts, status) {
    const { language, bot } = this.names;
    const buttons = prompts.map((prompt) => this.promptButton(prompt));
    this.prompts.hidden = !buttons.length && !status;
    fill(
      this.prompts,
      status ? h("p", { class: "bot-status", role: "status" }, `${bot.name} ${status}`) : null,
      buttons.length ? h("span", { class: "prompts-label" }, language.say("prompts")) : null,
      buttons,
    );
  }

  promptButton(prompt) {
    const say = () => this.door.say(prompt.message);
    const attributes = { type: "button", class: "prompt", "data-testid": "prompt", dir: "auto" };
    return h("button", { ...attributes, onclick: say }, prompt.title);
  }

  /** Shows a sentence over the box until the next key. */
  say(text) {
    const dismiss = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": this.names.language.say("dismiss"),
        onclick: () => (this.notice.hidden = true),
      },
      icon("close"),
    );
    this.notice.hidden = false;
    fill(this.notice, icon("warning"), h("span", { dir: "auto" }, text), dismiss);
  }
}

function rankCommands(commands, word) {
  const starts = commands.filter((one) => one.command.startsWith(word));
  const contains = commands.filter(
    (one) => !one.command.startsWith(word) && one.command.includes(word.slice(1)),
  );
  return [...starts, ...contains].sort(
    (one, other) => (other.command === word) - (one.command === word),
  );
}
