/** Places the names in the pace chart: skaters in a column at the right, references beside the end of their line. */

const LABEL_HEIGHT = 17;
/** Average width of a letter; distance from the end of a line to its name. */
const LETTER_WIDTH = 7;
export const BESIDE = 8;
/** From the middle of a letter to the baseline. */
export const BASE = 4;

/** Moves overlapping names apart, and none below `floor`. @param {{y: number}[]} labels changed in place */
export function spread(labels, floor) {
  labels.sort((a, b) => a.y - b.y).forEach((label, index) => { if (index) label.y = Math.max(label.y, labels[index - 1].y + LABEL_HEIGHT); });
  let lowest = floor;
  for (const label of labels.toReversed()) { label.y = Math.min(label.y, lowest); lowest = label.y - LABEL_HEIGHT; }
  return labels;
}

const boxOf = ({ x, y, text, anchor }) => {
  const width = text.length * LETTER_WIDTH, left = anchor === "end" ? x - width : x;
  return { left, right: left + width, top: y - LABEL_HEIGHT / 2, bottom: y + LABEL_HEIGHT / 2 };
};

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Whether a segment crosses a box (Liang–Barsky clipping). @param {number[]} segment x1, y1, x2, y2 */
function crosses([x1, y1, x2, y2], box) {
  let from = 0, to = 1;
  for (const [by, room] of [[x1 - x2, x1 - box.left], [x2 - x1, box.right - x1], [y1 - y2, y1 - box.top], [y2 - y1, box.bottom - y1]]) {
    if (by === 0 && room < 0) return false;
    if (by < 0) from = Math.max(from, room / by);
    if (by > 0) to = Math.min(to, room / by);
  }
  return from <= to;
}

/**
 * Places each name beside the end (`x`, `y`) of its line: at the first of several places that no line crosses, else at the
 * place that the fewest lines cross.
 * @param {{x: number, y: number, text: string}[]} labels @param {number[][]} segments of all lines @param {{x: number, y: number, text: string}[]} taken
 * @param {{top: number, bottom: number, right: number}} within @returns {{x: number, y: number, text: string, anchor: string}[]}
 */
export function beside(labels, segments, taken, within) {
  const boxes = taken.map(boxOf);
  return labels.map((label) => {
    const around = [0, -1, 1, -2, 2].flatMap((step) => [["start", BESIDE], ["end", -BESIDE]].map(([anchor, by]) => ({ ...label, anchor, x: label.x + by, y: label.y + step * LABEL_HEIGHT * 0.75 })));
    const rated = around.map((each) => {
      const box = boxOf(each), isOut = box.top < within.top - LABEL_HEIGHT || box.bottom > within.bottom || box.right > within.right || box.left < 0;
      return { each, box, cost: (isOut ? 100 : 0) + 10 * boxes.filter((other) => overlap(box, other)).length + segments.filter((segment) => crosses(segment, box)).length };
    });
    const best = rated.reduce((least, each) => (each.cost < least.cost ? each : least));
    boxes.push(best.box);
    return best.each;
  });
}
