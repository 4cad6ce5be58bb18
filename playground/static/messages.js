// The messages of one channel: grouped, divided by day, kept in place over updates.

import { fill, h, reconcile, same } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, botAvatar } from "./avatars.js";
import { Form } from "./form.js";
import { fileNode } from "./pictures.js";
import { isoDay, renderMrkdwn } from "./mrkdwn.js";
import { openMenu } from "./popover.js";

const GROUP_SECONDS = 300;

/** Shows one channel's messages; `door` acts, loads options and runs shortcuts. */
export class MessageList {
  constructor(root, door) {
    Object.assign(this, { root, door, rows: new Map(), dividers: new Map() });
    this.node = h("div", { class: "message-list", role: "log", "aria-live": "polite" });
    root.append(this.node);
    this.isStuck = true;
    root.addEventListener("scroll", () => (this.isStuck = this.isAtEnd()));
    // Pictures that arrive, notices and longer drafts must not hide the latest message.
    const watcher = new ResizeObserver(() => this.isStuck && this.toEnd());
    watcher.observe(root);
    watcher.observe(this.node);
  }

  /** Turns to a channel, for one person: nothing of the former one stays. */
  turnTo(names, channel) {
    Object.assign(this, { names, channel, messages: [], meanwhile: null });
    this.rows.clear();
    this.dividers.clear();
    fill(this.node);
    this.node.setAttribute("aria-label", names.place(channel));
  }

  /** Begins to note what arrives live while the whole list is on its way. */
  await() {
    this.meanwhile = new Map();
  }

  /** Shows the whole list, with what has arrived since it was asked for. */
  show(messages) {
    const all = new Map([
      ...messages.map((message) => [message.ts, message]),
      ...(this.meanwhile || []),
    ]);
    this.meanwhile = null;
    this.messages = [...all.values()]
      .filter(Boolean)
      .sort((one, other) => Number(one.ts) - Number(other.ts));
    this.draw();
    this.toEnd();
  }

  /** Adds a message, or puts its new version in its place. */
  put(message) {
    this.meanwhile?.set(message.ts, message);
    const at = this.messages.findIndex((other) => other.ts === message.ts);
    if (at >= 0) this.messages[at] = message;
    else this.messages.push(message);
    const isMine = message.user === this.names.me || message.ephemeral;
    const follows = this.isAtEnd() || (at < 0 && isMine);
    this.draw();
    if (follows) this.toEnd();
  }

  remove(message) {
    this.meanwhile?.set(message.ts, null);
    this.messages = this.messages.filter((other) => other.ts !== message.ts);
    this.draw();
  }

  isAtEnd() {
    return this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < 80;
  }

  toEnd() {
    this.isStuck = true;
    this.root.scrollTop = this.root.scrollHeight;
  }

  draw() {
    const nodes = [this.beginning()];
    let previous = null;
    for (const message of this.messages) {
      const day = isoDay(whenOf(message));
      if (!previous || isoDay(whenOf(previous)) !== day) nodes.push(this.divider(day, message));
      nodes.push(this.row(message, isFollowUp(message, previous)));
      previous = message;
    }
    const shown = new Set(this.messages.map((message) => message.ts));
    for (const ts of [...this.rows.keys()]) if (!shown.has(ts)) this.rows.delete(ts);
    reconcile(this.node, nodes);
  }

  row(message, followUp) {
    let row = this.rows.get(message.ts);
    if (!row) this.rows.set(message.ts, (row = new MessageRow(this, message)));
    row.update(message, followUp);
    return row.node;
  }

  divider(day, message) {
    const label = this.names.language.day(whenOf(message));
    if (!this.dividers.has(day))
      this.dividers.set(day, h("div", { class: "day-divider", role: "separator" }, h("span", {})));
    const node = this.dividers.get(day);
    node.firstChild.textContent = label; // a day is "today" until the next one
    return node;
  }

  beginning() {
    if (this.dividers.has("start")) return this.dividers.get("start");
    const { language, bot } = this.names;
    const place = this.names.place(this.channel);
    const node = h(
      "div",
      { class: "beginning" },
      h(
        "p",
        { class: "beginning-title", dir: "auto" },
        language.say(place.startsWith("#") ? "empty_channel" : "empty_talk", { place }),
      ),
      h("p", { class: "beginning-hint" }, language.say("empty_channel_hint", { bot: bot.name })),
    );
    this.dividers.set("start", node);
    return node;
  }
}

