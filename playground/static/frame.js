// The page around the channel: top bar, channel header, toasts.

import { clockButton } from "./clock.js";
import { fill, h, hasChanged } from "./dom.js";
import { icon } from "./icons.js";
import { channelSign } from "./sidebar.js";
import { avatar } from "./avatars.js";
import { renderMrkdwn } from "./mrkdwn.js";

/** The honest strip on top: what this is, and whether a bot listens. */
export function drawTopBar(root, names, { isLive, onmenu, ontraffic, trafficOpen }) {
  const { language, bot, workspace } = names;
  const isOn = workspace.connected;
  if (!hasChanged(root, [names.me, isOn, isLive, trafficOpen, workspace.ahead])) return;
  fill(
    root,
    h(
      "button",
      {
        type: "button",
        class: "icon-button menu-button",
        "aria-label": language.say("open_menu"),
        "data-testid": "menu-toggle",
        onclick: onmenu,
      },
      icon("menu"),
    ),
    h(
      "p",
      { class: "honesty", title: language.say("stands_in") },
      h("strong", {}, language.say("playground")),
      h("span", { class: "honesty-more" }, language.say("stands_in")),
    ),
    isLive ? null : h("span", { class: "pill pill-bad", role: "status" }, language.say("lost")),
    isLive
      ? h(
          "span",
          {
            class: `pill ${isOn ? "pill-good" : "pill-off"}`,
            role: "status",
            "data-testid": "bot-state",
            "data-connected": String(Boolean(isOn)),
          },
          h("span", { class: "pill-dot" }),
          h(
            "span",
            { class: "pill-text" },
            language.say(isOn ? "bot_on" : "bot_off", { name: bot.name }),
          ),
        )
      : null,
    clockButton(names),
    h(
      "button",
      {
        type: "button",
        class: "top-button",
        "aria-pressed": String(trafficOpen),
        "data-testid": "traffic-toggle",
        onclick: ontraffic,
      },
      icon("traffic"),
      h("span", { class: "top-label" }, language.say("traffic")),
    ),
  );
}

/** The channel's name, topic and members; for the app, its tabs. */
export function drawHeader(root, names, channel, tab, onTab) {
  const { language } = names;
  if (!hasChanged(root, [names.me, channel, names.workspace.connected, tab])) return;
  const person = channel.kind === "dm" ? names.find(channel.with) : null;
  const topic = channel.topic || person?.title || "";
  const isRoom = channel.kind === "channel" || channel.kind === "private";
  fill(
    root,
    h(
      "div",
      { class: "channel-title" },
      channelSign(names, channel),
      h("h2", {}, h("bdi", {}, names.title(channel))),
      channel.kind === "app" ? h("span", { class: "app-badge" }, language.say("app_badge")) : null,
      topic ? h("div", { class: "channel-topic", title: topic }, renderMrkdwn(topic, names)) : null,
      isRoom ? membersPill(names, channel) : null,
    ),
    channel.kind === "app" ? tabs(names, tab, onTab) : null,
  );
}

function membersPill(names, channel) {
  const members = Array.isArray(channel.members)
    ? names.people.filter((person) => channel.members.includes(person.id))
    : [];
  if (!members.length) return null;
  const label = names.language.say("members", { count: members.length });
  return h(
    "span",
    {
      class: "members",
      title: members.map((person) => person.real_name).join(", "),
      "aria-label": label,
    },
    members.slice(0, 3).map((person) => avatar(person, "tiny")),
    h("span", {}, String(members.length)),
  );
}

function tabs(names, current, onTab) {
  const make = (tab, testid) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        class: "tab",
        "aria-selected": String(tab === current),
        "data-testid": testid,
        onclick: () => onTab(tab),
      },
      names.language.say(tab),
    );
  return h(
    "div",
    { class: "tabs", role: "tablist" },
    make("home", "home-tab"),
    make("messages", "messages-tab"),
  );
}

const TOAST_MS = 9000;

/** Shows a passing sentence, as Slack does when a bot stays silent. */
export function showToast(root, text, language) {
  const node = h(
    "div",
    { class: "toast", role: "alert", "data-testid": "toast" },
    icon("warning"),
    h("span", { dir: "auto" }, text),
    h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": language.say("dismiss"),
        onclick: () => node.remove(),
      },
      icon("close"),
    ),
  );
  root.append(node);
  while (root.children.length > 3) root.firstElementChild.remove();
  setTimeout(() => node.remove(), TOAST_MS);
}
