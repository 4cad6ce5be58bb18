// Building and patching the page's nodes. Data only ever becomes text nodes or
// attributes: nothing here parses HTML, so a hostile name stays a name.

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element: h("p", {class: "x", onclick: f}, "text", node, [more]). */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  add(node, children);
  return node;
}

/** Makes an SVG icon from path data drawn on a 20 × 20 grid. */
export function svg(paths, className = "icon") {
  const node = document.createElementNS(SVG, "svg");
  node.setAttribute("viewBox", "0 0 20 20");
  node.setAttribute("class", className);
  node.setAttribute("aria-hidden", "true");
  for (const data of [].concat(paths)) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", data);
    node.append(path);
  }
  return node;
}

function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in PROPERTIES) node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
}

const PROPERTIES = { value: 1, checked: 1, disabled: 1, hidden: 1, tabIndex: 1 };

/** Appends text, nodes and lists of them, and leaves out what is empty. */
export function add(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child);
  }
  return node;
}

/** Replaces everything inside a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  return add(node, ...children);
}

/**
 * Makes `wanted` the children of `parent` with the fewest moves. A node that stays
 * is not touched, so the field somebody types in keeps its focus and its caret.
 */
export function reconcile(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  let cursor = parent.firstChild;
  for (const node of wanted) {
    if (node === cursor) cursor = cursor.nextSibling;
    else if (parent.moveBefore && node.parentNode === parent) parent.moveBefore(node, cursor);
    else parent.insertBefore(node, cursor);
  }
}

/** Shows or removes an attribute. */
export function toggleAttribute(node, name, value) {
  if (value === undefined || value === null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, String(value));
}

let lastNumber = 0;

/** A fresh id for labels and lists to point at. */
export function freshId(word) {
  lastNumber += 1;
  return `${word}-${lastNumber}`;
}

/** Runs `act` once the calls have paused; `.cancel()` forgets a pending one. */
export function debounce(act, milliseconds) {
  let timer = null;
  const later = (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...args), milliseconds);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}

const lastFacts = new WeakMap();

/** Whether what a node shows differs from the facts it was last drawn from. */
export function hasChanged(node, facts) {
  const text = JSON.stringify(facts);
  if (lastFacts.get(node) === text) return false;
  lastFacts.set(node, text);
  return true;
}

/** Two values with the same JSON are the same to us. */
export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

const TABBABLE =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), [tabindex="0"]';

/** The nodes inside `root` that the Tab key reaches, in order. */
export function tabbables(root) {
  return [...root.querySelectorAll(TABBABLE)].filter(
    (node) => node.tabIndex >= 0 && node.getClientRects().length > 0,
  );
}

/** Keeps the Tab key inside `root`. */
export function wrapTab(event, root) {
  if (event.key !== "Tab") return;
  const stops = tabbables(root);
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  const isOutside = !root.contains(document.activeElement);
  if (
    !stops.length ||
    (document.activeElement !== edge && document.activeElement !== root && !isOutside)
  )
    return;
  event.preventDefault();
  (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
}
