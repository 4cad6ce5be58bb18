// rich_text blocks, markdown blocks and tables.

import { h } from "./dom.js";
import { emojiNode, emojiOf } from "./emoji.js";
import { linkTo, renderInline } from "./mrkdwn.js";

/** A rich_text block as nodes. */
export function renderRichText(block, names) {
  return (block.elements || []).flatMap((part) => renderPart(part, names));
}

function renderPart(part, names) {
  const inline = () => (part.elements || []).flatMap((piece) => renderPiece(piece, names));
  if (part.type === "rich_text_list") return [renderRichList(part, names)];
  if (part.type === "rich_text_preformatted") return [h("pre", { class: "code-block" }, inline())];
  if (part.type === "rich_text_quote") return [h("blockquote", {}, inline())];
  return [h("div", { class: "text", dir: "auto" }, inline())];
}

function renderRichList(part, names) {
  const ordered = part.style === "ordered";
  const start = (part.offset || 0) + 1;
  const list = h(ordered ? "ol" : "ul", { class: "rich-list", start: ordered ? start : undefined });
  list.style.marginInlineStart = `${(part.indent || 0) * 24}px`;
  for (const item of part.elements || [])
    list.append(h("li", { dir: "auto" }, renderPart(item, names)));
  return list;
}

const PIECES = {
  text: (piece) => withLines(piece.text || ""),
  link: (piece) => [linkTo(piece.url || "", [piece.text || piece.url || ""])],
  user: (piece, names) =>
    mention("@", names.person(piece.user_id) || piece.user_id, names.me === piece.user_id),
  usergroup: (piece) => mention("@", piece.usergroup_id),
  channel: (piece, names) => mention("#", names.channel(piece.channel_id) || piece.channel_id),
  broadcast: (piece) => mention("@", piece.range, true),
  emoji: (piece) => [
    emojiOf(piece.name) ? emojiNode(piece.name, emojiOf(piece.name)) : `:${piece.name}:`,
  ],
  date: (piece, names) =>
    renderInline(`<!date^${piece.timestamp}^${piece.format}|${piece.fallback || ""}>`, names),
  color: (piece) => [h("code", {}, piece.value || "")],
};

function mention(sign, name, strong = false) {
  return [
    h("span", { class: strong ? "mention mention-me" : "mention" }, sign, h("bdi", {}, name)),
  ];
}

function withLines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}

const STYLE_TAGS = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u" };

function renderPiece(piece, names) {
  const make = PIECES[piece.type];
  let nodes = make ? make(piece, names) : [];
  for (const [style, tag] of Object.entries(STYLE_TAGS)) {
    if (piece.style && piece.style[style]) nodes = [h(tag, {}, nodes)];
  }
  return nodes;
}

/** A table (or data_table) block; its box scrolls sideways on its own. */
export function renderTable(block, names) {
  const rows = block.rows || [];
  const settings = block.column_settings || [];
  const head = rows.length > 1 ? h("thead", {}, renderRow(rows[0], settings, "th", names)) : null;
  const body = rows.slice(head ? 1 : 0).map((row) => renderRow(row, settings, "td", names));
  const caption = block.caption ? h("caption", {}, captionText(block.caption)) : null;
  const table = h("table", {}, caption, head, h("tbody", {}, body));
  return h(
    "div",
    {
      class: "table-box",
      tabindex: "0",
      role: "region",
      "aria-label": captionText(block.caption) || "table",
    },
    table,
  );
}

function captionText(caption) {
  return typeof caption === "string" ? caption : caption?.text || "";
}

function renderRow(row, settings, tag, names) {
  const cells = row.map((cell, index) => {
    const setting = settings[index] || {};
    const number = cell && cell.type === "raw_number";
    const align = setting.align || (number ? "right" : "left");
    const classes = `align-${align}${setting.is_wrapped ? " wrapped" : ""}${number ? " number" : ""}`;
    return h(
      tag,
      { class: classes, scope: tag === "th" ? "col" : undefined },
      renderCell(cell, names),
    );
  });
  return h("tr", {}, cells);
}

function renderCell(cell, names) {
  if (!cell) return [];
  if (cell.type === "rich_text") return renderRichText(cell, names);
  if (cell.type === "raw_number") return [h("bdi", {}, String(cell.text ?? cell.value ?? ""))];
  return [h("bdi", {}, cell.text || "")];
}
