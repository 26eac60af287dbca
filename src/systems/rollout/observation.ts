/** What a gate is told while two versions serve: plain records, in the order in which they become known. */

/** v1 is in service, v2 is to follow it. */
export type RolloutVersion = "v1" | "v2";

export type Observation =
  | {
      readonly kind: "answer";
      readonly version: RolloutVersion;
      readonly atMs: number;
      readonly latencyMs: number;
    }
  /** A request without an answer: refused, timed out, or failed. */
  | { readonly kind: "failure"; readonly version: RolloutVersion; readonly atMs: number }
  /** A label that has arrived for an earlier answer. */
  | {
      readonly kind: "label";
      readonly version: RolloutVersion;
      readonly atMs: number;
      readonly isRight: boolean;
    }
  /** How many times faster than allowed v2 spends its error budget, in a long and in a short window. */
  | {
      readonly kind: "burn rate";
      readonly atMs: number;
      readonly long: number;
      readonly short: number;
    };

const KINDS = ["answer", "failure", "label", "burn rate"];

/** Throws a TypeError or a RangeError that says what was expected. */
export function checkObservation(observation: Observation): void {
  const { kind, atMs } = observation;
  if (!KINDS.includes(kind)) {
    throw new TypeError(
      `gate: expected an observation of kind ${KINDS.map((it) => `"${it}"`).join(", ")}, got ${JSON.stringify(kind)}`,
    );
  }
  if (!Number.isFinite(atMs)) {
    throw new RangeError(`gate: expected a time in milliseconds, got ${String(atMs)}`);
  }
  if (kind === "burn rate") {
    for (const rate of [observation.long, observation.short]) checkBurnRate(rate);
    return;
  }
  if (observation.version !== "v1" && observation.version !== "v2") {
    throw new TypeError(
      `gate: expected version "v1" or "v2", got ${JSON.stringify(observation.version)}`,
    );
  }
  if (kind === "answer") checkLatency(observation.latencyMs);
  if (kind === "label" && typeof observation.isRight !== "boolean") {
    throw new TypeError(
      `gate: expected isRight to be true or false, got ${String(observation.isRight)}`,
    );
  }
}

function checkBurnRate(rate: number): void {
  if (rate >= 0) return;
  throw new RangeError(`gate: expected burn rates from 0 on, got ${String(rate)}`);
}

function checkLatency(latencyMs: number): void {
  if (latencyMs > 0 && Number.isFinite(latencyMs)) return;
  throw new RangeError(
    `gate: expected a latency above 0 ms, got ${String(latencyMs)}; a clock too coarse for it measures nothing`,
  );
}
