/**
 * A source is what outputs belong to: the run of a cell, or a *system* that goes on after it. A system lives in a worker and
 * speaks to the page over a port of its own, so that it answers whatever the kernel does. These are the messages; types only.
 */
import type { Patch } from "./patch.ts";

/** Messages from the page to a system. */
export type ToSource =
  /** Asks for something to be done; `id` comes back with the answer. */
  | { type: "control"; id: number; name: string; value: unknown }
  /** Asks it to end by itself. */
  | { type: "end" }
  /** Asks for the whole record: a patch was lost, or did not fit. */
  | { type: "resend" };

/** Messages from a system to the page. `seq` counts its records and patches; the record that it was opened with is number 0. */
export type FromSource =
  | { type: "record"; seq: number; record: unknown }
  | { type: "patch"; seq: number; patch: Patch }
  | ({ type: "answer"; id: number } & ControlAnswer)
  | { type: "ended"; reason?: string };

/** Outcome of a control: done, or a sentence on why not. */
export type ControlAnswer = { ok: true } | { ok: false; message: string };

/** The part of a MessagePort that both sides need. */
export interface SourcePort {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

/** Message from the kernel to the worker that a system lives in, sent once. */
export interface SourceGiven {
  type: "source";
  /** The record that the page shows already. */
  record: unknown;
  port: MessagePort;
}

/** Systems of one notebook that may live at the same time. */
export const MOST_LIVE_SOURCES = 16;
