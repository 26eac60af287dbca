/** Messages between a server in its worker and the kernel that started it. Types only. */
import type {
  ServingCounts,
  ServingOutput,
  ServingSettings,
} from "../../outputs/panels/serving/serving.ts";
import type { ServerFault } from "./faulty-parts.ts";
import type { InferResponse } from "./inference-protocol.ts";
import type { PixelScale } from "./pixels.ts";
import type { ToStarter } from "./replica-ports.ts";
import type { Engine } from "./serving-settings.ts";

/** Samples that the server can be asked for by number. */
export interface ServedSamples {
  /** Sample after sample, as the model takes them. */
  readonly inputs: Float32Array;
  /** The true classes, where they are known. */
  readonly labels?: ArrayLike<number>;
}

export interface ServerPlan {
  readonly name: string;
  /** What the replicas compute with. */
  readonly engine: Engine;
  readonly sampleShape: readonly number[];
  /** The largest batch that the replicas can take. */
  readonly largestBatch: number;
  readonly settings: ServingSettings;
  readonly replicas: number;
  /** Warm spares. Default 1. */
  readonly spares?: number;
  readonly seed: number;
  readonly scale: PixelScale;
  readonly samples?: ServedSamples;
  /** For the load "replay": when the recorded queries came, ms, ascending. */
  readonly recordedMs?: readonly number[];
  /** A part that is broken on purpose. */
  readonly fault?: ServerFault;
}

/** Of itself, at a moment. */
export interface ServerState {
  /** Whether it takes requests, and whether every replica can answer. */
  readonly live: boolean;
  readonly ready: boolean;
  readonly settings: ServingSettings;
  readonly queued: number;
  readonly counts: ServingCounts;
  readonly replicas: ServingOutput["replicas"];
}

export type ToServer =
  | { type: "begin"; plan: ServerPlan }
  /** A load generator's flow comes by this port. */
  | { type: "flow"; port: MessagePort }
  /** Answers a load generator's queries that come by this port (`load/generator/query-channel.ts`). */
  | { type: "serve"; port: MessagePort }
  /** Tells this port of every request that has ended. */
  | { type: "watch"; port: MessagePort }
  /** The digits that loads ask for are disturbed as this port tells. */
  | { type: "disturbances"; port: MessagePort }
  /** A worker of this number is gone, or did not start. */
  | { type: "lost"; worker: number; reason: string }
  | { type: "infer"; id: number; request: unknown }
  /** A control, as the page sends them: see `server-controls.ts`. */
  | { type: "command"; id: number; name: string; value: unknown }
  | { type: "state"; id: number }
  | { type: "record"; id: number }
  /** Gives open requests a moment, and ends. */
  | { type: "stop"; id: number };

export type FromServer =
  | ToStarter
  /** Every replica can answer, for the first time. */
  | { type: "ready" }
  | ServerAnswer;

export type ServerAnswer =
  | { type: "response"; id: number; response: InferResponse }
  | { type: "done"; id: number }
  | { type: "state"; id: number; state: ServerState }
  | { type: "record"; id: number; record: ServingOutput }
  | {
      type: "refused";
      id: number;
      outcome: "rejected" | "timed-out" | "failed";
      reason: string;
    };
