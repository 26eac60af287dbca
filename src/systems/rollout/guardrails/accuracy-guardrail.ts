/** Whether v2 is right as often as v1, from labels in the order in which they arrive. */
import type { Interval } from "../../../base/statistics.ts";
import { anytimeDifference, logDifferenceEvidence } from "../../statistics/anytime-proportions.ts";
import type { Observation, RolloutVersion } from "../observation.ts";
import {
  confidence,
  type Guardrail,
  type GuardrailReading,
  type Levels,
  percent,
  threeDigits,
  verdictOf,
} from "./guardrail.ts";

interface Labels {
  successes: number;
  n: number;
}

export class AccuracyGuardrail implements Guardrail {
  readonly #margin: number;
  readonly #levels: Levels;
  readonly #of: Readonly<Record<RolloutVersion, Labels>> = {
    v1: { successes: 0, n: 0 },
    v2: { successes: 0, n: 0 },
  };

  constructor({ margin }: { margin: number }, levels: Levels) {
    this.#margin = margin;
    this.#levels = levels;
  }

  observe(observation: Observation): void {
    if (observation.kind !== "label") return;
    const labels = this.#of[observation.version];
    labels.n += 1;
    if (observation.isRight) labels.successes += 1;
  }

  read(): GuardrailReading {
    const { v1, v2 } = this.#of;
    const difference = v1.n === 0 || v2.n === 0 ? 0 : v2.successes / v2.n - v1.successes / v1.n;
    // Evidence against a difference speaks for worse ones where less was seen, and for better ones where more was.
    const harm = {
      statistic: difference < 0 ? logDifferenceEvidence(v1, v2, 0) : 0,
      boundary: Math.log(1 / this.#levels.rollback),
    };
    const safety = {
      statistic: difference > -this.#margin ? logDifferenceEvidence(v1, v2, -this.#margin) : 0,
      boundary: Math.log(1 / this.#levels.promotion),
    };
    return {
      guardrail: "accuracy",
      verdict: verdictOf(harm, safety),
      harm,
      safety,
      margin: -this.#margin,
      ...this.#found(),
    };
  }

  #found(): { evidence: string; estimate?: Interval } {
    const { v1, v2 } = this.#of;
    const labels = `${v1.n} labels of v1 and ${v2.n} of v2`;
    if (v1.n === 0 || v2.n === 0) {
      return { evidence: `${labels} have arrived; accuracies need some of both.` };
    }
    const estimate = anytimeDifference(v1, v2, this.#levels.rollback);
    const { value, low, high } = estimate;
    return {
      estimate,
      evidence: `v2 is right in ${percent(v2.successes / v2.n)} of cases, v1 in ${percent(v1.successes / v1.n)}: a difference of ${points(value)} points (${points(low)} to ${points(high)}, ${confidence(this.#levels.rollback)}), from ${labels}.`,
    };
  }
}

function points(difference: number): string {
  return threeDigits(100 * difference);
}
