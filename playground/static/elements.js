// Which controller draws which Block Kit element. A controller has `node`, `update(element)`,
// `focus()`, and where it holds a value `read()` and `problem()`.

import { h } from "./dom.js";
import { makeButton, makeOverflow } from "./buttons.js";
import { makeChoices } from "./choices.js";
import { makeDate, makeTime } from "./dates.js";
import { makeText } from "./inputs.js";
import { makeSelect } from "./select.js";
import { imageNode } from "./pictures.js";

const MAKERS = {
  button: makeButton,
  overflow: makeOverflow,
  checkboxes: makeChoices,
  radio_buttons: makeChoices,
  datepicker: makeDate,
  timepicker: makeTime,
  plain_text_input: makeText,
  number_input: makeText,
  email_text_input: makeText,
  url_text_input: makeText,
  image: makeImage,
};

/** Makes the controller of an element; `host` is its place in a block. */
export function makeElement(element, host) {
  const make =
    MAKERS[element.type] || (element.type.endsWith("_select") ? makeSelect : makeUnknown);
  return make(element, host);
}

function makeImage(element) {
  const node = h("div", { class: "accessory-image" }, imageNode(element));
  return { node, update: () => undefined, focus: () => undefined };
}

function makeUnknown(element, host) {
  const text = host.language.say("unknown_block", { type: element.type });
  return {
    node: h("em", { class: "unknown" }, text),
    update: () => undefined,
    focus: () => undefined,
  };
}
