/** The race clock and the formatting of figures, without a page. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Clock, Clocks, overdueFor, overdueSplit } from "../../gateway/static/js/clock.js";
import { Locale } from "../../gateway/static/js/locale.js";

const START = Date.parse("2021-12-04T20:00:00Z");
let here = 0;

beforeEach(() => { here = 1_000; mock.method(performance, "now", () => here); });
afterEach(() => mock.restoreAll());

test("the clock runs from the start with the smallest lateness seen", () => {
  const clock = new Clock(START, () => START);
  here = 2_000;
  clock.observe(START + 500, true); // 0.5 s into the race, here 2000
  here = 3_000;
  assert.equal(clock.read(), 1_500);
  clock.observe(START + 1_700, true); // this one was quicker: the race is further than it seemed
  assert.equal(clock.read(), 1_700);
  here = 4_000;
  clock.observe(START + 2_000, true); // and this one dawdled
  assert.equal(clock.read(), 2_700);
});

test("the clock never goes back, and never shows less than the newest passing", () => {
  const clock = new Clock(START, () => START);
  clock.observe(START + 10_000, true);
  assert.equal(clock.read(), 10_000);
  clock.observe(START + 10_050, true, 12_340);
  assert.equal(clock.read(), 12_340);
  here += 100;
  assert.equal(clock.read(), 12_340);
});

test("a client that joins during a race takes the gateway's clock minus the delay", () => {
  const live = new Clock(START, () => START + 20_000), delayed = new Clock(START, () => START + 20_000, 7.5);
  for (const clock of [live, delayed]) clock.observe(START + 10_000, false);
  assert.equal(live.read(), 20_000);
  assert.equal(delayed.read(), 12_500);
});

for (const skew of [-75_000, -40_000, -8_000, 0, 8_000, 45_000]) {
  test(`a page loaded during a race shows the true clock when the timing computer is ${skew / 1000} s off`, () => {
    // The start was 8 s ago: the gateway received it at 100 s of its clock, now it is 108 s. Events carry the wrong clock.
    const gateway = 100_000, start = gateway + skew, clock = new Clock(start, () => gateway + 8_000 + here - 1_000);
    clock.observe(start, false, 0, gateway);
    assert.equal(clock.read(), 8_000);
    here = 3_000;
    clock.observe(start + 10_000, true, 0, gateway + 10_000);
    assert.equal(clock.read(), 10_000);
    const delayed = new Clock(start, () => gateway + 10_000, 7.5);
    delayed.observe(start, false, 0, gateway);
    assert.equal(delayed.read(), 2_500);
  });
}

test("a gateway that does not tell when it received the start: the next event corrects the guess, also back", () => {
  const clock = new Clock(START, () => START + 16_000); // the timing computer is 8 s behind
  clock.observe(START, false);
  assert.equal(clock.read(), 16_000);
  here = 3_000;
  clock.observe(START + 10_000, true, 9_900);
  assert.equal(clock.read(), 10_000);
  here = 4_000;
  assert.equal(clock.read(), 11_000);
});

test("what a page missed while it slept does not slow its clock", () => {
  const clock = new Clock(START, () => START + here - 1_000);
  clock.observe(START, true, 0, START);
  here = 31_000; // 30 s later it gets what happened 18 s ago
  clock.observe(START + 12_000, true, 0, START + 12_000);
  assert.equal(clock.read(), 30_000);
});

test("the clock of a recording replayed at eight times its speed runs eight times as fast", () => {
  const clock = new Clock(START, () => START + 1e9);
  clock.observe(START, false);
  for (let second = 0; second <= 5; second += 1) {
    here = 1_000 + second * 1_000;
    clock.observe(START + second * 8_000, true);
  }
  here += 500;
  assert.equal(Math.round(clock.read()), 44_000);
});

test("a cleared and restarted heat gets a new clock", () => {
  const clocks = new Clocks(() => START), info = (at) => ({ at: new Date(at).toISOString(), kind: "patch" });
  const heat = (started) => ({ heats: { "d/1": { ...(started && { started_at: new Date(started).toISOString() }), races: {} } } });
  clocks.observe(heat(START), info(START + 5_000));
  assert.equal(clocks.read("d/1"), 5_000);
  clocks.observe(heat(0), info(START + 6_000));
  assert.equal(clocks.read("d/1"), undefined);
  clocks.observe(heat(START + 60_000), info(START + 60_000));
  assert.equal(clocks.read("d/1"), 0);
});

test("times and differences are truncated, signed and formatted for the language", () => {
  const english = new Locale("en"), dutch = new Locale("nl", { "1:41.15": "1.41,15", "Heat {heat}": "Rit {heat}" });
  assert.equal(english.time("1:41.15"), "1:41.15");
  assert.equal(dutch.time("1:41.15"), "1.41,15");
  assert.equal(dutch.gap("-0.19"), "−0,19");
  assert.equal(english.clock(101_159_999), "1:41.15");
  assert.equal(english.clock(59_990_000, 1), "59.9");
  assert.equal(english.clock(60_000_000, 1), "1:00.0");
  assert.equal(dutch.difference(-190_000), "−0,19");
  assert.equal(english.difference(0), "0.00");
  assert.equal(dutch.t("Heat {heat}", { heat: 7 }), "Rit 7");
  assert.equal(dutch.t("Heat {other}", { heat: 7 }), "Heat {other}");
});

test("names of distances and countries are translated, and unknown ones stay unchanged", () => {
  const dutch = new Locale("nl", { "{metres} m women": "{metres} m vrouwen", "{distance}, race {run}": "{distance}, {run}e race" });
  assert.equal(dutch.distance({ discipline: "500m", metres: 500, gender: "women", run: 2, name: "x" }), "500 m vrouwen, 2e race");
  assert.equal(dutch.distance({ discipline: "relay", metres: 0, gender: "women", name: "Relay" }), "Relay");
  assert.equal(dutch.country("NED"), "Nederland");
  assert.equal(dutch.country("constructor"), "constructor");
  assert.equal(dutch.translation({ en: "first", nl: "eerste" }), "eerste");
  assert.equal(dutch.translation({ de: "erste" }), "erste");
});

test("a split is overdue five seconds after the projected pace makes it", () => {
  // 200 m in 17.50 and 1:14.00 projected: 56.5 s for two laps, the second 5 % slower, so the first is due after
  // 56.5 / 2.05 = 27.56 s: 600 m is due at 45.06 and overdue after 50.06.
  const heat = { state: "running", form: "lanes", metres: 1000, split_points: [200, 600, 1000], races: {} };
  const race = { status: "racing", passed_us: 17_500_000, splits: { 200: { time_us: 17_500_000 } }, projected: { time_us: 74_000_000 } };
  assert.equal(overdueSplit(race, heat, 50_050), undefined);
  assert.deepEqual(overdueSplit(race, heat, 51_000), { metres: 600, seconds: 5 });
  assert.equal(overdueSplit({ ...race, time: "1:14.00" }, heat, 90_000), undefined);
  assert.equal(overdueSplit(race, { ...heat, form: "mass" }, 90_000), undefined);
  // Without any split: 200 m is due at 3 + 200 × 0.08 = 19 s.
  assert.equal(overdueSplit({ status: "racing", splits: {} }, heat, 23_900), undefined);
  assert.deepEqual(overdueSplit({ status: "racing", splits: {} }, heat, 24_100), { metres: 200, seconds: 5 });
  // The source is silent only when all are overdue; 33.5 s since the passing at 17.5 s.
  const heats = { "d/1": { ...heat, races: { a: race, b: { status: "racing", splits: {} } } } };
  assert.equal(overdueFor(heats, () => 51_000), 33);
  heats["d/1"].races.b = { status: "racing", splits: { 200: { time_us: 18_000_000 }, 600: { time_us: 45_000_000 } }, projected: { time_us: 74_000_000 } };
  assert.equal(overdueFor(heats, () => 51_000), 0);
});
