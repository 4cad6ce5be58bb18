// The workspace's own moment: a demo's may be ahead of the machine's.

import { post } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./popover.js";

const STEPS = { clock_hour: 3600, clock_day: 86400, clock_week: 604800, clock_month: 2592000 };
let ahead = 0;

/** Now, as the workspace has it. */
export function moment() {
  return new Date(Date.now() + ahead * 1000);
}

/** Sets how many seconds the workspace is ahead; null where its clock cannot be moved. */
export function setAhead(seconds) {
  ahead = seconds || 0;
}

/** The button that lets time pass; it shows the date once that is not today's any more. */
export function clockButton(names) {
  const { language, workspace } = names;
  if (workspace.ahead === null || workspace.ahead === undefined) return null;
  const date = ahead ? language.date(moment(), { day: "numeric", month: "short" }) : "";
  const items = Object.entries(STEPS).map(([key, seconds]) => ({
    label: language.say(key),
    testid: key,
    run: () => post("/ui/clock", { user: names.me, seconds }),
  }));
  const note = { heading: `${language.say("clock_pass")} · ${language.say("clock_note")}` };
  return h(
    "button",
    {
      type: "button",
      class: "top-button",
      title: language.say(ahead ? "clock_ahead" : "clock_pass"),
      "data-testid": "clock",
      "aria-haspopup": "menu",
      onclick: (event) =>
        openMenu(event.currentTarget, [note, ...items], {
          label: language.say("clock_pass"),
          end: true,
        }),
    },
    icon("clock"),
    h("span", { class: date ? "" : "top-label" }, date || language.say("clock")),
  );
}
