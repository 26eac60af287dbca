/** Messages between a rollout in its worker and the kernel that began it. Types only. */
import type { RolloutOutcome, RolloutOutput } from "../../outputs/panels/rollout/rollout.ts";
import type { RolloutVersion } from "../../systems/rollout/observation.ts";
import type { InferResponse } from "../serving/inference-protocol.ts";
import type { ToStarter } from "../serving/replica-ports.ts";
import type { RolloutPlan } from "./rollout-plan.ts";

export type ToRollout =
  | { type: "begin"; plan: RolloutPlan }
  /** A load generator's flow comes by this port. */
  | { type: "flow"; port: MessagePort }
  /** Answers a load generator's queries that come by this port (`load/generator/query-channel.ts`). */
  | { type: "serve"; port: MessagePort }
  /** A worker of this version and number is gone, or did not start. */
  | { type: "lost"; version: RolloutVersion; worker: number; reason: string }
  /** Requests of the same key go to the same version; without a key, the request's id is one. */
  | { type: "infer"; id: number; request: unknown; key?: string }
  /** A control, as the page sends them: see `rollout-controls.ts`. */
  | { type: "command"; id: number; name: string; value: unknown }
  | { type: "state"; id: number }
  /** Gives open requests a moment, and ends. */
  | { type: "stop"; id: number };

export type FromRollout =
  /** Start or end a replica's worker of this version. */
  | { type: "starter"; version: RolloutVersion; message: ToStarter }
  /** Both versions can answer, or it is decided that v2 will not. */
  | { type: "ready" }
  /** It is decided. A promotion may be taken back later, with another outcome. */
  | { type: "outcome"; outcome: RolloutOutcome }
  | RolloutAnswer;

export type RolloutAnswer =
  | { type: "response"; id: number; response: InferResponse; version: RolloutVersion }
  | { type: "done"; id: number }
  | { type: "state"; id: number; record: RolloutOutput }
  | {
      type: "refused";
      id: number;
      outcome: "rejected" | "timed-out" | "failed";
      reason: string;
    };
