// Files that wait to go with a message: chosen with the button, or dropped on the conversation.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";

/** Keeps the files of each draft; tells `onchange` when they are others. */
export class Attachments {
  constructor(place, onchange) {
    Object.assign(this, { place, onchange, drafts: new Map(), key: "" });
    place.addEventListener("dragover", (event) => this.hover(event));
    place.addEventListener("dragleave", (event) => this.leave(event));
    place.addEventListener("drop", (event) => this.drop(event));
  }

  /** Turns to a draft; its own files wait there. */
  turnTo(key, language) {
    Object.assign(this, { key, language });
    this.input = h("input", {
      type: "file",
      multiple: true,
      hidden: true,
      "data-testid": "attach",
      onchange: () => this.take(this.input.files),
    });
    this.button = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": language.say("attach"),
        title: language.say("attach"),
        onclick: () => this.input.click(),
      },
      icon("clip"),
    );
    this.tray = h("ul", { class: "attachments", "aria-label": language.say("attachments") });
    this.place.dataset.drop = language.say("drop_here");
    this.show();
  }

  get files() {
    return this.drafts.get(this.key) || [];
  }

  take(files) {
    this.keep([...this.files, ...files]);
    this.input.value = "";
  }

  keep(files) {
    this.drafts.set(this.key, files);
    this.show();
    this.onchange();
  }

  show() {
    this.tray.hidden = !this.files.length;
    fill(
      this.tray,
      this.files.map((file) =>
        h(
          "li",
          { class: "attachment", "data-testid": "attachment" },
          icon("file"),
          h("bdi", {}, file.name),
          h(
            "button",
            {
              type: "button",
              class: "icon-button",
              "aria-label": this.language.say("remove", { name: file.name }),
              onclick: () => this.keep(this.files.filter((other) => other !== file)),
            },
            icon("close"),
          ),
        ),
      ),
    );
  }

  hover(event) {
    if (!this.input || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.place.classList.add("is-dropping");
  }

  leave(event) {
    if (!this.place.contains(event.relatedTarget)) this.place.classList.remove("is-dropping");
  }

  drop(event) {
    if (!this.input || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    this.place.classList.remove("is-dropping");
    this.take(event.dataTransfer.files);
  }

  /** The files as the people's door takes them: names, and bytes in base64. */
  read(files) {
    return Promise.all(files.map(async (file) => ({ name: file.name, content: await encode(file) })));
  }
}

function encode(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] || "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
