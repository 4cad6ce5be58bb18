// The drawer that shows what the playground and the bot say to each other.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { get } from "./api.js";

const KEPT = 400;
const KINDS = ["all", "to_bot", "from_bot", "errors"];

/** Lists traffic, newest first; a click shows the payload. */
export class TrafficDrawer {
  constructor(root, ontoggle) {
    Object.assign(this, {
      root,
      ontoggle,
      entries: [],
      rows: new Map(),
      open: new Set(),
      kind: "all",
      query: "",
    });
  }

  get isOpen() {
    return !this.root.hidden;
  }

  turnTo(names) {
    this.names = names;
    const { language } = names;
    this.search = h("input", {
      type: "search",
      class: "text-input",
      placeholder: language.say("traffic_filter"),
      "aria-label": language.say("traffic_filter"),
      value: this.query,
      "data-testid": "traffic-filter",
      oninput: (event) => this.filter({ query: event.target.value }),
    });
    this.tabs = h(
      "div",
      { class: "traffic-kinds", role: "group" },
      KINDS.map((kind) => this.kindButton(kind)),
    );
    this.list = h("ol", { class: "traffic-list" });
    this.rows.clear();
    fill(
      this.root,
      h(
        "header",
        { class: "traffic-head" },
        h("h2", {}, language.say("traffic_title")),
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": language.say("close"),
            onclick: () => this.ontoggle(false),
          },
          icon("close"),
        ),
      ),
      h("div", { class: "traffic-search" }, icon("search"), this.search),
      this.tabs,
      this.list,
    );
    this.root.setAttribute("aria-label", language.say("traffic_title"));
    this.draw();
  }

  kindButton(kind) {
    return h(
      "button",
      {
        type: "button",
        class: "traffic-kind",
        "aria-pressed": String(kind === this.kind),
        "data-kind": kind,
        onclick: () => this.filter({ kind }),
      },
      this.names.language.say(kind),
    );
  }

  async toggle(isOpen) {
    this.root.hidden = !isOpen;
    if (!isOpen) return;
    await this.catchUp();
    this.search.focus();
  }

  /** Fetches what has happened since the last entry that we have. */
  async catchUp() {
    const after = this.entries.length ? this.entries[this.entries.length - 1].n : 0;
    const answer = await get("/ui/traffic", { after });
    if (answer.ok) this.take(answer.entries);
  }

  put(entry) {
    if (this.isOpen) this.take([entry]);
  }

  take(entries) {
    const known = new Map(this.entries.map((entry) => [entry.n, entry]));
    for (const entry of entries) {
      known.set(entry.n, entry);
      this.rows.delete(entry.n);
    }
    this.entries = [...known.values()].sort((one, other) => one.n - other.n).slice(-KEPT);
    this.draw();
  }

  filter(change) {
    Object.assign(this, change);
    for (const button of this.tabs.children)
      button.setAttribute("aria-pressed", String(button.dataset.kind === this.kind));
    this.draw();
  }

  draw() {
    const shown = this.entries.filter((entry) => this.fits(entry)).reverse();
    const word = this.entries.length ? "traffic_no_match" : "traffic_none";
    if (!shown.length)
      fill(this.list, h("li", { class: "traffic-empty" }, this.names.language.say(word)));
    else this.list.replaceChildren(...shown.map((entry) => this.row(entry)));
  }

  fits(entry) {
    if (this.kind === "errors" && entry.ok) return false;
    if (this.kind.endsWith("_bot") && entry.direction !== this.kind) return false;
    if (!this.query) return true;
    return JSON.stringify(entry).toLowerCase().includes(this.query.toLowerCase());
  }

  row(entry) {
    if (!this.rows.has(entry.n)) this.rows.set(entry.n, this.makeRow(entry));
    return this.rows.get(entry.n);
  }

  makeRow(entry) {
    const { language } = this.names;
    const detail = h("pre", {
      class: "traffic-payload",
      tabindex: "0",
      hidden: !this.open.has(entry.n),
    });
    const button = h(
      "button",
      {
        type: "button",
        class: "traffic-line",
        "aria-expanded": String(this.open.has(entry.n)),
        onclick: () => this.unfold(entry, button, detail),
      },
      h(
        "span",
        { class: `direction ${entry.direction}`, title: language.say(entry.direction) },
        icon(entry.direction === "to_bot" ? "arrow_right" : "arrow_left"),
      ),
      h("span", { class: "traffic-what", title: entry.kind }, entry.kind),
      entry.ok
        ? h("span", { class: "traffic-ok" }, "ok")
        : h("span", { class: "traffic-error", title: entry.error }, entry.error || "error"),
      h(
        "span",
        { class: "traffic-ms" },
        entry.ms === null || entry.ms === undefined ? "" : `${Math.round(entry.ms)} ms`,
      ),
      h("time", { class: "traffic-time" }, clockOf(entry.at)),
    );
    if (this.open.has(entry.n)) detail.textContent = pretty(entry);
    return h("li", { "data-testid": "traffic-entry", "data-kind": entry.kind }, button, detail);
  }

  unfold(entry, button, detail) {
    detail.hidden = !detail.hidden;
    button.setAttribute("aria-expanded", String(!detail.hidden));
    if (detail.hidden) this.open.delete(entry.n);
    else this.open.add(entry.n);
    if (!detail.hidden) detail.textContent = pretty(entry);
  }
}

function pretty(entry) {
  return JSON.stringify(entry.payload ?? null, null, 2);
}

function clockOf(at) {
  const when = new Date(typeof at === "number" ? at * 1000 : at);
  return Number.isNaN(when.getTime()) ? "" : when.toTimeString().slice(0, 8);
}
