/** The overlays that lie over the pictures: chosen, shown and hidden from here, for every screen alike. */

import { make, set, write, mark, show, keyed } from "../dom.js";
import { t } from "../words.js";

export const OVERLAYS = [["clock", "Clock"], ["ranking", "Ranking"], ["skater", "Skater"], ["record", "Record"], ["standings", "Standings"]];

export class Control {
  #offers = {};
  #onAir = {};

  /** @param {HTMLElement} box @param {import("./desk.js").Desk} desk */
  constructor(box, desk) {
    Object.assign(this, { list: box.querySelector("ul"), state: box.querySelector("[role=status]"), desk, shown: {} });
    for (const [kind, title] of OVERLAYS) this.list.append(this.#make(kind, title));
  }

  #make(kind, title) {
    const item = make("li"), button = set(make("button", "overlay"), "type", "button"), about = make("select");
    item.dataset.kind = kind;
    set(about, "aria-label", t("{overlay}: about whom or what", { overlay: t(title) }));
    button.append(make("i", "lamp"), make("span", "", t(title)));
    set(button, "aria-pressed", "false");
    button.addEventListener("click", () => void this.#choose(kind, !Object.hasOwn(this.shown, kind), about.value));
    about.addEventListener("change", () => Object.hasOwn(this.shown, kind) && void this.#choose(kind, true, about.value));
    item.append(button, about);
    return item;
  }

  async #choose(kind, isShown, subject) {
    write(mark(this.state, "sending"), "");
    try {
      await this.desk.overlay(kind, isShown, isShown && subject ? { subject } : {});
    } catch (error) {
      write(mark(this.state, "failed"), t(error.message));
    }
  }

  /**
   * @param {object|undefined} view `overlay/{competition}`, as it is now and not delayed
   * @param {Record<string, [string, string][]>} offers by kind: what it can be about, as id and name; the first is what follows the ice
   */
  draw(view, offers) {
    this.shown = view?.shown ?? {};
    for (const item of this.list.children) {
      const { kind } = item.dataset, [button, about] = item.children, isOn = Object.hasOwn(this.shown, kind), choices = offers[kind] ?? [], subject = this.shown[kind]?.subject ?? "";
      set(button, "aria-pressed", String(isOn));
      show(about, choices.length > 1);
      const said = JSON.stringify(choices);
      // What is on air is what is chosen, also after this page was loaded anew or another desk chose it.
      const isNew = isOn && this.#onAir[kind] !== subject, wanted = isNew ? subject : about.value;
      this.#onAir[kind] = isOn ? subject : undefined;
      if (this.#offers[kind] === said && !isNew) continue;
      this.#offers[kind] = said;
      keyed(about, choices.map(([id]) => id || "auto"), () => make("option")).forEach((option, index) => {
        option.value = choices[index][0];
        write(option, choices[index][1]);
      });
      about.value = choices.some(([id]) => id === wanted) ? wanted : subject;
      if (about.selectedIndex < 0) about.selectedIndex = 0;
    }
  }
}
