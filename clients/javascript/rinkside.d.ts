/**
 * Live speed-skating results from a Rinkside gateway.
 *
 *     import { connect } from "rinkside-client";
 *
 *     connect("https://results.example").subscribe("ranking/slc-2021/500m-women-2", (doc, info) => {
 *       for (const row of Object.values(doc.rows ?? {})) console.log(row.rank, row.name, row.time);
 *     });
 *
 * The kind of a channel (`ranking`, `live` …) decides the type of its documents.
 */

import type { Channel, ChannelKind, Documents } from "./documents.js";
import type { ErrorCode } from "./protocol.js";

export type * from "./documents.js";
export type * as protocol from "./protocol.js";

/** The document of a channel: `DocumentOf<"live/slc-2021">` is `LiveView`. */
export type DocumentOf<C extends Channel> = C extends `${infer K extends ChannelKind}/${string}` ? Documents[K] : never;

/**
 * What a listener receives: the document, or an empty object while nothing was written to the channel (version 0).
 * A property that every document of the kind has tells them apart: after `if (doc.competition !== undefined)` it is whole.
 */
export type DocumentOrEmpty<C extends Channel> = WithEmpty<DocumentOf<C>>;
type WithEmpty<View> = View extends unknown ? View | { readonly [Key in keyof View]?: undefined } : never;

/** RFC 7396 merge patch of a document: a changed part, or null for a part that was removed. */
export type MergePatch<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]?: MergePatch<Value[Key]> | null }
    : Value;

/** What is known about a document that a listener receives. */
export interface Info<C extends Channel = Channel> {
  readonly channel: C;
  readonly kind: "snapshot" | "patch";
  /** Changes when history is rewritten; versions of different epochs do not compare. */
  readonly epoch: string;
  /** Grows with every change; 0 while nothing was written to the channel. */
  readonly version: number;
  /** RFC 3339 time of the event that caused this version; absent at version 0. */
  readonly at?: string;
  /** When the gateway received this version, on the clock of `now()`; absent when it does not know. */
  readonly receivedAt?: string;
  /** First 16 hex digits of the SHA-256 of the document as canonical JSON (RFC 8785). */
  readonly hash: string;
  /** Leads from the previous document to this one; null with a snapshot. */
  readonly patch: MergePatch<DocumentOf<C>> | null;
  /** Whether the hash of the document was checked. False without Web Crypto: plain http from another machine. */
  readonly verified: boolean;
  /** Seconds since the newest event of the source; 0 while the source is not silent. */
  readonly silentFor: number;
}

/** Receives every document of a channel, in order. Documents are shared between listeners and must not be changed. */
export type Listener<C extends Channel = Channel> = (doc: DocumentOrEmpty<C>, info: Info<C>) => void;

export interface SubscribeOptions {
  /** Seconds that every document comes later, to match delayed pictures. All listeners of a channel share one delay. */
  delay?: number;
  /** Called when no more documents will come: the channel was refused, or the connection is closed for good. */
  onEnd?: () => void;
}

export interface ConnectionState {
  readonly state: "connecting" | "live" | "lost" | "closed";
  readonly reason: string;
  /** Seconds until the next attempt, while `state` is `lost`. */
  readonly retryIn: number;
}

export interface ConnectOptions {
  onState?: (state: ConnectionState) => void;
  /** Without it, errors go to the console. */
  onError?: (error: RinksideError) => void;
  /** The source of a competition is silent for so many seconds; 0 when it speaks again. */
  onSilence?: (competition: string, seconds: number) => void;
  /** `auto` (the default) uses HTTP while WebSockets cannot be opened, `http` always. */
  transport?: "auto" | "websocket" | "http";
  /** The WebSocket class to use where the global one is missing: Node 20 and 21 without `--experimental-websocket`. */
  WebSocket?: new (url: string, protocol: string) => object;
  /** Random number from 0 (included) to 1 (excluded), for the waits between attempts. */
  random?: () => number;
  /** Longest first wait before the next attempt; it doubles with each failure, up to `retryMaxMs`. Default 500. */
  retryMs?: number;
  /** Default 15,000. */
  retryMaxMs?: number;
  /** An attempt that is not connected after this time is given up. Default 10,000. */
  connectMs?: number;
  /** After this time without a message the client asks the gateway for an answer. Default 15,000. */
  quietMs?: number;
  /** The gateway must answer within this time, or the connection counts as lost. Default 8,000. */
  answerMs?: number;
}

/** A connection to one gateway. It reconnects and resumes by itself. */
export interface Rinkside {
  readonly state: ConnectionState;
  /** The gateway's clock in milliseconds since 1970, as measured over this connection. */
  now(): number;
  /** Seconds since the newest event of a competition; 0 while its source is not silent. */
  silentFor(competition: string): number;
  /**
   * Calls the listener with the present document of the channel and with every later one. Returns a function that ends it.
   *
   * @throws RinksideError `bad-delay` when the channel is already followed with another delay; `closed` after `close`
   */
  subscribe<C extends Channel>(channel: C, listener: Listener<C>, options?: SubscribeOptions): () => void;
  /** The documents of a channel for `for await`. A slow reader gets the newest document; `info.patch` is then null. */
  channel<C extends Channel>(
    channel: C,
    options?: SubscribeOptions,
  ): AsyncGenerator<{ doc: DocumentOrEmpty<C>; info: Info<C> }, void, void>;
  /** Ends every subscription and the connection. */
  close(): void;
}

/**
 * Connects to a gateway and stays connected until `close`.
 *
 * @param url of the gateway, http(s) or ws(s); the page's own when left out
 */
export function connect(url?: string | { readonly href: string }, options?: ConnectOptions): Rinkside;

export class RinksideError extends Error {
  constructor(code: string, message: string, more?: { channel?: string; closeCode?: number; cause?: unknown });
  /** A code of the protocol, or one of the client. A newer gateway may send others. */
  readonly code: ErrorCode | "closed" | "wrong-document" | "bad-message" | "bad-delay" | "listener" | (string & {});
  readonly channel: string | undefined;
  /** The WebSocket close code, when the gateway closed the connection for good. */
  readonly closeCode: number | undefined;
  /** What a listener threw, when `code` is `listener`. */
  readonly cause?: unknown;
}

/** Applies an RFC 7396 merge patch. Changes neither argument; the result shares unchanged parts with `document`. */
export function applyPatch<Value extends object>(document: Value, patch: object): Value;

/** The canonical JSON text (RFC 8785) of a document of strings, whole numbers, booleans, objects and arrays. */
export function canonical(value: unknown): string;

/** First 16 hex digits of the SHA-256 of the canonical text; null where there is no Web Crypto. */
export function documentHash(document: object): Promise<string | null>;
