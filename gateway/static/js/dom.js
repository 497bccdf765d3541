/**
 * Writing to the page so that only what changed is touched.
 *
 * Names in documents are other people's text: everything here goes through `textContent` and attributes that hold no
 * markup, and nothing is ever parsed as HTML.
 */

/** A property of the object's own, so that a row called `constructor` is no function. @template T @returns {T|undefined} */
export const own = (object, key) => (object && Object.hasOwn(object, key) ? object[key] : undefined);

/** Sets text only where it differs: nothing is announced, selected or painted twice. @template {Element} N @param {N} node @returns {N} */
export function write(node, text) {
  const said = String(text ?? "");
  if (node.textContent !== said) node.textContent = said;
  return node;
}

/** Sets an attribute only where it differs; `undefined`, `null` and `false` remove it. @template {Element} N @param {N} node @returns {N} */
export function set(node, name, value) {
  if (value === undefined || value === null || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else {
    const said = value === true ? "" : String(value);
    if (node.getAttribute(name) !== said) node.setAttribute(name, said);
  }
  return node;
}

/** `data-is` = the state that a node shows; styles go by it. @template {Element} N @param {N} node @returns {N} */
export const mark = (node, is) => set(node, "data-is", is || undefined);

/** Hides or shows. @template {Element} N @param {N} node @returns {N} */
export const show = (node, isShown) => set(node, "hidden", !isShown);

/** A new element. @param {string} tag @param {string} [className] @param {string} [text] @returns {HTMLElement} */
export function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  return text === "" ? node : write(node, text);
}

/**
 * A new element with attributes and children: `el("td", { class: "time", scope: "row" }, "36.96", el("b"))`.
 * Strings among the children become text.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
  return node;
}

/** Keeps one child of `parent` for each key, in order; makes what is missing and removes what is gone. @returns {HTMLElement[]} */
export function keyed(parent, keys, create) {
  const held = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = keys.map((key) => {
    const child = held.get(key) ?? create(key);
    if (child.dataset.key !== key) child.dataset.key = key;
    held.delete(key);
    return child;
  });
  for (const child of held.values()) child.remove();
  // One child that goes down is taken out and put back where it comes: else all that it passed would be moved past it.
  let next = parent.firstElementChild;
  for (const child of wanted) {
    while (next && next !== child && next.nextElementSibling === child) {
      const passed = next;
      next = child;
      passed.remove();
    }
    if (next === child) next = child.nextElementSibling;
    else parent.insertBefore(child, next);
  }
  return wanted;
}

const calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

/** Whether the reader asked for less movement. */
export const isCalm = () => Boolean(calm?.matches);

/**
 * `keyed`, and children that were there travel from where they were to where they are. Where the order stays as it was,
 * nothing is measured: measuring makes the browser lay the page out at once.
 */
export function travel(parent, keys, create) {
  const children = [...parent.children];
  const stays = children.length === keys.length && children.every((child, index) => child.dataset.key === keys[index]);
  if (stays || isCalm() || !children.length) return keyed(parent, keys, create);
  const before = new Map(children.map((child) => [child, child.offsetTop]));
  const nodes = keyed(parent, keys, create);
  const moves = nodes.map((node) => [node, before.has(node) ? before.get(node) - node.offsetTop : 0]);
  for (const [node, by] of moves) {
    if (by) node.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: 420, easing: "cubic-bezier(.2,.7,.2,1)" });
  }
  return nodes;
}

const LIT_MS = 2_000;

const lights = new WeakMap();

/** Lights a node for two seconds; its colour is `--lit` of where it stands. */
export function light(node) {
  const background = "var(--lit, #fff0b3)";
  lights.get(node)?.cancel();
  lights.set(node, node.animate([{ backgroundColor: background, offset: 0 }, { backgroundColor: background, offset: 0.5 }, {}], { duration: LIT_MS, easing: "ease-out" }));
}

/** `write`, and what was there before and has changed is lit. @template {Element} N @param {N} node @returns {N} */
export function lit(node, text, whole = node) {
  const said = String(text ?? "");
  if (node.textContent === said) return node;
  const isNews = node.dataset.seen !== undefined || node.textContent !== "";
  node.textContent = said;
  node.dataset.seen = "";
  if (isNews && said) light(whole);
  return node;
}

const drawers = new Set();
let frame = 0;

/** Draws in the next frame, once however often it is asked for. @param {() => void} draw */
export function soon(draw) {
  drawers.add(draw);
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    const ready = [...drawers];
    drawers.clear();
    for (const each of ready) each();
  });
}
