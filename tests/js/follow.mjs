/** Follows a channel of a real gateway and prints each callback as a line of JSON: follow.mjs URL CHANNEL. */

import { connect } from "../../gateway/static/rinkside.js";

const [url, channel] = process.argv.slice(2);
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const client = connect(url, {
  retryMs: 50,
  retryMaxMs: 200,
  onState: ({ state }) => print({ state }),
  onError: (error) => print({ error: error.code, message: error.message }),
});
client.subscribe(channel, (doc, { version, epoch, hash, verified, kind }) => print({ doc, version, epoch, hash, verified, kind }));
process.stdin.on("end", () => client.close()).resume();
