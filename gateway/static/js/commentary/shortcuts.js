/** Single-key shortcuts: ignored while the user types, and with a switch for users whose software needs the keys. */

/** @param {Record<string, () => void>} actions by key, lower case @param {() => boolean} isOn */
export function listenForShortcuts(actions, isOn) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const isTyping = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key === "Escape" && isTyping) { event.target.blur(); return; }
    const action = Object.hasOwn(actions, event.key.toLowerCase()) ? actions[event.key.toLowerCase()] : undefined;
    if (!action || isTyping || !isOn() || (document.querySelector("dialog[open]") && event.key !== "?")) return;
    event.preventDefault();
    action();
  });
}
