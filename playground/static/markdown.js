// The markdown block: the usual Markdown, as DOM nodes.

import { h } from "./dom.js";
import { renderPlain, linkTo } from "./mrkdwn.js";

const HEADING = /^(#{1,6})\s+(.*)$/;
const BULLET = /^(\s*)[-*+]\s+(.*)$/;
const NUMBER = /^(\s*)\d{1,3}[.)]\s+(.*)$/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;
const TABLE_RULE = /^\s*\|?[\s:|-]*-[\s:|-]*\|?\s*$/;
const FENCE = /^\s*```/;

/** A Markdown text as block nodes. */
export function renderMarkdown(text) {
  const lines = text.split("\n");
  const out = [];
  let at = 0;
  while (at < lines.length) {
    const taken = takeBlock(lines, at);
    if (taken.node) out.push(taken.node);
    at = taken.next;
  }
  return out;
}

function takeBlock(lines, at) {
  const line = lines[at];
  if (!line.trim()) return { node: null, next: at + 1 };
  if (FENCE.test(line)) return takeFence(lines, at);
  if (RULE.test(line)) return { node: h("hr", {}), next: at + 1 };
  if (line.startsWith(">")) return takeQuote(lines, at);
  if (line.includes("|") && TABLE_RULE.test(lines[at + 1] || "")) return takeTable(lines, at);
  if (BULLET.test(line) || NUMBER.test(line)) return takeList(lines, at);
  const heading = line.match(HEADING);
  if (heading)
    return {
      node: h(`h${Math.min(heading[1].length + 2, 6)}`, { dir: "auto" }, inline(heading[2])),
      next: at + 1,
    };
  return takeParagraph(lines, at);
}

function takeWhile(lines, at, keep) {
  let next = at;
  while (next < lines.length && keep(lines[next], next)) next += 1;
  return next;
}

function takeFence(lines, at) {
  const end = takeWhile(lines, at + 1, (line) => !FENCE.test(line));
  return {
    node: h("pre", { class: "code-block" }, lines.slice(at + 1, end).join("\n")),
    next: end + 1,
  };
}

function takeQuote(lines, at) {
  const next = takeWhile(lines, at, (line) => line.startsWith(">"));
  const inner = lines.slice(at, next).map((line) => line.replace(/^>\s?/, ""));
  return { node: h("blockquote", {}, renderMarkdown(inner.join("\n"))), next };
}

function takeTable(lines, at) {
  const next = takeWhile(lines, at, (line, i) => i < at + 2 || line.includes("|"));
  const cells = (line) =>
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => cell.trim());
  const aligns = cells(lines[at + 1]).map((cell) =>
    cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : "left",
  );
  const row = (line, tag) =>
    h(
      "tr",
      {},
      cells(line).map((cell, i) => h(tag, { class: `align-${aligns[i] || "left"}` }, inline(cell))),
    );
  const body = lines.slice(at + 2, next).map((line) => row(line, "td"));
  const table = h("table", {}, h("thead", {}, row(lines[at], "th")), h("tbody", {}, body));
  return {
    node: h(
      "div",
      { class: "table-box", tabindex: "0", role: "region", "aria-label": "table" },
      table,
    ),
    next,
  };
}

function takeList(lines, at) {
  const ordered = NUMBER.test(lines[at]);
  const next = takeWhile(lines, at, (line) => BULLET.test(line) || NUMBER.test(line));
  const items = lines.slice(at, next).map((line) => {
    const match = line.match(BULLET) || line.match(NUMBER);
    const item = h("li", { dir: "auto" }, inline(match[2]));
    item.style.marginInlineStart = `${Math.min(match[1].length, 8) * 10}px`;
    return item;
  });
  return { node: h(ordered ? "ol" : "ul", { class: "rich-list" }, items), next };
}

function takeParagraph(lines, at) {
  const stops = (line) =>
    !line.trim() ||
    FENCE.test(line) ||
    line.startsWith(">") ||
    HEADING.test(line) ||
    BULLET.test(line);
  const next = takeWhile(lines, at, (line, i) => i === at || !stops(line));
  const nodes = lines
    .slice(at, next)
    .flatMap((line, i) => (i ? [h("br"), ...inline(line)] : inline(line)));
  return { node: h("div", { class: "text", dir: "auto" }, nodes), next };
}

const PATTERN =
  /`([^`]+)`|\[([^\]]+)\]\(([^()\s]+)\)|\*\*([^*]+)\*\*|__([^_]+)__|~~([^~]+)~~|\*([^*\s][^*]*)\*|(?<![\p{L}\p{N}])_([^_\s][^_]*)_(?![\p{L}\p{N}])|\\([\\`*_{}[\]()#+.!|~>-])/gu;

function inline(text) {
  const out = [];
  let from = 0;
  for (const match of text.matchAll(PATTERN)) {
    out.push(...renderPlain(text.slice(from, match.index)), styled(match));
    from = match.index + match[0].length;
  }
  out.push(...renderPlain(text.slice(from)));
  return out;
}

function styled([, code, label, url, bold, bold2, strike, italic, italic2, escaped]) {
  if (code) return h("code", {}, code);
  if (label) return linkTo(url, inline(label));
  if (bold || bold2) return h("strong", {}, inline(bold || bold2));
  if (strike) return h("s", {}, inline(strike));
  if (escaped) return escaped;
  return h("em", {}, inline(italic || italic2));
}
