/**
 * The pace chart: differences to a reference over the laps. The zero line is the chosen reference; above it is ahead.
 *
 * Each skater is a line with a point at each split, continued as a dotted line to the projected time. The other references are
 * thin lines, up to the newest split of the skater who is furthest.
 */

import { keyed, set, write } from "../dom.js";
import { BASE, beside, BESIDE, spread } from "./chart-labels.js";

const SVG = "http://www.w3.org/2000/svg";
const LEFT = 56, RIGHT = 176, TOP = 16, BOTTOM = 28;
/** A skater who falls must not flatten the other lines: the scale ends here, or at three times the distance of the closer skater. */
const LEAST_LIMIT_US = 1_500_000;
/** Longer names are shortened. */
const NAME_LENGTH = 14;
/** The scale shows at least this much on either side, so that a hundredth looks small. */
const LEAST_US = 300_000;
/** Least distance between the numbers under the chart. */
const NUMBER_WIDTH = 46;

const make = (tag, attributes = {}) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
};

/** A name, shortened if it is too long. */
export const shortened = (name) => (name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1).trimEnd()}…` : name);

export class Chart {
  #width = 640; #height = 300; #drawn = null;

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.svg = make("svg", { role: "img", class: "chart" });
    this.grid = make("g", { class: "grid" });
    this.lines = make("g");
    this.labels = make("g");
    this.svg.append(this.grid, this.lines, this.labels);
    parent.append(this.svg);
    // The chart fills its box, and its letters have the size of the page's letters.
    new ResizeObserver(([{ contentRect }]) => {
      const letter = Number.parseFloat(getComputedStyle(this.svg).fontSize) / 12 || 1;
      [this.#width, this.#height] = [Math.max(360, Math.round(contentRect.width / letter)), Math.max(160, Math.round(contentRect.height / letter))];
      if (this.#drawn) this.draw(...this.#drawn);
    }).observe(this.svg);
  }

  /**
   * @param {{key: string, name: string, kind: string, points: [number, number][], end?: [number, number], last: string}[]} lines
   *   points are metres and microseconds behind; `end` is the projected finish
   * @param {{metres: number, splits: number[], description: string, format: (us: number) => string, zero: string}} about
   */
  draw(lines, { metres, splits, description, format, zero }) {
    this.#drawn = [lines, { metres, splits, description, format, zero }];
    const WIDTH = this.#width, HEIGHT = this.#height;
    set(this.svg, "aria-label", description);
    set(this.svg, "viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    const all = lines.flatMap((line) => [...line.points, ...(line.end ? [line.end] : [])]).map(([, us]) => us);
    const limit = limitOf(lines), low = Math.max(LEAST_US, Math.min(limit, -Math.min(0, ...all) * 1.15)), high = Math.max(LEAST_US, Math.min(limit, Math.max(0, ...all) * 1.15));
    const x = (at) => LEFT + ((WIDTH - LEFT - RIGHT) * at) / metres, y = (us) => TOP + ((HEIGHT - TOP - BOTTOM) * (Math.min(high, Math.max(-low, us)) + low)) / (low + high);
    this.#drawGrid(splits, x, y, low, high, format, zero);
    const nodes = keyed(this.lines, lines.map((line) => line.key), () => {
      const group = make("g");
      group.append(make("polyline", { fill: "none" }), make("line"), make("g"));
      return group;
    });
    nodes.forEach((group, index) => {
      const { kind, points, end } = lines[index], [path, ahead, dots] = group.children;
      set(group, "class", `line ${kind}`);
      set(path, "points", points.map(([at, us]) => `${x(at).toFixed(1)},${y(us).toFixed(1)}`).join(" "));
      const last = points.at(-1);
      set(ahead, "class", "to-come");
      for (const [name, value] of Object.entries(end && last ? { x1: x(last[0]), y1: y(last[1]), x2: x(end[0]), y2: y(end[1]) } : { x1: 0, y1: 0, x2: 0, y2: 0 })) set(ahead, name, value.toFixed(1));
      const shown = kind.startsWith("skater") ? points.slice(1) : [];
      keyed(dots, shown.map(([at]) => String(at)), () => make("circle", { r: 4 })).forEach((dot, number) => {
        set(set(dot, "cx", x(shown[number][0]).toFixed(1)), "cy", y(shown[number][1]).toFixed(1));
      });
    });
    this.#drawLabels(lines, x, y);
  }

  #drawGrid(splits, x, y, low, high, format, zero) {
    const WIDTH = this.#width, HEIGHT = this.#height;
    const steps = [100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000], step = steps.find((each) => (low + high) / each <= 8) ?? 20_000_000;
    const ticks = [], width = splits.length > 1 ? (x(splits.at(-1)) - x(splits[0])) / (splits.length - 1) : NUMBER_WIDTH, every = Math.max(1, Math.ceil(NUMBER_WIDTH / width));
    for (let us = Math.ceil(-low / step) * step; us <= high; us += step) ticks.push(us);
    const marks = [...ticks.map((us) => ["h", us]), ...splits.map((at) => ["v", at])];
    keyed(this.grid, marks.map(([kind, value]) => kind + value), () => {
      const mark = make("g");
      mark.append(make("line"), make("text"));
      return mark;
    }).forEach((node, index) => {
      const [kind, value] = marks[index], [line, text] = node.children;
      set(node, "class", kind === "h" && value === 0 ? "zero" : kind);
      const at = kind === "h" ? { x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) } : { x1: x(value), x2: x(value), y1: TOP, y2: HEIGHT - BOTTOM };
      for (const [name, number] of Object.entries(at)) set(line, name, number.toFixed(1));
      set(text, "x", (kind === "h" ? LEFT - 8 : x(value)).toFixed(1));
      set(text, "y", (kind === "h" ? y(value) + 4 : HEIGHT - 8).toFixed(1));
      set(text, "text-anchor", kind === "h" ? "end" : "middle");
      // Counted from the finish, which always shows its number.
      write(text, kind === "v" ? ((splits.length - 1 - splits.indexOf(value)) % every ? "" : value) : value === 0 ? zero : format(value));
    });
  }

  #drawLabels(lines, x, y) {
    const right = this.#width - RIGHT, bottom = this.#height - BOTTOM, isReference = ({ kind }) => kind === "reference";
    const named = (some) => some.map(({ key, kind, last, points, end }) => ({ key, kind, text: last, x: isReference({ kind }) ? x(points.at(-1)[0]) : right, y: y((end ?? points.at(-1))[1]) }));
    const skaters = spread(named(lines.filter((line) => !isReference(line) && line.points.length > 1)), bottom).map((label) => ({ ...label, x: label.x + BESIDE, anchor: "start" }));
    const segments = lines.flatMap(({ kind, points, end }) => {
      const way = [...points, ...(end && kind !== "reference" ? [end] : [])].map(([at, us]) => [x(at), y(us)]);
      return way.slice(1).map((to, index) => [...way[index], ...to]);
    });
    const all = [...skaters, ...beside(named(lines.filter((line) => isReference(line) && line.points.length)), segments, skaters, { top: TOP, bottom, right: this.#width })];
    keyed(this.labels, all.map((label) => label.key), () => make("text")).forEach((node, index) => {
      const label = all[index];
      set(set(node, "class", `label ${label.kind}`), "y", (label.y + BASE).toFixed(1));
      set(set(node, "x", label.x.toFixed(1)), "text-anchor", label.anchor);
      write(node, label.text);
    });
  }
}

/** The largest value that the scale shows, on either side. */
function limitOf(lines) {
  const reach = ({ points, end }) => Math.max(...[...points, ...(end ? [end] : [])].map(([, us]) => Math.abs(us)));
  const skaters = lines.filter(({ kind }) => kind.startsWith("skater")).map(reach);
  return Math.max(LEAST_LIMIT_US, 3 * Math.min(...skaters, Infinity));
}
