// Pictures of people and of the bot: initials on their colour.

import { h } from "./dom.js";
import { icon } from "./icons.js";

/** A person's picture; the name stands beside it, so it is silent for screen readers. */
export function avatar(person, size = "") {
  const initials = person.initials || (person.real_name || person.name || "?").slice(0, 1);
  const node = h("span", { class: `avatar ${size}`, "aria-hidden": "true" }, initials);
  node.style.backgroundColor = person.colour || "#5f6b7a";
  return node;
}

/** The bot's picture: a counter's bell of our own. */
export function botAvatar(size = "") {
  return h("span", { class: `avatar avatar-bot ${size}`, "aria-hidden": "true" }, icon("bell"));
}
