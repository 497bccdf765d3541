/**
 * The page `/embed`: previews each choice at once and copies the code to the clipboard. Without this script the reader
 * submits the form and selects the code.
 */

import { t } from "./locale.js";

const form = document.querySelector("form"), announcement = document.getElementById("announcement");
let requests = 0;

/** Fetches this page for the present choice and replaces the parts that depend on it. Keeps the focus. */
async function refresh() {
  const request = ++requests, address = `/embed?${new URLSearchParams(new FormData(form))}`;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "omit" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (request !== requests) return;
    const focused = document.activeElement?.id;
    for (const id of ["fields", "made"]) document.getElementById(id).replaceWith(document.adoptNode(page.getElementById(id)));
    if (focused) document.getElementById(focused)?.focus();
    history.replaceState(null, "", address);
    showCopyButtons();
    announcement.textContent = t("The preview and the code are those of your choice.");
  } catch (error) {
    console.warn(error.message);
    announcement.textContent = t("The choice could not be shown; press Show to try again.");
  }
}

function showCopyButtons() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
}

async function copy(button) {
  const code = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(code.value);
    announcement.textContent = t("Copied.");
  } catch { // no permission, or not a secure page: select the code so that the reader can copy it
    code.focus();
    code.select();
    announcement.textContent = t("The code is selected: copy it.");
  }
}

form.addEventListener("change", refresh);
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (button) copy(button);
});
showCopyButtons();
