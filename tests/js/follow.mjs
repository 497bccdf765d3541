/** Follows a channel of a real gateway and prints each callback as a line of JSON: follow.mjs URL CHANNEL [TRANSPORT].
 * The transport `blocked` is `auto` in a network that lets no WebSocket through. */

import { connect } from "../../gateway/static/rinkside.js";

const [url, channel, transport = "auto"] = process.argv.slice(2);

class BlockedSocket extends EventTarget {
  constructor() {
    super();
    queueMicrotask(() => this.dispatchEvent(Object.assign(new Event("close"), { code: 1006, reason: "" })));
  }
  close() {}
}

const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const client = connect(url, {
  ...(transport === "blocked" ? { WebSocket: BlockedSocket } : { transport }),
  retryMs: 50,
  retryMaxMs: 200,
  onState: ({ state }) => print({ state }),
  onError: (error) => print({ error: error.code, message: error.message }),
});
client.subscribe(channel, (doc, { version, epoch, hash, verified, kind }) => print({ doc, version, epoch, hash, verified, kind }));
process.stdin.on("end", () => client.close()).resume();
