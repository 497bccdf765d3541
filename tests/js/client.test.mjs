/** The JavaScript client against a scripted gateway: correct and faulty behaviour. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { connect } from "../../gateway/static/rinkside.js";
import { eventually, patch, scripted, snapshot } from "./scripted.mjs";

const CHANNEL = "ranking/c/500m-men";

/** A client that follows CHANNEL and holds version 1. */
async function following(options) {
  const made = scripted(options), seen = [];
  const stop = made.client.subscribe(CHANNEL, (doc, info) => seen.push({ doc, ...info }));
  made.sockets[0].open();
  made.sockets[0].say(await snapshot(CHANNEL, 1, { n: 1 }));
  await eventually(() => seen.length === 1);
  return { ...made, seen, stop, socket: made.sockets[0] };
}

test("it connects to /ws with the sub-protocol and requests earlier subscriptions", async () => {
  const { client, sockets, socket, states } = await following();
  assert.equal(sockets[0].url, "ws://gateway.example/ws");
  assert.equal(sockets[0].protocol, "rinkside.v1");
  assert.deepEqual(socket.asked, [{ op: "subscribe", channel: CHANNEL }]);
  assert.deepEqual(states, ["live"]);
  client.close();
});

test("https addresses become wss", () => {
  const urls = [];
  const WebSocket = class extends EventTarget { constructor(url) { super(); urls.push(url); } close() {} };
  for (const url of ["https://h/board?x=1", "wss://h/", new URL("http://h:8080")]) connect(url, { WebSocket }).close();
  assert.deepEqual(urls, ["wss://h/ws", "wss://h/ws", "ws://h:8080/ws"]);
});

test("patches are delivered in order with their changes, however fast they arrive", async () => {
  const { client, socket, seen, errors } = await following();
  const messages = [];
  for (let n = 2; n <= 60; n += 1) messages.push(await patch(CHANNEL, n - 1, n, { n }, { n }));
  for (const message of messages) socket.say(message);
  await eventually(() => seen.length === 60);
  assert.deepEqual(seen.map(({ doc }) => doc.n), Array.from({ length: 60 }, (_, n) => n + 1));
  assert.deepEqual(seen[59].patch, { n: 60 });
  assert.equal(seen[59].verified, true);
  assert.deepEqual(errors, []);
  client.close();
});

for (const [what, wrong] of [
  ["starts from another version", { from: 5, version: 6 }],
  ["is of another epoch", { epoch: "e2" }],
  ["has a hash that is not the document's", { hash: "0000000000000000" }],
]) {
  test(`a patch that ${what} is dropped, and the document is requested again`, async () => {
    const { client, socket, seen, errors } = await following();
    socket.say({ ...(await patch(CHANNEL, 1, 2, { n: 2 }, { n: 2 })), ...wrong });
    await eventually(() => socket.asked.length === 2);
    assert.deepEqual(socket.asked[1], { op: "subscribe", channel: CHANNEL });
    assert.equal(errors[0].code, "wrong-document");
    socket.say(await patch(CHANNEL, 2, 3, { n: 3 }, { n: 3 })); // was under way: leads from a document that is gone
    socket.say(await snapshot(CHANNEL, 3, { n: 3 }));
    await eventually(() => seen.length === 2);
    assert.deepEqual([seen[1].doc, seen[1].kind, errors.length], [{ n: 3 }, "snapshot", 1]);
    client.close();
  });
}

test("repeated wrong documents are requested after growing waits", async () => {
  const { client, socket, errors } = await following({ retryMs: 20, retryMaxMs: 80 });
  const wrong = { ...(await snapshot(CHANNEL, 2, {})), hash: "0000000000000000" };
  const times = [];
  for (let turn = 1; turn <= 4; turn += 1) {
    socket.say(wrong);
    await eventually(() => socket.asked.length === turn + 1);
    times.push(performance.now());
  }
  assert.ok(times[2] - times[1] >= 39 && times[3] - times[2] >= 79, String(times));
  assert.equal(errors.length, 4);
  client.close();
});

