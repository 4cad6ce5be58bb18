// The emoji codes that bots and people use most, as Unicode. A machine without a font for
// one of them gets a small drawing, or the code itself, rather than an empty box.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const CODES = {
  white_check_mark: "✅",
  black_square_button: "🔲",
  heavy_check_mark: "✔️",
  ballot_box_with_check: "☑️",
  x: "❌",
  warning: "⚠️",
  rotating_light: "🚨",
  no_entry: "⛔",
  no_entry_sign: "🚫",
  stop_sign: "🛑",
  information_source: "ℹ️",
  question: "❓",
  exclamation: "❗",
  grey_question: "❔",
  bulb: "💡",
  moneybag: "💰",
  dollar: "💵",
  money_with_wings: "💸",
  credit_card: "💳",
  bank: "🏦",
  receipt: "🧾",
  abacus: "🧮",
  coin: "🪙",
  euro: "💶",
  heavy_dollar_sign: "💲",
  atm: "🏧",
  chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉",
  bar_chart: "📊",
  page_facing_up: "📄",
  page_with_curl: "📃",
  scroll: "📜",
  memo: "📝",
  pencil: "📝",
  pencil2: "✏️",
  clipboard: "📋",
  ledger: "📒",
  notebook: "📓",
  books: "📚",
  bookmark_tabs: "📑",
  label: "🏷️",
  file_folder: "📁",
  open_file_folder: "📂",
  card_index: "📇",
  package: "📦",
  inbox_tray: "📥",
  outbox_tray: "📤",
  email: "📧",
  envelope: "✉️",
  mailbox: "📫",
  paperclip: "📎",
  link: "🔗",
  calendar: "📅",
  date: "📅",
  spiral_calendar_pad: "🗓️",
  hourglass: "⌛",
  hourglass_flowing_sand: "⏳",
  alarm_clock: "⏰",
  stopwatch: "⏱️",
  clock1: "🕐",
  clock3: "🕒",
  lock: "🔒",
  unlock: "🔓",
  key: "🔑",
  shield: "🛡️",
  bell: "🔔",
  no_bell: "🔕",
  mag: "🔍",
  gear: "⚙️",
  wrench: "🔧",
  hammer_and_wrench: "🛠️",
  broom: "🧹",
  wastebasket: "🗑️",
  house: "🏠",
  office: "🏢",
  school: "🏫",
  bust_in_silhouette: "👤",
  busts_in_silhouette: "👥",
  wave: "👋",
  "+1": "👍",
  thumbsup: "👍",
  "-1": "👎",
  thumbsdown: "👎",
  clap: "👏",
  pray: "🙏",
  raised_hands: "🙌",
  eyes: "👀",
  ok_hand: "👌",
  point_right: "👉",
  muscle: "💪",
  heart: "❤️",
  tada: "🎉",
  sparkles: "✨",
  star: "⭐",
  fire: "🔥",
  rocket: "🚀",
  robot_face: "🤖",
  zap: "⚡",
  smile: "😄",
  slightly_smiling_face: "🙂",
  blush: "😊",
  joy: "😂",
  sweat_smile: "😅",
  wink: "😉",
  thinking_face: "🤔",
  cry: "😢",
  confused: "😕",
  sunny: "☀️",
  coffee: "☕",
  snowflake: "❄️",
  red_circle: "🔴",
  large_green_circle: "🟢",
  large_yellow_circle: "🟡",
  large_orange_circle: "🟠",
  large_blue_circle: "🔵",
  large_purple_circle: "🟣",
  white_circle: "⚪",
  black_circle: "⚫",
  large_green_square: "🟩",
  large_red_square: "🟥",
  small_blue_diamond: "🔹",
  arrow_right: "➡️",
  arrow_left: "⬅️",
  arrow_up: "⬆️",
  arrow_down: "⬇️",
  arrows_counterclockwise: "🔄",
  leftwards_arrow_with_hook: "↩️",
  arrow_right_hook: "↪️",
  heavy_plus_sign: "➕",
  heavy_minus_sign: "➖",
  recycle: "♻️",
  balance_scale: "⚖️",
  scales: "⚖️",
  handshake: "🤝",
  "flag-ca": "🇨🇦",
  speech_balloon: "💬",
  mega: "📣",
  loudspeaker: "📢",
  pushpin: "📌",
  round_pushpin: "📍",
  ticket: "🎫",
  seedling: "🌱",
  checkered_flag: "🏁",
  repeat: "🔁",
};

/** The character of an emoji code, or undefined when we do not know it. */
export function emojiOf(code) {
  return Object.hasOwn(CODES, code) ? CODES[code] : undefined;
}

const DRAWN = {
  white_check_mark: ["tick_box", "#1f8a5b"],
  black_square_button: ["empty_box"],
  x: ["close", "#d13a4c"],
  no_entry_sign: ["no_entry", "#d13a4c"],
  stop_sign: ["no_entry", "#d13a4c"],
  rotating_light: ["warning", "#d13a4c"],
  bulb: ["bulb", "#b98300"],
  calendar: ["calendar"],
  date: ["calendar"],
  alarm_clock: ["clock"],
  bell: ["bell"],
  link: ["link"],
  memo: ["file"],
  pencil: ["file"],
  page_facing_up: ["file"],
  page_with_curl: ["file"],
  scroll: ["file"],
  receipt: ["file"],
  ledger: ["file"],
  notebook: ["file"],
  bookmark_tabs: ["file"],
  email: ["envelope"],
  bust_in_silhouette: ["people"],
  busts_in_silhouette: ["people"],
  speech_balloon: ["chat"],
  dollar: ["money", "#1f8a5b"],
  money_with_wings: ["money", "#1f8a5b"],
  euro: ["money", "#1f8a5b"],
  heavy_plus_sign: ["plus"],
  heavy_minus_sign: ["minus"],
  arrows_counterclockwise: ["turn"],
  repeat: ["turn"],
  tada: ["sparkle", "#b95fc4"],
  sparkles: ["sparkle", "#b98300"],
  eyes: ["eye"],
  key: ["key", "#b98300"],
  red_circle: ["disc", "#d13a4c"],
  large_blue_circle: ["disc", "#2f77c9"],
  bank: ["bank"],
  office: ["bank"],
};

const drawable = new Map();

/** Whether a font of this machine has the character, seen by comparing it with a hole. */
function canDraw(character) {
  if (!drawable.has(character))
    drawable.set(character, picture(character) !== picture("\u{10FFFF}"));
  return drawable.get(character);
}

function picture(text) {
  const canvas = h("canvas", { width: 24, height: 24 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.font = "16px sans-serif";
  pen.fillText(text, 2, 18);
  return String(pen.getImageData(0, 0, 24, 24).data);
}

/** An emoji that a screen reader names by its code. */
export function emojiNode(code, character) {
  const label = code.replaceAll("_", " ");
  return h(
    "span",
    { class: "emoji", role: "img", "aria-label": label, title: `:${code}:` },
    glyph(code, character),
  );
}

function glyph(code, character) {
  if (canDraw(String.fromCodePoint(character.codePointAt(0)))) return character;
  if (!Object.hasOwn(DRAWN, code)) return h("span", { class: "emoji-code" }, `:${code}:`);
  const [name, colour] = DRAWN[code];
  const node = icon(name, "icon emoji-drawn");
  if (colour) node.style.color = colour;
  return node;
}