function whenOf(message) {
  return new Date(Number(message.ts) * 1000);
}

function isFollowUp(message, previous) {
  if (!previous || previous.user !== message.user || previous.bot !== message.bot) return false;
  if (previous.ephemeral !== message.ephemeral || message.ephemeral) return false;
  if (isoDay(whenOf(previous)) !== isoDay(whenOf(message))) return false;
  return (
    Number(message.ts) - Number(previous.ts) < GROUP_SECONDS &&
    previous.thread_ts === message.thread_ts
  );
}

/** One message and the form of its blocks. */
class MessageRow {
  constructor(list, message) {
    this.list = list;
    this.names = list.names;
    this.gutter = h("div", { class: "message-gutter" });
    this.head = h("div", { class: "message-head" });
    this.body = h("div", { class: "message-body" });
    this.files = h("div", { class: "message-files" });
    this.node = h(
      "article",
      { class: "message", "data-testid": "message", "data-ts": message.ts },
      this.gutter,
      h("div", { class: "message-main" }, this.head, this.body, this.files),
      this.toolbar(),
    );
    this.form = new Form(this.names, list.door.messageDoor(list.channel.id, message.ts));
  }

  update(message, followUp) {
    if (same([message, followUp], this.drawn)) return;
    this.drawn = structuredClone([message, followUp]);
    this.message = message;
    this.node.querySelector(".message-toolbar").hidden = Boolean(message.ephemeral);
    this.node.classList.toggle("follow-up", followUp);
    this.node.classList.toggle("ephemeral", Boolean(message.ephemeral));
    this.node.classList.toggle(
      "in-thread",
      Boolean(message.thread_ts) && message.thread_ts !== message.ts,
    );
    this.drawHead(followUp);
    this.drawBody();
    fill(
      this.files,
      (message.files || []).map((file) => fileNode(file, this.names.language)),
    );
    this.files.hidden = !(message.files || []).length;
  }

  drawHead(followUp) {
    const { message, names } = this;
    const { language } = names;
    const when = whenOf(message);
    const time = h(
      "time",
      {
        class: "message-time",
        datetime: when.toISOString(),
        title: language.date(when, { dateStyle: "full", timeStyle: "medium" }),
      },
      language.time(when),
    );
    const person = names.find(message.user) || { name: message.name };
    fill(this.gutter, followUp ? time : message.bot ? botAvatar() : avatar(person));
    fill(
      this.head,
      message.ephemeral
        ? h("p", { class: "only-you" }, icon("eye"), language.say("only_you"))
        : null,
      followUp
        ? h("span", { class: "sr-only" }, message.name)
        : h(
            "div",
            { class: "message-who" },
            h("bdi", { class: "message-name" }, message.name),
            message.bot ? h("span", { class: "app-badge" }, language.say("app_badge")) : null,
            time,
          ),
    );
  }

  drawBody() {
    const { message, names } = this;
    const edited =
      message.edited && !message.bot
        ? h("span", { class: "edited" }, ` ${names.language.say("edited")}`)
        : null;
    if (message.blocks?.length) {
      this.form.render(message.blocks);
      reconcile(this.body, [this.form.node, ...(edited ? [edited] : [])]);
    } else {
      const nodes = renderMrkdwn(message.text || "", names);
      if (edited) (nodes[nodes.length - 1] || this.body).append(edited);
      fill(this.body, nodes);
    }
  }

  toolbar() {
    const { language } = this.list.names;
    const button = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": language.say("more_actions"),
        title: language.say("more_actions"),
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        "data-testid": "message-actions",
        onclick: () => this.openShortcuts(button),
      },
      icon("dots"),
    );
    return h("div", { class: "message-toolbar" }, button);
  }

  openShortcuts(button) {
    const { language, workspace } = this.names;
    const items = workspace.shortcuts
      .filter((shortcut) => shortcut.type === "message")
      .map((shortcut) => ({
        label: shortcut.name,
        note: shortcut.description,
        lead: botAvatar("small"),
        testid: "shortcut-option",
        data: { "data-callback-id": shortcut.callback_id },
        run: () =>
          this.list.door.shortcut(shortcut.callback_id, this.list.channel.id, this.message.ts),
      }));
    openMenu(button, items, {
      label: language.say("more_actions"),
      empty: language.say("no_shortcut"),
      end: true,
    });
  }
}