test("after a lost connection it resumes from the version it holds", async () => {
  const { client, sockets, socket, seen, states, errors } = await following();
  socket.end(4000, "the gateway is shutting down");
  assert.equal(client.state.state, "lost");
  assert.equal(client.state.reason, "the gateway is shutting down");
  await eventually(() => sockets.length === 2);
  sockets[1].open();
  assert.deepEqual(sockets[1].asked, [{ op: "subscribe", channel: CHANNEL, since: { epoch: "e1", version: 1 } }]);
  sockets[1].say(await patch(CHANNEL, 1, 1, {}, { n: 1 })); // up to date
  sockets[1].say(await patch(CHANNEL, 1, 4, { n: 4 }, { n: 4 }));
  await eventually(() => seen.length === 2);
  assert.deepEqual([seen[1].doc, seen[1].version], [{ n: 4 }, 4]);
  assert.deepEqual([states, errors], [["live", "lost", "connecting", "live"], []]);
  client.close();
});

test("the last message of a lost connection does not count twice", async () => {
  const { client, sockets, socket, seen, errors } = await following();
  socket.say(await patch(CHANNEL, 1, 2, { n: 2 }, { n: 2 }));
  socket.end(1006); // while the patch is being verified
  await eventually(() => sockets.length === 2);
  sockets[1].open();
  const { version } = sockets[1].asked[0].since;
  sockets[1].say(await patch(CHANNEL, version, 3, { n: 3 }, { n: 3 }));
  await eventually(() => seen.at(-1).version === 3);
  assert.deepEqual(errors, []);
  client.close();
});

test("waits grow with each failure up to their bound, and are random", async () => {
  const { client, sockets } = scripted({ random: () => 0.5, retryMs: 8, retryMaxMs: 24 });
  const waits = [];
  for (let turn = 0; turn < 4; turn += 1) {
    await eventually(() => sockets.length === turn + 1);
    sockets[turn].end(1006);
    waits.push(client.state.retryIn * 1000);
  }
  assert.deepEqual(waits, [4, 8, 12, 12]);
  client.close();
});

test("a close code of 4500 and above closes the client, and every subscription is notified", async () => {
  const { client, sockets, socket, states, errors } = await following();
  let ended = 0;
  client.subscribe(CHANNEL, () => {}, { onEnd: () => { ended += 1; } });
  socket.end(4502, "the client sends faster than anybody needs to");
  assert.deepEqual([client.state.state, states.at(-1), ended], ["closed", "closed", 1]);
  assert.deepEqual([errors[0].code, errors[0].closeCode], ["closed", 4502]);
  assert.throws(() => client.subscribe(CHANNEL, () => {}), { code: "closed" });
  assert.equal(sockets.length, 1);
});

test("it reconnects when the gateway does not answer a ping", async () => {
  const { client, sockets, states } = scripted({ quietMs: 10, answerMs: 20 });
  sockets[0].open();
  await eventually(() => sockets.length >= 2);
  assert.deepEqual(states.slice(0, 3), ["live", "lost", "connecting"]);
  client.close();
});

test("a connection attempt that never opens times out", async () => {
  const { client, sockets, states } = scripted({ connectMs: 5 });
  await eventually(() => sockets.length >= 2);
  assert.deepEqual(states.slice(0, 2), ["lost", "connecting"]);
  client.close();
});

test("a refused connection is retried, also when no close event follows the error", async () => {
  const { client, sockets, states } = scripted();
  sockets[0].refuse();
  sockets[0].end(1006); // as browsers do
  await eventually(() => sockets.length === 2);
  sockets[1].open();
  assert.deepEqual(states, ["lost", "connecting", "live"]);
  client.close();
});

test("a refused channel ends its subscription only", async () => {
  const { client, socket, errors } = await following();
  let ended = false;
  client.subscribe("nonsense", () => {}, { onEnd: () => { ended = true; } });
  socket.say({ op: "error", code: "unknown-channel", channel: "nonsense", message: "no channel has a name like this; see /api" });
  assert.ok(ended);
  assert.deepEqual([errors[0].code, errors[0].channel], ["unknown-channel", "nonsense"]);
  assert.equal(client.state.state, "live");
  client.close();
});

