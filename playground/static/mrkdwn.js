// Slack's own markup as DOM nodes: bold, italic, links, mentions, dates, quotes, lists.

import { moment } from "./clock.js";
import { h } from "./dom.js";
import { emojiNode, emojiOf } from "./emoji.js";

const WORD = /[\p{L}\p{N}]/u;
const STYLES = { "*": "strong", _: "em", "~": "s" };
const QUOTE = /^(?:>|&gt;)\s?/;
const BULLET = /^(\s*)([•◦▪‣]|-)\s+/;
const NUMBER = /^(\s*)(\d{1,3}[.)])\s+/;
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const SAFE_LINK = /^(?:https?:\/\/|mailto:|tel:)/i;

/** Turns the three entities Slack knows back into characters. */
function decode(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** A text object as nodes; plain text only gets its emoji. */
export function renderText(object, names) {
  if (!object) return [];
  if (object.type === "mrkdwn")
    return renderMrkdwn(object.text || "", object.verbatim ? leavingAddresses(names) : names);
  return renderPlain(object.text || "", object.emoji !== false);
}

/** The same names for a verbatim text: an address that nobody made a link stays a text. */
function leavingAddresses(names) {
  return Object.assign(Object.create(names), { isVerbatim: true });
}

/** Plain text with emoji codes, nothing else. */
export function renderPlain(text, withEmoji = true) {
  const out = [];
  if (!withEmoji) return [decode(text)];
  let from = 0;
  for (const match of text.matchAll(/:([a-z0-9_+'-]+):/g)) {
    const character = emojiOf(match[1]);
    if (!character) continue;
    out.push(decode(text.slice(from, match.index)), emojiNode(match[1], character));
    from = match.index + match[0].length;
  }
  out.push(decode(text.slice(from)));
  return out;
}

/** A whole mrkdwn text as block nodes. */
export function renderMrkdwn(text, names) {
  const out = [];
  text.split(/```([\s\S]*?)```/).forEach((part, index) => {
    if (index % 2)
      out.push(h("pre", { class: "code-block" }, decode(part.replace(/^\n|\n$/g, ""))));
    else if (part.trim())
      out.push(...renderLines(part.replace(/^\n+|\n+$/g, "").split("\n"), names));
  });
  return out;
}

function renderLines(lines, names) {
  const out = [];
  for (const group of groupLines(lines)) {
    if (group.kind === "quote") out.push(h("blockquote", {}, renderLines(group.lines, names)));
    else if (group.kind === "list") out.push(renderList(group.lines, names));
    else out.push(renderParagraph(group.lines, names));
  }
  return out;
}

function groupLines(lines) {
  const groups = [];
  for (const line of lines) {
    const kind = kindOf(line);
    const last = groups[groups.length - 1];
    const text = kind === "quote" ? line.replace(QUOTE, "") : line;
    if (last && last.kind === kind) last.lines.push(text);
    else groups.push({ kind, lines: [text] });
  }
  return groups;
}

function kindOf(line) {
  if (QUOTE.test(line)) return "quote";
  return BULLET.test(line) || NUMBER.test(line) ? "list" : "text";
}

function renderList(lines, names) {
  const items = lines.map((line) => {
    const match = line.match(BULLET) || line.match(NUMBER);
    const item = h("li", {}, h("span", { class: "marker" }, match[2] === "-" ? "•" : match[2]));
    item.style.paddingInlineStart = `${Math.min(match[1].length, 8) * 0.5}em`;
    item.append(h("span", { dir: "auto" }, renderInline(line.slice(match[0].length), names)));
    return item;
  });
  return h("ul", { class: "text-list" }, items);
}

function renderParagraph(lines, names) {
  const nodes = [];
  lines.forEach((line, index) => {
    if (index) nodes.push(h("br"));
    nodes.push(...renderInline(line, names));
  });
  return h("div", { class: "text", dir: "auto" }, nodes);
}

/** One line of mrkdwn as inline nodes. */
export function renderInline(text, names) {
  const out = [];
  const dead = {};
  let from = 0;
  let at = 0;
  const flush = (end) => end > from && out.push(...renderLoose(text.slice(from, end), names));
  while (at < text.length) {
    const found = tokenAt(text, at, names, dead);
    if (found) {
      flush(at);
      out.push(found.node);
      from = found.end;
    }
    at = found ? found.end : at + 1;
  }
  flush(text.length);
  return out;
}

function tokenAt(text, at, names, dead) {
  const sign = text[at];
  if (sign === "`") return codeAt(text, at);
  if (sign === "<") return bracketAt(text, at, names);
  if (sign === ":") return emojiAt(text, at);
  if (STYLES[sign]) return styleAt(text, at, names, dead);
  return null;
}

function codeAt(text, at) {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: h("code", {}, decode(text.slice(at + 1, end))), end: end + 1 };
}

function bracketAt(text, at, names) {
  const end = text.indexOf(">", at + 1);
  if (end < 0) return null;
  const node = renderBracket(text.slice(at + 1, end), names);
  return node && { node, end: end + 1 };
}

function emojiAt(text, at) {
  const match = /^:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/.exec(text.slice(at, at + 60));
  const character = match && emojiOf(match[1]);
  return character ? { node: emojiNode(match[1], character), end: at + match[0].length } : null;
}

function styleAt(text, at, names, dead) {
  const sign = text[at];
  const opens = !(at > 0 && WORD.test(text[at - 1])) && /\S/.test(text[at + 1] || " ");
  if (!opens || dead[sign]) return null;
  const end = closingOf(text, at, sign);
  if (end < 0) {
    dead[sign] = true;
    return null;
  }
  const inner = renderInline(text.slice(at + 1, end), names);
  return { node: h(STYLES[sign], {}, inner), end: end + 1 };
}

function closingOf(text, at, sign) {
  for (let i = at + 1; i < text.length; i += 1) {
    if (text[i] === "`" || text[i] === "<") {
      const jump = text.indexOf(text[i] === "<" ? ">" : "`", i + 1);
      if (jump > 0) i = jump;
    } else if (text[i] === sign && i > at + 1 && text[i - 1] !== " ") {
      if (!WORD.test(text[i + 1] || " ")) return i;
    }
  }
  return -1;
}

function renderBracket(inner, names) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : inner.slice(bar + 1);
  if (target.startsWith("@"))
    return mention(
      "@",
      names.person(target.slice(1)) || label || target,
      names.me === target.slice(1),
    );
  if (target.startsWith("#"))
    return mention("#", names.channel(target.slice(1)) || label || target.slice(1));
  if (target.startsWith("!date^")) return renderDate(target, label, names);
  if (target.startsWith("!subteam^")) return mention("", label || "@group");
  if (target.startsWith("!")) return mention("@", target.slice(1), true);
  if (!SAFE_LINK.test(decode(target))) return null;
  return linkTo(
    decode(target),
    label ? renderPlain(label) : [decode(target).replace(/^mailto:|^tel:/, "")],
  );
}

function mention(sign, name, strong = false) {
  return h(
    "span",
    { class: strong ? "mention mention-me" : "mention" },
    sign,
    h("bdi", {}, decode(name)),
  );
}

/** A link that opens elsewhere and learns nothing about this page. */
export function linkTo(url, children) {
  if (!SAFE_LINK.test(url)) return h("span", {}, children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}

const ADDRESS = /https?:\/\/(?:(?!&[gl]t;)[^\s<>])*(?!&[gl]t;)[^\s<>.,;:!?)]/g;

function renderLoose(text, names) {
  if (names.isVerbatim) return [decode(text)];
  const out = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    out.push(decode(text.slice(from, match.index)), linkTo(decode(match[0]), [decode(match[0])]));
    from = match.index + match[0].length;
  }
  out.push(decode(text.slice(from)));
  return out;
}

function renderDate(target, label, names) {
  const [, stamp, format, url] = target.split("^");
  const when = new Date(Number(stamp) * 1000);
  if (Number.isNaN(when.getTime()) || !format) return h("span", {}, decode(label));
  const text = format.replace(
    /\{(\w+)\}/g,
    (whole, token) => dateToken(token, when, names.language) ?? whole,
  );
  const node = h(
    "time",
    {
      datetime: when.toISOString(),
      title: names.language.date(when, { dateStyle: "full", timeStyle: "short" }),
    },
    decode(text),
  );
  return url && SAFE_LINK.test(url) ? linkTo(url, [node]) : node;
}

const LONG = { weekday: "long", year: "numeric", month: "long", day: "numeric" };
const TOKENS = {
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: LONG,
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

function dateToken(token, when, language) {
  if (token === "date_num") return isoDay(when);
  if (token === "ago") return ago(when, language);
  if (token === "day_divider_pretty") return language.day(when);
  const pretty = token.endsWith("_pretty");
  const options = TOKENS[pretty ? token.slice(0, -7) : token];
  if (!options) return null;
  const days = Math.abs(moment() - when) < 3 * 86400000 ? language.day(when) : "";
  const isNear = [language.say("today"), language.say("yesterday")].includes(days);
  return pretty && isNear ? days : language.date(when, options);
}

/** A date as YYYY-MM-DD in this machine's zone. */
export function isoDay(when) {
  const two = (number) => String(number).padStart(2, "0");
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
}

function ago(when, language) {
  const minutes = Math.round((when - moment()) / 60000);
  const format = new Intl.RelativeTimeFormat(language.tag, { numeric: "auto" });
  if (Math.abs(minutes) < 60) return format.format(minutes, "minute");
  if (Math.abs(minutes) < 1440) return format.format(Math.round(minutes / 60), "hour");
  return format.format(Math.round(minutes / 1440), "day");
}
