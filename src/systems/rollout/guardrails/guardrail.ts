/** One thing that a gate watches: it takes observations, and says at each look how much speaks against v2, and how much for it. */
import type { Interval } from "../../../base/statistics.ts";
import type { Observation } from "../observation.ts";

/** A statistic on its way to its boundary; once there, something is shown. Both are logarithms of evidence unless said otherwise. */
export interface Race {
  readonly statistic: number;
  readonly boundary: number;
}

export interface GuardrailReading {
  readonly guardrail: "latency" | "tail" | "errors" | "accuracy" | "burn rate";
  /** "broken": v2 is worse. "holds": it is not worse by as much as matters. */
  readonly verdict: "open" | "holds" | "broken";
  /** That v2 is worse. At the boundary it is rolled back. */
  readonly harm: Race;
  /** That v2 is not worse by the margin. Left out where nothing has to be shown. */
  readonly safety?: Race;
  /** One sentence. */
  readonly evidence: string;
  /**
   * What is watched, with an interval that holds at all looks: how many times as long v2 takes; v2's share of late answers or of
   * requests without one; the difference v2 − v1 of the shares of right answers. A burn rate has no interval. Absent before there is any.
   */
  readonly estimate?: Interval;
  /** The value of the estimate that v2 must not reach. */
  readonly margin: number;
}

export interface Guardrail {
  observe(observation: Observation): void;
  read(): GuardrailReading;
}

/** How sure a guardrail has to be: chances of an error, at any look. */
export interface Levels {
  readonly rollback: number;
  readonly promotion: number;
}

/** Safety first: a difference that is real, and surely smaller than the margin, breaks nothing. */
export function verdictOf(harm: Race, safety: Race): GuardrailReading["verdict"] {
  if (safety.statistic >= safety.boundary) return "holds";
  return harm.statistic >= harm.boundary ? "broken" : "open";
}

/** To three digits, with the sign of a minus. */
export function threeDigits(value: number): string {
  // No minus before a zero.
  return String(Number(value.toPrecision(3)) + 0).replace("-", "−");
}

/** A share in percent, to three digits. */
export function percent(share: number): string {
  return `${threeDigits(100 * share)} %`;
}

/** How often chance alone would show as much, whenever one looks. */
export function confidence(level: number): string {
  return `at all looks with ${String(Number((100 * (1 - level)).toPrecision(4)))} % confidence`;
}