test("listeners share one subscription, and the last to stop ends it", async () => {
  const { client, socket, stop } = await following();
  const late = [];
  const stopLate = client.subscribe(CHANNEL, (doc) => late.push(doc));
  await eventually(() => late.length === 1);
  assert.deepEqual(late, [{ n: 1 }]);
  stop();
  stop();
  assert.equal(socket.asked.length, 1);
  stopLate();
  assert.deepEqual(socket.asked.at(-1), { op: "unsubscribe", channel: CHANNEL });
  assert.throws(() => {
    client.subscribe(CHANNEL, () => {}, { delay: 30 });
    client.subscribe(CHANNEL, () => {});
  }, { code: "bad-delay" });
  assert.deepEqual(socket.asked.at(-1), { op: "subscribe", channel: CHANNEL, delay: 30 });
  client.close();
});

test("a failing listener does not affect the others", async () => {
  const { client, socket, seen, errors } = await following();
  client.subscribe(CHANNEL, () => { throw new Error("no such element"); });
  await eventually(() => errors.length === 1);
  socket.say(await patch(CHANNEL, 1, 2, { n: 2 }, { n: 2 }));
  await eventually(() => seen.length === 2 && errors.length === 2);
  assert.equal(errors[1].code, "listener");
  client.close();
});

test("silence of the source is reported, keeps counting, and ends with the next change", async () => {
  const { client, socket, seen, silences } = await following();
  socket.say({ op: "heartbeat", competition: "c", age_ms: 7_000 });
  assert.ok(client.silentFor("c") >= 7 && client.silentFor("c") < 9);
  assert.equal(client.silentFor("other"), 0);
  socket.say(await patch(CHANNEL, 1, 2, { n: 2 }, { n: 2 }));
  await eventually(() => seen.length === 2);
  assert.equal(client.silentFor("c"), 0);
  assert.equal(seen[1].silentFor, 0);
  assert.deepEqual(silences, [["c", 7], ["c", 0]]);
  client.close();
});

test("it measures the gateway's clock", async () => {
  const { client, socket } = await following();
  socket.say({ op: "pong", id: 1, now: new Date(Date.now() + 3_600_000).toISOString() });
  assert.ok(Math.abs(client.now() - Date.now() - 3_600_000) < 1_000);
  client.close();
});

test("messages outside the protocol are reported and ignored", async () => {
  const { client, socket, seen, errors } = await following();
  for (const text of ["{", "null", "[]", "7"]) socket.say(text);
  socket.say({ op: "something-new" });
  socket.say(await snapshot("ranking/c/other", 1, {}));
  socket.say(await patch(CHANNEL, 1, 2, { n: 2 }, { n: 2 }));
  await eventually(() => seen.length === 2);
  assert.deepEqual(errors.map(({ code }) => code), Array(4).fill("bad-message"));
  client.close();
});

test("for await yields the newest document and ends with the connection", async () => {
  const { client, socket, seen } = await following();
  const read = [];
  const reader = (async () => {
    for await (const { doc, info } of client.channel(CHANNEL)) {
      read.push([doc.n, info.patch]);
      if (doc.n === 1) {
        for (let n = 2; n <= 5; n += 1) socket.say(await patch(CHANNEL, n - 1, n, { n }, { n }));
        await eventually(() => seen.at(-1).doc.n === 5); // a slow reader: all of them came meanwhile
      }
    }
  })();
  await eventually(() => read.at(-1)?.[0] === 5);
  assert.deepEqual(read, [[1, null], [5, null]]);
  client.close();
  await reader;
});

test("without Web Crypto, documents are delivered as unverified", async () => {
  const original = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
  try {
    const { client, sockets } = scripted(), seen = [];
    client.subscribe(CHANNEL, (doc, info) => seen.push(info.verified));
    sockets[0].open();
    sockets[0].say({ op: "snapshot", channel: CHANNEL, epoch: "e1", version: 1, hash: "x", doc: {} });
    await eventually(() => seen.length === 1);
    assert.deepEqual(seen, [false]);
    client.close();
  } finally {
    Object.defineProperty(globalThis, "crypto", original);
  }
});
