/** What the type declarations of `rinkside-client` accept and refuse. Compiled by tests, never run. */

import { applyPatch, connect, type Channel, type DocumentOf, type protocol, type RankingView } from "rinkside-client";

declare const competition: string, distance: string, unknown: string;

const client = connect("http://127.0.0.1:8080", {
  onState: ({ state }) => state === "lost",
  onError: (error) => { error.code === "listener" ? error.cause : error.channel?.length; },
  onSilence: (name, seconds) => name.length + seconds,
});

const stop: () => void = client.subscribe("ranking/slc-2021/500m-women-2", (doc, info) => {
  const points: number | undefined = Object.values(doc.rows ?? {})[0]?.points;
  const rank: number | null | undefined = info.patch?.rows?.["48"]?.rank;
  const channel: "ranking/slc-2021/500m-women-2" = info.channel;
  if (doc.competition !== undefined) ((whole: RankingView) => whole)(doc);
  // @ts-expect-error: no such property
  doc.entries;
  // @ts-expect-error: no such property of a row
  Object.values(doc.rows ?? {})[0]?.points_total;
  // @ts-expect-error: the document may be empty
  doc.rows["48"];
  // @ts-expect-error: documents are shared
  doc.rows = {};
  // @ts-expect-error: "final" is no state
  doc.state === "final";
}, { delay: 37.5 });

client.subscribe(`live/${competition}`, (doc) => {
  for (const heat of Object.values(doc.heats ?? {})) {
    const gap: string | undefined = Object.values(heat.races)[0]?.splits["300"]?.against?.leader;
  }
  // @ts-expect-error: `rows` is of a ranking
  doc.rows;
});
client.subscribe(`ranking/${competition}/${distance}`, (doc) => doc.rows?.["48"]?.laps);
client.subscribe(unknown as Channel, (doc, { channel }) => [doc, channel]);
// @ts-expect-error: a string may be anything
client.subscribe(unknown, () => {});
// @ts-expect-error: no such kind
client.subscribe("rankings/slc-2021/500m-women-2", () => {});
// @ts-expect-error: a ranking is of a distance
client.subscribe("ranking/slc-2021", () => {});

for await (const { doc, info } of client.channel("live/slc-2021", { delay: 1 })) {
  const name: string | undefined = doc.name, version: number = info.version;
}

type Standings = DocumentOf<"standings/2021-22/500m-women">;
export const patched = (before: Standings, message: protocol.PatchMessage): Standings => applyPatch(before, message.patch);
export const subscribe: protocol.ClientMessage = { op: "subscribe", channel: "live/slc-2021", since: { epoch: "e1", version: 2 } };
stop();
client.close();
