// Generated from the models in `schemas` by `python -m clients.javascript.declarations`. Do not edit.

/** A request failed. The connection and all other subscriptions continue. */
export interface Error {
  readonly op: "error";
  /** One of `ErrorCode`; later versions may add codes. */
  readonly code: string;
  readonly channel?: string;
  readonly message: string;
}

/**
 * The source of `competition` is silent: its newest event arrived `age_ms` ago. Repeated while the source is silent.
 */
export interface Heartbeat {
  readonly op: "heartbeat";
  readonly competition: string;
  readonly age_ms: number;
  /** Time of the newest event. */
  readonly at?: string;
}

/** RFC 7396 merge patch from version `from` to `version`; `hash` is the hash of the patched document. */
export interface PatchMessage {
  readonly op: "patch";
  readonly channel: string;
  readonly epoch: string;
  readonly from: number;
  readonly version: number;
  readonly hash: string;
  readonly at: string;
  /** As in a snapshot. */
  readonly received_at?: string;
  readonly patch: { readonly [key: string]: unknown };
}

/** Asks for the server's time, with which a client measures its clock offset. */
export interface Ping {
  readonly op: "ping";
  readonly id?: number;
}

export interface Pong {
  readonly op: "pong";
  readonly id: number;
  /** The server's clock, RFC 3339 UTC with microseconds. */
  readonly now: string;
}

/** The version that the client has. */
export interface Since {
  readonly epoch: string;
  readonly version: number;
}

/** The whole document. `at` is the time of the event that caused this version (absent at version 0). */
export interface Snapshot {
  readonly op: "snapshot";
  readonly channel: string;
  readonly epoch: string;
  readonly version: number;
  readonly hash: string;
  readonly at?: string;
  /** When the gateway received this version, by its own clock (see `pong`); absent when it does not know. */
  readonly received_at?: string;
  readonly doc: { readonly [key: string]: unknown };
}

/**
 * Subscribes to a channel. `delay` (seconds) delays everything, to match a delayed TV picture.
 *
 * Subscribing again to a channel with another `delay` or `since` replaces the subscription.
 */
export interface Subscribe {
  readonly op: "subscribe";
  readonly channel: string;
  readonly since?: Since;
  readonly delay?: number;
}

export interface Unsubscribe {
  readonly op: "unsubscribe";
  readonly channel: string;
}

export interface Unsubscribed {
  readonly op: "unsubscribed";
  readonly channel: string;
}

/** What a client sends. */
export type ClientMessage = Subscribe | Unsubscribe | Ping;

/** What a gateway sends. */
export type ServerMessage = Snapshot | PatchMessage | Unsubscribed | Heartbeat | Pong | Error;

/** Why a request was not carried out. A newer gateway may send others. */
export type ErrorCode = "unknown-channel" | "not-subscribed" | "too-many-subscriptions" | "bad-delay" | "bad-message" | "not-allowed";

/** Why a gateway closes the connection. From 4500 on, a client must not come back. */
export type CloseCode =
  | 4000 // the gateway is shutting down; connect again, to this or another one
  | 4001 // the client did not read for too long; connect again and resume
  | 4002 // the gateway lost its store; connect again, to this or another one
  | 4500 // a message was not JSON text of this protocol; correct the client
  | 4501 // this origin or client may not connect
  | 4502 // the client sends too many messages; correct the client
  | (number & {});
