/** Shows, hides and configures the overlays, for every screen at once. */

import { keyed, make, mark, set, show, write } from "../dom.js";
import { t } from "../locale.js";

export const OVERLAYS = [["clock", "Clock"], ["ranking", "Ranking"], ["skater", "Skater"], ["record", "Record"], ["standings", "Standings"]];

export class OverlayControl {
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

  /** Hides everything that is shown. */
  hideAll() { for (const [kind] of OVERLAYS) if (Object.hasOwn(this.shown, kind)) void this.#choose(kind, false, ""); }

  async #choose(kind, isShown, subject) {
    write(mark(this.state, "sending"), "");
    try {
      await this.desk.overlay(kind, isShown, isShown && subject ? { subject } : {});
    } catch (error) {
      write(mark(this.state, "failed"), t(error.message));
    }
  }

  /**
   * @param {object|undefined} view `overlay/{competition}`, without delay
   * @param {Record<string, [string, string][]>} offers by kind: possible subjects as id and name; the first one follows the ice
   */
  draw(view, offers) {
    this.shown = view?.shown ?? {};
    for (const item of this.list.children) {
      const { kind } = item.dataset, [button, about] = item.children, isOn = Object.hasOwn(this.shown, kind), choices = offers[kind] ?? [], subject = this.shown[kind]?.subject ?? "";
      set(button, "aria-pressed", String(isOn));
      show(about, choices.length > 1);
      const key = JSON.stringify(choices);
      // The choice shows what is on air, also after a reload and when another desk chose it.
      const isNew = isOn && this.#onAir[kind] !== subject, wanted = isNew ? subject : about.value;
      this.#onAir[kind] = isOn ? subject : undefined;
      if (this.#offers[kind] === key && !isNew) continue;
      this.#offers[kind] = key;
      keyed(about, choices.map(([id]) => id || "auto"), () => make("option")).forEach((option, index) => {
        option.value = choices[index][0];
        write(option, choices[index][1]);
      });
      about.value = choices.some(([id]) => id === wanted) ? wanted : subject;
      if (about.selectedIndex < 0) about.selectedIndex = 0;
    }
  }
}
