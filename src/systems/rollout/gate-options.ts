/** What a gate watches, and how sure it has to be. */
import { closestName } from "../../base/closest-name.ts";

/** At least one guardrail. */
export interface GateOptions {
  /** v2 must not be slower than v1 by `margin` or more, a ratio such as 1.1, by means of log latency. */
  readonly latency?: LatencyGuardrail;
  /** A share of v2's answers, such as 0.99, must come within a bound: an objective for a quantile. */
  readonly tail?: { readonly share: number; readonly boundMs: number };
  /** Rates of requests of v2 without an answer: one that is acceptable, and a higher one that is not. */
  readonly errors?: { readonly acceptable: number; readonly unacceptable: number };
  /** v2 must not be right less often than v1 by `margin` or more, such as 0.02. Labels may arrive late. */
  readonly accuracy?: { readonly margin: number };
  /** v2 must not spend its error budget faster than `factor` times in both windows, 14.4 for a page within the hour. */
  readonly burnRate?: { readonly factor: number };
  /** Chance of rolling back a v2 that is as good as v1, over all looks and guardrails; default 0.05. */
  readonly falseRollbacks?: number;
  /** Chance of promoting a v2 that is worse by a margin, over all looks; default 0.05. */
  readonly falsePromotions?: number;
  /**
   * Before a promotion: requests of each version (default 662, from which a p99 can be stated), and time since the first (default 0).
   * Fewer make it likelier that a worse version is promoted before it is found out.
   */
  readonly minimum?: { readonly requests?: number; readonly bakeMs?: number };
  /** Rolls back if nothing was decided by then, counted from the first look or observation; default never. */
  readonly deadlineMs?: number;
}

export interface LatencyGuardrail {
  readonly margin: number;
  /**
   * "mixture" (default) may be looked at all the time. "repeated t-test" is the mistake that many dashboards make: a test for one
   * look, taken again at every look. It is here to be seen crying wolf.
   */
  readonly test?: "mixture" | "repeated t-test";
  /**
   * So many consecutive answers of a version count as one value, their mean; default 1. Where requests wait in one line, their
   * latencies depend on one another, and single ones alarm too often: take 50.
   */
  readonly batch?: number;
}

/** As `minimumSamples(0.99)` says. */
const DEFAULT_REQUESTS = 662;

/** What has to be there before a promotion. */
export function minimumOf({ minimum = {} }: GateOptions): { requests: number; bakeMs: number } {
  const { requests = DEFAULT_REQUESTS, bakeMs = 0 } = minimum;
  return { requests, bakeMs };
}

const KNOWN: readonly (keyof GateOptions)[] = [
  ...(["latency", "tail", "errors", "accuracy", "burnRate"] as const),
  ...(["falseRollbacks", "falsePromotions", "minimum", "deadlineMs"] as const),
];

/** Those that are tests, and share the chance of a false alarm. */
export const TESTED = ["latency", "tail", "errors", "accuracy"] as const;

/** Throws a RangeError, or a TypeError for an option that is not known, that says what was expected. */
export function checkGate(options: GateOptions): void {
  for (const name of Object.keys(options)) checkName(name);
  if (![...TESTED, "burnRate" as const].some((name) => options[name] !== undefined)) {
    throw new RangeError(
      "gate: expected at least one guardrail: latency, tail, errors, accuracy or burnRate",
    );
  }
  checkGuardrails(options);
  const { falseRollbacks = 0.05, falsePromotions = 0.05, deadlineMs } = options;
  const { requests, bakeMs } = minimumOf(options);
  const isChance = (value: number) => value > 0 && value <= 0.5;
  expect(isChance(falseRollbacks), "falseRollbacks above 0 and at most 0.5", falseRollbacks);
  expect(isChance(falsePromotions), "falsePromotions above 0 and at most 0.5", falsePromotions);
  expect(isCount(requests), "minimum.requests to be a whole number from 1 on", requests);
  expect(bakeMs >= 0 && Number.isFinite(bakeMs), "minimum.bakeMs from 0 on", bakeMs);
  if (deadlineMs === undefined) return;
  expect(deadlineMs > bakeMs, `deadlineMs after the bake time of ${bakeMs} ms`, deadlineMs);
}

function checkName(name: string): void {
  if (KNOWN.some((known) => known === name)) return;
  const near = closestName(name, KNOWN);
  throw new TypeError(
    `gate: expected options among ${KNOWN.join(", ")}, got “${name}”${near === undefined ? "" : `; did you mean ${near}?`}`,
  );
}

function checkGuardrails({ latency, tail, errors, accuracy, burnRate }: GateOptions): void {
  if (latency !== undefined) checkLatency(latency);
  if (tail !== undefined) {
    expect(isShare(tail.share), "tail.share between 0 and 1, such as 0.99", tail.share);
    expect(isPositive(tail.boundMs), "tail.boundMs above 0", tail.boundMs);
  }
  if (errors !== undefined) {
    const { acceptable, unacceptable } = errors;
    expect(isShare(acceptable), "errors.acceptable between 0 and 1, such as 0.001", acceptable);
    expect(
      isShare(unacceptable) && unacceptable > acceptable,
      `errors.unacceptable between ${acceptable} and 1`,
      unacceptable,
    );
  }
  if (accuracy !== undefined) {
    expect(isShare(accuracy.margin), "accuracy.margin between 0 and 1", accuracy.margin);
  }
  if (burnRate !== undefined) {
    expect(isPositive(burnRate.factor), "burnRate.factor above 0", burnRate.factor);
  }
}

function checkLatency({ margin, test = "mixture", batch = 1 }: LatencyGuardrail): void {
  expect(margin > 1 && Number.isFinite(margin), "latency.margin above 1, such as 1.1", margin);
  expect(
    test === "mixture" || test === "repeated t-test",
    'latency.test to be "mixture" or "repeated t-test"',
    JSON.stringify(test),
  );
  expect(isCount(batch), "latency.batch to be a whole number from 1 on", batch);
}

function isShare(value: number): boolean {
  return value > 0 && value < 1;
}

function isPositive(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}

function expect(isRight: boolean, what: string, got: unknown): void {
  if (!isRight) throw new RangeError(`gate: expected ${what}, got ${String(got)}`);
}
