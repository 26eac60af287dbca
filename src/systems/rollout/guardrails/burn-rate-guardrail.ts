/**
 * Whether v2 spends its error budget too fast, as the monitor counts it: both windows must burn above the factor. A rule, and no
 * test: in a short window a few errors are enough, and how often that happens by chance depends on the traffic.
 */
import type { Interval } from "../../../base/statistics.ts";
import type { Observation } from "../observation.ts";
import type { Guardrail, GuardrailReading } from "./guardrail.ts";

export class BurnRateGuardrail implements Guardrail {
  readonly #factor: number;
  #latest: { long: number; short: number } | undefined;

  constructor({ factor }: { factor: number }) {
    this.#factor = factor;
  }

  observe(observation: Observation): void {
    if (observation.kind === "burn rate") this.#latest = observation;
  }

  read(): GuardrailReading {
    const { long, short } = this.#latest ?? { long: 0, short: 0 };
    // Burn rates, no logarithms.
    const harm = { statistic: Math.min(long, short), boundary: this.#factor };
    const isBroken = harm.statistic > harm.boundary;
    const quiet = this.#latest === undefined ? "open" : "holds";
    return {
      guardrail: "burn rate",
      verdict: isBroken ? "broken" : quiet,
      harm,
      margin: this.#factor,
      ...(this.#latest === undefined ? {} : { estimate: certain(harm.statistic) }),
      evidence:
        this.#latest === undefined
          ? "No burn rate of v2 has been read yet."
          : `v2 burns its error budget ${rounded(long)} times as fast as allowed in the long window and ${rounded(short)} times in the short one; ${this.#factor} is too fast.`,
    };
  }
}

/** Counted, not estimated. */
function certain(value: number): Interval {
  return { value, low: value, high: value };
}

function rounded(rate: number): number {
  return Number(rate.toPrecision(3));
}
