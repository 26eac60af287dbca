/** The words between a load generator and the run that it works for, and outcomes as they travel. */

import type { LoggedQuery, QueryLog } from "../query-log.ts";
import type { FlowPlan } from "./arrival-flow.ts";
import type { Ending, Oddities, Plan } from "./plan.ts";
import { OUTCOMES, type QueryPort } from "./query-channel.ts";
import type { CountedReason } from "./reasons.ts";

export type ToGenerator =
  /** Asks the system at the other end of `port`, from now on. */
  | { type: "begin"; plan: Plan; port: QueryPort }
  /** Sends queries without end over `port`, as that says (`arrival-flow.ts`); nothing is reported. */
  | { type: "flow"; flow: FlowPlan; port: QueryPort }
  | { type: "pause" | "resume" | "stop" }
  /** The system that is asked was seen to end. */
  | { type: "died"; reason: string }
  /** Progress was shown: go on. */
  | { type: "shown" };

export type FromGenerator =
  | { type: "ready"; timeOrigin: number }
  /** `slackMs`: no query is disturbed by showing this for so long. */
  | { type: "progress"; rows: Float64Array; slackMs: number }
  | {
      type: "over";
      rows: Float64Array;
      ending: Ending;
      oddities: Oddities;
      reasons: CountedReason[];
    }
  /** The generator itself failed. */
  | { type: "broken"; message: string };

const FIELDS = 6;

/** Packs these queries of a log, six numbers each: an array of numbers is handed over without being copied. */
export function packQueries(log: QueryLog, ids: readonly number[]): Float64Array<ArrayBuffer> {
  const rows = new Float64Array(FIELDS * ids.length);
  ids.forEach((id, row) => {
    const query = log.at(id);
    if (query === undefined) return;
    const { dueMs, issuedMs, doneMs, serviceMs = Number.NaN, outcome } = query;
    const code = OUTCOMES.indexOf(outcome);
    rows.set([id, dueMs, issuedMs, doneMs, serviceMs, code], FIELDS * row);
  });
  return rows;
}

/** The queries of `rows` with their numbers; `shiftMs` turns the generator's time into the reader's. */
export function* unpackQueries(
  rows: Float64Array,
  shiftMs: number,
): Generator<[number, LoggedQuery]> {
  for (let at = 0; at + FIELDS <= rows.length; at += FIELDS) {
    const [id = 0, dueMs = 0, issuedMs = 0, doneMs = 0, serviceMs = Number.NaN, code = 0] =
      rows.subarray(at, at + FIELDS);
    const query = {
      dueMs: dueMs + shiftMs,
      issuedMs: issuedMs + shiftMs,
      doneMs: doneMs + shiftMs,
      serviceMs: Number.isNaN(serviceMs) ? undefined : serviceMs,
      outcome: OUTCOMES[code] ?? "failed",
    };
    yield [id, query];
  }
}
