// The left side: rail, channels, direct messages, the app, and who you are.

import { fill, h, hasChanged } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, botAvatar } from "./avatars.js";
import { languageName } from "./lang.js";
import { openMenu } from "./popover.js";

const SECTIONS = [
  ["channels", ["channel", "private"]],
  ["direct_messages", ["dm"]],
  ["apps", ["app"]],
];

/** Draws the rail and the sidebar; reports choices of a channel and of a person. */
export class Sidebar {
  constructor(root, rail, { onchannel, onperson }) {
    Object.assign(this, { root, rail, onchannel, onperson });
  }

  render(names, current) {
    const { language, workspace, channels, people } = names;
    if (
      !hasChanged(this.root, [workspace.person, workspace.connected, channels, people, current?.id])
    )
      return;
    const list = h(
      "nav",
      { class: "channel-list", "aria-label": language.say("channels") },
      SECTIONS.map(([title, kinds]) => this.section(names, title, kinds, current)),
    );
    fill(
      this.root,
      h(
        "header",
        { class: "workspace-head" },
        h(
          "h1",
          { class: "workspace-name", title: names.workspace.organisation },
          h("bdi", {}, names.workspace.organisation),
        ),
      ),
      list,
      this.personSwitch(names),
    );
    this.renderRail(names, current);
  }

  section(names, title, kinds, current) {
    const channels = names.channels.filter((channel) => kinds.includes(channel.kind));
    if (!channels.length) return null;
    return h(
      "section",
      { class: "channel-section" },
      h("h2", { class: "section-title" }, names.language.say(title)),
      h(
        "ul",
        {},
        channels.map((channel) => h("li", {}, this.channelButton(names, channel, current))),
      ),
    );
  }

  channelButton(names, channel, current) {
    const unread = channel.unread && channel.id !== current?.id;
    const count =
      unread && channel.kind !== "channel" && channel.kind !== "private"
        ? h("span", { class: "unread-count" }, String(Number(channel.unread)))
        : null;
    return h(
      "button",
      {
        type: "button",
        class: `channel-button${unread ? " unread" : ""}`,
        "data-testid": "channel",
        "data-channel-name": names.title(channel),
        "data-channel-id": channel.id,
        "aria-current": channel.id === current?.id ? "page" : undefined,
        onclick: () => this.onchannel(channel.id),
      },
      channelSign(names, channel),
      h("bdi", { class: "channel-name" }, names.title(channel)),
      unread ? h("span", { class: "sr-only" }, ` (${names.language.say("unread")})`) : null,
      count,
    );
  }

  personSwitch(names) {
    const me = names.workspace.person;
    const { language } = names;
    const button = h(
      "button",
      {
        type: "button",
        class: "person-switch",
        "data-testid": "person-switch",
        "data-user": me.id,
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        title: language.say("switch_person"),
      },
      avatar(me),
      h(
        "span",
        { class: "person-words" },
        h("span", { class: "you-are" }, language.say("you_are")),
        h("span", { class: "person-name" }, h("bdi", {}, me.real_name)),
        h("span", { class: "person-note" }, personNote(me)),
      ),
      icon("down", "icon chevron"),
    );
    button.addEventListener("click", () => this.openPeople(button, names));
    return button;
  }

  openPeople(button, names) {
    const items = names.people.map((person) => ({
      label: h("bdi", {}, person.real_name),
      note: personNote(person),
      lead: avatar(person),
      checked: person.id === names.me,
      trail: person.id === names.me ? icon("check", "icon tick") : null,
      testid: "person-option",
      data: { "data-user": person.id },
      run: () => this.onperson(person.id),
    }));
    items.unshift({ heading: names.language.say("switch_person") });
    openMenu(button, items, { label: names.language.say("switch_person"), up: true, height: 480 });
  }

  renderRail(names, current) {
    const app = names.channels.find((channel) => channel.kind === "app");
    const first = names.channels.find((channel) => channel.kind === "channel") || names.channels[0];
    const direct = names.channels.find((channel) => channel.kind === "dm");
    const { language } = names;
    const isApp = current?.kind === "app";
    const isDirect = current?.kind === "dm";
    fill(
      this.rail,
      h(
        "span",
        { class: "rail-workspace", "aria-hidden": "true" },
        initialsOf(names.workspace.organisation),
      ),
      railButton(
        "hash",
        language.say("channels"),
        !isApp && !isDirect,
        first && (() => this.onchannel(first.id)),
      ),
      railButton(
        "chat",
        language.say("messages"),
        isDirect,
        direct && (() => this.onchannel(direct.id)),
      ),
      railButton("bell", names.bot.name, isApp, app && (() => this.onchannel(app.id))),
    );
  }
}

function railButton(iconName, label, isCurrent, go) {
  if (!go) return null;
  return h(
    "button",
    {
      type: "button",
      class: "rail-button",
      "aria-current": isCurrent ? "true" : undefined,
      onclick: go,
    },
    h("span", { class: "rail-icon" }, icon(iconName)),
    h("span", { class: "rail-label" }, label),
  );
}

function initialsOf(name) {
  return name
    .split(/\s+/)
    .map((word) => word[0])
    .join("")
    .slice(0, 2)
    .toUpperCase();
}

function personNote(person) {
  return [person.title, languageName(person.locale)].filter(Boolean).join(" · ");
}

/** The sign before a channel's name: #, a lock, or a picture. */
export function channelSign(names, channel) {
  if (channel.kind === "private") return icon("lock", "icon sign");
  if (channel.kind === "channel") return icon("hash", "icon sign");
  if (channel.kind === "app")
    return h("span", { class: "presence" }, botAvatar("small"), dot(names.workspace.connected));
  return h(
    "span",
    { class: "presence" },
    avatar(names.find(channel.with) || { name: channel.name }, "small"),
    dot(true),
  );
}

function dot(isOn) {
  return h("span", { class: `presence-dot${isOn ? " on" : ""}` });
}
