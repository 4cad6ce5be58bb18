// A month to pick a day from, in the person's language.

import { moment } from "./clock.js";
import { fill, h, wrapTab } from "./dom.js";
import { icon } from "./icons.js";
import { isoDay } from "./mrkdwn.js";

/** The first day of a locale's week, 0 = Sunday. */
function firstWeekday(tag) {
  const locale = new Intl.Locale(tag);
  const info = locale.getWeekInfo?.() || locale.weekInfo;
  return info ? info.firstDay % 7 : 0;
}

/** A calendar that calls `onpick("YYYY-MM-DD")`; arrows move by day, PageUp/Down by month. */
export class Calendar {
  constructor(selected, language, onpick) {
    Object.assign(this, { selected, language, onpick });
    this.cursor = selected ? new Date(`${selected}T12:00`) : moment();
    this.firstDay = firstWeekday(language.tag);
    this.title = h("div", { class: "calendar-title", "aria-live": "polite" });
    this.grid = h("div", { class: "calendar-grid", role: "grid" });
    this.node = h(
      "div",
      {
        class: "calendar",
        role: "dialog",
        "aria-label": language.say("choose_date"),
        "data-testid": "calendar",
        onkeydown: (event) => this.onKey(event),
      },
      h(
        "div",
        { class: "calendar-head" },
        this.arrow("back", "previous_month", -1),
        this.title,
        this.arrow("next", "next_month", 1),
      ),
      this.grid,
    );
    this.draw();
  }

  arrow(name, label, step) {
    const turn = () => this.turn(step);
    return h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": this.language.say(label),
        onclick: turn,
      },
      icon(name),
    );
  }

  turn(months) {
    const day = this.cursor.getDate();
    this.cursor = new Date(this.cursor.getFullYear(), this.cursor.getMonth() + months, 1, 12);
    this.cursor.setDate(Math.min(day, lastDay(this.cursor)));
    this.draw();
  }

  draw() {
    const month = this.language.date(this.cursor, { month: "long", year: "numeric" });
    this.title.textContent = month.charAt(0).toUpperCase() + month.slice(1);
    const start = new Date(this.cursor.getFullYear(), this.cursor.getMonth(), 1, 12);
    start.setDate(1 - ((start.getDay() - this.firstDay + 7) % 7));
    const days = Array.from(
      { length: 42 },
      (_, index) => new Date(start.getFullYear(), start.getMonth(), start.getDate() + index, 12),
    );
    const heads = days.slice(0, 7).map((day) =>
      h(
        "span",
        {
          class: "calendar-weekday",
          role: "columnheader",
          "aria-label": this.language.date(day, { weekday: "long" }),
        },
        this.language.date(day, { weekday: "narrow" }),
      ),
    );
    fill(
      this.grid,
      heads,
      days.map((day) => this.dayButton(day)),
    );
  }

  dayButton(day) {
    const iso = isoDay(day);
    const classes = ["calendar-day"];
    if (day.getMonth() !== this.cursor.getMonth()) classes.push("outside");
    if (iso === isoDay(moment())) classes.push("today");
    return h(
      "button",
      {
        type: "button",
        class: classes.join(" "),
        "data-date": iso,
        "aria-pressed": String(iso === this.selected),
        "aria-label": this.language.date(day, { dateStyle: "full" }),
        tabIndex: iso === isoDay(this.cursor) ? 0 : -1,
        onclick: () => this.onpick(iso),
      },
      String(day.getDate()),
    );
  }

  focus() {
    this.grid.querySelector('[tabindex="0"]').focus();
  }

  onKey(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    const turns = { PageUp: -1, PageDown: 1 };
    wrapTab(event, this.node);
    if (!this.grid.contains(event.target)) return;
    if (event.key in steps) {
      this.cursor.setDate(this.cursor.getDate() + steps[event.key]);
      this.draw();
    } else if (event.key in turns) this.turn(turns[event.key]);
    else return;
    event.preventDefault();
    this.focus();
  }
}

function lastDay(date) {
  return new Date(date.getFullYear(), date.getMonth() + 1, 0).getDate();
}

/** Reads a typed date ("2026-03-02", "2 mars 2026", "Mar 2, 2026") as YYYY-MM-DD, or null. */
export function readDate(text, language) {
  const trimmed = text.trim().toLowerCase();
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(trimmed);
  if (iso) return checkedDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dayFirst = /^(\d{1,2})(?:er)?\s+(\p{L}+)\.?,?\s+(\d{4})$/u.exec(trimmed);
  if (dayFirst)
    return checkedDay(Number(dayFirst[3]), monthOf(dayFirst[2], language), Number(dayFirst[1]));
  const monthFirst = /^(\p{L}+)\.?\s+(\d{1,2}),?\s+(\d{4})$/u.exec(trimmed);
  if (monthFirst)
    return checkedDay(
      Number(monthFirst[3]),
      monthOf(monthFirst[1], language),
      Number(monthFirst[2]),
    );
  return null;
}

function monthOf(word, language) {
  const bare = (text) =>
    text
      .normalize("NFD")
      .replace(/[^a-z]/gi, "")
      .toLowerCase();
  const wanted = bare(word);
  if (wanted.length < 3) return 0;
  for (let month = 1; month <= 12; month += 1) {
    const day = new Date(2026, month - 1, 15);
    const long = bare(language.date(day, { month: "long" }));
    const short = bare(language.date(day, { month: "short" }));
    if (long.startsWith(wanted) || short === wanted) return month;
  }
  return 0;
}

function checkedDay(year, month, day) {
  const date = new Date(year, month - 1, day, 12);
  const holds =
    date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day;
  return holds ? isoDay(date) : null;
}
