// Small boxes that float beside what opened them: lists, menus, calendars.

import { h, tabbables } from "./dom.js";

const GAP = 4;
let current = null;

/**
 * Opens a box beside `anchor`, in place of any other. `options.width` = "anchor" makes
 * it as wide as its anchor; `options.onclose` hears how it ends.
 */
export function openPopover(anchor, content, options = {}) {
  closePopover();
  const node = h("div", { class: `popover ${options.className || ""}` }, content);
  document.body.append(node);
  current = { anchor, node, options };
  place();
  document.addEventListener("pointerdown", closeOutside, true);
  window.addEventListener("scroll", place, true);
  window.addEventListener("resize", place);
  return node;
}

/** Closes the open box; answers whether there was one. */
export function closePopover() {
  if (!current) return false;
  const { anchor, node, options } = current;
  const hadFocus = node.contains(document.activeElement);
  current = null;
  node.remove();
  document.removeEventListener("pointerdown", closeOutside, true);
  window.removeEventListener("scroll", place, true);
  window.removeEventListener("resize", place);
  options.onclose?.();
  if (hadFocus)
    (anchor.matches("button") ? anchor : anchor.querySelector("input, button"))?.focus();
  return true;
}

/** Puts the open box where it belongs again, after its content has changed. */
export function place() {
  if (!current) return;
  const { anchor, node, options } = current;
  const box = anchor.getBoundingClientRect();
  if (!anchor.isConnected) return void closePopover();
  if (options.width === "anchor") node.style.width = `${box.width}px`;
  const below = window.innerHeight - box.bottom - GAP * 2;
  const above = box.top - GAP * 2;
  const wanted = Math.min(node.scrollHeight + 2, options.height || 320);
  const goesUp = options.up ? above >= wanted || above > below : below < wanted && above > below;
  node.style.maxHeight = `${Math.max(120, Math.min(options.height || 320, goesUp ? above : below))}px`;
  node.style.top = goesUp
    ? `${Math.max(GAP, box.top - node.offsetHeight - GAP)}px`
    : `${box.bottom + GAP}px`;
  const left = options.end ? box.right - node.offsetWidth : box.left;
  node.style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - node.offsetWidth - GAP))}px`;
}

function closeOutside(event) {
  if (!current || current.node.contains(event.target) || current.anchor.contains(event.target))
    return;
  closePopover();
}

/**
 * Opens a menu of `items` ({label, note, testid, data, run}) and moves the focus into
 * it; the focus returns to `anchor` afterwards.
 */
export function openMenu(anchor, items, options = {}) {
  const menu = h("div", { class: "menu", role: "menu", "aria-label": options.label });
  for (const item of items) menu.append(item.heading ? headingRow(item) : menuRow(item, anchor));
  if (!items.length) menu.append(h("p", { class: "menu-empty" }, options.empty || ""));
  anchor.setAttribute("aria-expanded", "true");
  openPopover(anchor, menu, {
    ...options,
    className: "menu-popover",
    onclose: () => anchor.setAttribute("aria-expanded", "false"),
  });
  menu.addEventListener("keydown", (event) => moveInMenu(event, menu));
  tabbables(menu)[0]?.focus();
}

function headingRow(item) {
  return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
}

function menuRow(item, anchor) {
  const run = () => {
    closePopover();
    item.run();
  };
  const attributes = {
    type: "button",
    role: item.checked === undefined ? "menuitem" : "menuitemradio",
    class: "menu-item",
    "data-testid": item.testid,
    onclick: run,
    ...item.data,
    "aria-checked": item.checked === undefined ? undefined : String(item.checked),
  };
  const words = h("span", { class: "menu-words" }, h("span", { class: "menu-label" }, item.label));
  if (item.note) words.append(h("span", { class: "menu-note" }, item.note));
  return h("button", attributes, item.lead, words, item.trail);
}

function moveInMenu(event, menu) {
  const rows = tabbables(menu);
  const at = rows.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + rows.length, Home: 0, End: rows.length - 1 };
  if (event.key === "Tab") closePopover();
  if (!(event.key in steps) || !rows.length) return;
  event.preventDefault();
  rows[steps[event.key] % rows.length].focus();
}
