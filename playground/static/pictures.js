// Images and files as a message shows them.

import { h } from "./dom.js";
import { icon } from "./icons.js";

/** The address of an image element: its own, or the playground's copy of a Slack file. */
function imageAddress(element) {
  if (element.image_url) return element.image_url;
  const file = element.slack_file || {};
  return file.id ? `/ui/files/${encodeURIComponent(file.id)}` : file.url || "";
}

/** An image that says its alt text where it cannot be shown. */
export function imageNode(element, className = "picture") {
  const alt = element.alt_text || "";
  const node = h("img", {
    class: className,
    src: imageAddress(element),
    alt,
    loading: "lazy",
    decoding: "async",
  });
  node.addEventListener("error", () =>
    node.replaceWith(h("span", { class: "picture-missing", role: "img", "aria-label": alt }, alt)),
  );
  return node;
}

/** A file of a message: a picture, or a card to download it. */
export function fileNode(file, language) {
  const title = file.title || file.name || file.id;
  if ((file.mimetype || "").startsWith("image/")) return pictureCard(file, title);
  const kind = (file.name || "").split(".").pop().toUpperCase().slice(0, 4);
  return h(
    "a",
    { class: "file-card", href: file.url, download: file.name || "", "data-testid": "file" },
    h("span", { class: `file-kind kind-${kind.toLowerCase()}` }, icon("file")),
    h(
      "span",
      { class: "file-words" },
      h("bdi", { class: "file-title" }, title),
      h("span", { class: "file-note" }, kind),
    ),
    h("span", { class: "file-download", title: language.say("download") }, icon("download")),
  );
}

function pictureCard(file, title) {
  const image = imageNode({ image_url: file.url, alt_text: file.alt || title });
  return h(
    "figure",
    { class: "file-picture", "data-testid": "file" },
    h("figcaption", {}, h("bdi", {}, title)),
    h("a", { href: file.url, target: "_blank", rel: "noopener noreferrer" }, image),
  );
}
