// The "Are you sure?" box that a button or a menu may ask for.

import { h, wrapTab } from "./dom.js";
import { renderText } from "./mrkdwn.js";

/** Asks with Slack's confirm object; answers a promise of true or false. */
export function askToConfirm(confirm, names) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const finish = (answer) => {
      layer.remove();
      before?.focus?.();
      resolve(answer);
    };
    const layer = confirmLayer(confirm, names, finish);
    document.body.append(layer);
    layer.querySelector(".button-primary, .button-danger").focus();
  });
}

function confirmLayer(confirm, names, finish) {
  const box = h(
    "div",
    {
      class: "confirm",
      role: "alertdialog",
      "aria-modal": "true",
      "aria-label": confirm.title?.text || "",
      "data-testid": "confirm",
    },
    h("h2", { class: "confirm-title", dir: "auto" }, renderText(confirm.title, names)),
    h("div", { class: "confirm-text", dir: "auto" }, renderText(confirm.text, names)),
    confirmButtons(confirm, names, finish),
  );
  const layer = h(
    "div",
    { class: "confirm-layer", onkeydown: (event) => onKey(event, box, finish) },
    box,
  );
  layer.addEventListener("click", (event) => event.target === layer && finish(false));
  return layer;
}

function confirmButtons(confirm, names, finish) {
  const { language } = names;
  const yes = confirm.style === "danger" ? "button button-danger" : "button button-primary";
  return h(
    "div",
    { class: "confirm-buttons" },
    h(
      "button",
      {
        type: "button",
        class: "button",
        "data-testid": "confirm-no",
        onclick: () => finish(false),
      },
      confirm.deny ? renderText(confirm.deny, names) : language.say("cancel"),
    ),
    h(
      "button",
      { type: "button", class: yes, "data-testid": "confirm-yes", onclick: () => finish(true) },
      confirm.confirm ? renderText(confirm.confirm, names) : language.say("confirm"),
    ),
  );
}

function onKey(event, box, finish) {
  event.stopPropagation();
  if (event.key === "Escape") finish(false);
  else wrapTab(event, box);
}
