/**
 * Rinkside's elements, for any page:
 *
 *     <script type="module" src="https://live.example.org/embed.js"></script>
 *     <rinkside-ranking competition="slc-2021" distance="500m-women-2"></rinkside-ranking>
 *
 * They set no cookie, store nothing, and connect to no host except the one that served this file.
 */

import { RinksideCalendar } from "./js/components/calendar.js";
import { RinksideLive } from "./js/components/live.js";
import { RinksideRanking } from "./js/components/ranking.js";
import { RinksideStandings } from "./js/components/standings.js";
import { RinksideTicker } from "./js/components/ticker.js";

const ELEMENTS = {
  "rinkside-calendar": RinksideCalendar, "rinkside-live": RinksideLive, "rinkside-ranking": RinksideRanking,
  "rinkside-standings": RinksideStandings, "rinkside-ticker": RinksideTicker,
};

// A page may include this file twice.
for (const [name, element] of Object.entries(ELEMENTS)) if (!customElements.get(name)) customElements.define(name, element);
