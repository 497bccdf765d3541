/**
 * The page `/embed`: what is chosen is shown at once, and the code goes to the clipboard. Without this script the form asks
 * the server again, and the code is there to be selected.
 */

import { t } from "./words.js";

const form = document.querySelector("form"), said = document.getElementById("said");
let asked = 0;

/** Asks the server for the same page with this choice, and takes over what depends on it. Focus stays where it is. */
async function refresh() {
  const mine = ++asked, address = `/embed?${new URLSearchParams(new FormData(form))}`;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "omit" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    const focused = document.activeElement?.id;
    for (const id of ["fields", "made"]) document.getElementById(id).replaceWith(document.adoptNode(page.getElementById(id)));
    if (focused) document.getElementById(focused)?.focus();
    history.replaceState(null, "", address);
    offerCopies();
    said.textContent = t("The preview and the code are those of your choice.");
  } catch (error) {
    console.warn(error.message);
    said.textContent = t("The choice could not be shown; press Show to try again.");
  }
}

function offerCopies() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
}

async function copy(button) {
  const code = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(code.value);
    said.textContent = t("Copied.");
  } catch { // no permission, or not a secure page: what is selected can be copied by hand
    code.focus();
    code.select();
    said.textContent = t("The code is selected: copy it.");
  }
}

form.addEventListener("change", refresh);
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (button) copy(button);
});
offerCopies();
