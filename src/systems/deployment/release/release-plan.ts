/** How a new version takes the place of the one in service, as platforms can do it: plain data. */
import type { GateOptions } from "../../rollout/gate-options.ts";

export interface ReleasePlan {
  readonly strategy: "blue_green" | "canary" | "shadow" | "gradual_rollout";
  /** Shares of the traffic in percent, rising and below 100: one for "canary", and none where the traffic moves at once. */
  readonly weights: readonly number[];
  /**
   * What the new version has to show. Platforms check bounds, and have no tests for looking all the time: they take the bake time, the
   * margin of latency as one of means, and the error rate that is not acceptable.
   */
  readonly gates: Pick<GateOptions, "latency" | "errors" | "minimum">;
}

const STRATEGIES: readonly ReleasePlan["strategy"][] = [
  ...(["blue_green", "canary", "shadow", "gradual_rollout"] as const),
];
const LEAST_BAKE_SECONDS = 60;

/** Throws a RangeError with a sentence for a plan that no platform could follow. */
export function checkRelease({ strategy, weights }: ReleasePlan): void {
  if (!STRATEGIES.includes(strategy)) {
    throw new RangeError(
      `rolloutFiles: expected strategy to be one of ${STRATEGIES.join(", ")}, got ${JSON.stringify(strategy)}`,
    );
  }
  const isInStages = strategy === "canary" || strategy === "gradual_rollout";
  const isRising = weights.every((weight, i) => weight > (weights[i - 1] ?? 0) && weight < 100);
  if (isInStages ? weights.length > 0 && isRising : weights.length === 0) return;
  throw new RangeError(
    isInStages
      ? `rolloutFiles: expected weights that rise, above 0 and below 100 percent, got ${weights.join(", ") || "none"}`
      : `rolloutFiles: expected no weights, since “${strategy}” moves all of the traffic at once, got ${weights.join(", ")}`,
  );
}

/** Time that a stage is watched, in whole seconds: metrics come once a minute or so. */
export function bakeSeconds({ gates }: ReleasePlan): number {
  return Math.max(LEAST_BAKE_SECONDS, Math.ceil((gates.minimum?.bakeMs ?? 0) / 1000));
}

/** The same in whole minutes. */
export function bakeMinutes(plan: ReleasePlan): number {
  return Math.ceil(bakeSeconds(plan) / 60);
}
