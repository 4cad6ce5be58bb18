// The emoji codes that bots and people use most, as Unicode.

const CODES = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌",
  warning: "⚠️", rotating_light: "🚨", no_entry: "⛔", no_entry_sign: "🚫", stop_sign: "🛑",
  information_source: "ℹ️", question: "❓", exclamation: "❗", grey_question: "❔", bulb: "💡",
  moneybag: "💰", dollar: "💵", money_with_wings: "💸", credit_card: "💳", bank: "🏦",
  receipt: "🧾", abacus: "🧮", coin: "🪙", euro: "💶", heavy_dollar_sign: "💲", atm: "🏧",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊",
  page_facing_up: "📄", page_with_curl: "📃", scroll: "📜", memo: "📝", pencil: "📝", pencil2: "✏️",
  clipboard: "📋", ledger: "📒", notebook: "📓", books: "📚", bookmark_tabs: "📑", label: "🏷️",
  file_folder: "📁", open_file_folder: "📂", card_index: "📇", package: "📦", inbox_tray: "📥",
  outbox_tray: "📤", email: "📧", envelope: "✉️", mailbox: "📫", paperclip: "📎", link: "🔗",
  calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", alarm_clock: "⏰", stopwatch: "⏱️", clock1: "🕐", clock3: "🕒",
  lock: "🔒", unlock: "🔓", key: "🔑", shield: "🛡️", bell: "🔔", no_bell: "🔕", mag: "🔍",
  gear: "⚙️", wrench: "🔧", hammer_and_wrench: "🛠️", broom: "🧹", wastebasket: "🗑️",
  house: "🏠", office: "🏢", school: "🏫", bust_in_silhouette: "👤", busts_in_silhouette: "👥",
  wave: "👋", "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", clap: "👏", pray: "🙏",
  raised_hands: "🙌", eyes: "👀", ok_hand: "👌", point_right: "👉", muscle: "💪", heart: "❤️",
  tada: "🎉", sparkles: "✨", star: "⭐", fire: "🔥", rocket: "🚀", robot_face: "🤖", zap: "⚡",
  smile: "😄", slightly_smiling_face: "🙂", blush: "😊", joy: "😂", sweat_smile: "😅", wink: "😉",
  thinking_face: "🤔", cry: "😢", confused: "😕", sunny: "☀️", coffee: "☕", snowflake: "❄️",
  red_circle: "🔴", large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠",
  large_blue_circle: "🔵", large_purple_circle: "🟣", white_circle: "⚪", black_circle: "⚫",
  large_green_square: "🟩", large_red_square: "🟥", small_blue_diamond: "🔹",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", arrows_counterclockwise: "🔄",
  leftwards_arrow_with_hook: "↩️", arrow_right_hook: "↪️", heavy_plus_sign: "➕",
  heavy_minus_sign: "➖", recycle: "♻️", balance_scale: "⚖️", scales: "⚖️", handshake: "🤝",
  "flag-ca": "🇨🇦", speech_balloon: "💬", mega: "📣", loudspeaker: "📢", pushpin: "📌",
  round_pushpin: "📍", ticket: "🎫", seedling: "🌱", checkered_flag: "🏁", repeat: "🔁",
};

/** The character of an emoji code, or undefined when we do not know it. */
export function emojiOf(code) {
  return Object.hasOwn(CODES, code) ? CODES[code] : undefined;
}
