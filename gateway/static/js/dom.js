/**
 * Updates the page and touches only what changed.
 *
 * Names in documents are other people's text: these functions use `textContent` and attributes without markup, and never
 * parse HTML.
 */

/** An own property, so that a row called `constructor` is not found on the prototype. @template T @returns {T|undefined} */
export const own = (object, key) => (object && Object.hasOwn(object, key) ? object[key] : undefined);

/** Sets text if it differs, so that nothing is announced, deselected or painted twice. @template {Element} N @param {N} node @returns {N} */
export function write(node, text) {
  const wanted = String(text ?? "");
  if (node.textContent !== wanted) node.textContent = wanted;
  return node;
}

/** Sets an attribute if it differs; `undefined`, `null` and `false` remove it. @template {Element} N @param {N} node @returns {N} */
export function set(node, name, value) {
  if (value === undefined || value === null || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else {
    const wanted = value === true ? "" : String(value);
    if (node.getAttribute(name) !== wanted) node.setAttribute(name, wanted);
  }
  return node;
}

/** Sets `data-is`, the state that a node shows; styles depend on it. @template {Element} N @param {N} node @returns {N} */
export const mark = (node, is) => set(node, "data-is", is || undefined);

/** Marks a page or an element that shows a rehearsal. @param {Element} node @param {{rehearsal?: true}|undefined} doc @param {(message: string) => string} t */
export const markRehearsal = (node, doc, t) => set(node, "data-rehearsal", doc?.rehearsal && t("Rehearsal"));

/** Draws a quiet bar under a node, so long as a chance in per cent. @template {HTMLElement} N @param {N} node @param {number} [percent] @returns {N} */
export function bar(node, percent) {
  set(node, "data-bar", percent > 0);
  if (percent > 0) node.style.setProperty("--bar", `${percent}%`);
  return node;
}

/** Shows or hides. @template {Element} N @param {N} node @returns {N} */
export const show = (node, isShown) => set(node, "hidden", !isShown);

/** Makes an element. @param {string} tag @param {string} [className] @param {string} [text] @returns {HTMLElement} */
export function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  return text === "" ? node : write(node, text);
}

/** Gives `parent` one child for each key, in order: creates missing children and removes others. @returns {HTMLElement[]} */
export function keyed(parent, keys, create) {
  const existing = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = keys.map((key) => {
    const child = existing.get(key) ?? create(key);
    if (child.dataset.key !== key) child.dataset.key = key;
    existing.delete(key);
    return child;
  });
  for (const child of existing.values()) child.remove();
  // A child that moves down is removed and inserted again; otherwise every child that it passes would be moved.
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

const reducedMotion = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

/** Whether the reader's device asks for less movement. */
export const prefersReducedMotion = () => Boolean(reducedMotion?.matches);

/**
 * `keyed`, with an animation of existing children from their old place to the new one. Measures nothing while the order
 * stays: measuring makes the browser compute the layout at once.
 */
export function reorder(parent, keys, create) {
  const children = [...parent.children];
  const stays = children.length === keys.length && children.every((child, index) => child.dataset.key === keys[index]);
  if (stays || prefersReducedMotion() || !children.length) return keyed(parent, keys, create);
  const before = new Map(children.map((child) => [child, child.offsetTop]));
  const nodes = keyed(parent, keys, create);
  const moves = nodes.map((node) => [node, before.has(node) ? before.get(node) - node.offsetTop : 0]);
  for (const [node, by] of moves) {
    if (by) node.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: 420, easing: "cubic-bezier(.2,.7,.2,1)" });
  }
  return nodes;
}

const HIGHLIGHT_MS = 2_000;

const highlights = new WeakMap();

/** Highlights a node for two seconds, in the colour `--lit` of its surroundings. */
export function highlight(node) {
  const background = "var(--lit, #fff0b3)";
  highlights.get(node)?.cancel();
  highlights.set(node, node.animate([{ backgroundColor: background, offset: 0 }, { backgroundColor: background, offset: 0.5 }, {}], { duration: HIGHLIGHT_MS, easing: "ease-out" }));
}

/** `write`, and highlights `whole` when an earlier text changed. @template {Element} N @param {N} node @returns {N} */
export function update(node, text, whole = node) {
  const wanted = String(text ?? "");
  if (node.textContent === wanted) return node;
  const isChange = node.dataset.seen !== undefined || node.textContent !== "";
  node.textContent = wanted;
  node.dataset.seen = "";
  if (isChange && wanted) highlight(whole);
  return node;
}

const drawers = new Set();
let frame = 0;

/** Calls `draw` once in the next frame, however often it is scheduled until then. @param {() => void} draw */
export function scheduleDraw(draw) {
  drawers.add(draw);
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    const ready = [...drawers];
    drawers.clear();
    for (const each of ready) each();
  });
}
