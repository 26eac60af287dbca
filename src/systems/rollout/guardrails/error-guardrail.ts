/** Whether v2 leaves too many requests without an answer, by Wald's test of two error rates. */
import type { Interval } from "../../../base/statistics.ts";
import { anytimeProportion } from "../../statistics/anytime-proportions.ts";
import { type ErrorRates, waldBounds, waldLogRatio } from "../../statistics/wald-sprt.ts";
import type { Observation } from "../observation.ts";
import {
  type Guardrail,
  type GuardrailReading,
  type Levels,
  percent,
  threeDigits,
  verdictOf,
} from "./guardrail.ts";

export class ErrorGuardrail implements Guardrail {
  readonly #rates: ErrorRates;
  readonly #bounds: { upper: number; lower: number };
  readonly #alpha: number;
  #errors = 0;
  #requests = 0;

  constructor(rates: ErrorRates, { rollback, promotion }: Levels) {
    this.#rates = rates;
    this.#alpha = rollback;
    this.#bounds = waldBounds({ alpha: rollback, beta: promotion });
  }

  observe(observation: Observation): void {
    if (observation.kind !== "answer" && observation.kind !== "failure") return;
    if (observation.version === "v1") return;
    this.#requests += 1;
    if (observation.kind === "failure") this.#errors += 1;
  }

  read(): GuardrailReading {
    const { acceptable, unacceptable } = this.#rates;
    const ratio = waldLogRatio(this.#rates, { errors: this.#errors, n: this.#requests });
    const harm = { statistic: ratio, boundary: this.#bounds.upper };
    const safety = { statistic: -ratio, boundary: -this.#bounds.lower };
    const times = timesText(Math.exp(Math.abs(ratio)));
    const [likelier, other] = ratio > 0 ? [unacceptable, acceptable] : [acceptable, unacceptable];
    return {
      guardrail: "errors",
      verdict: verdictOf(harm, safety),
      harm,
      safety,
      margin: unacceptable,
      ...this.#estimate(),
      evidence:
        this.#requests === 0
          ? "No request of v2 has ended yet."
          : `${this.#errors} of ${this.#requests} requests of v2 failed: ${times} as likely with an error rate of ${percent(likelier)} as with one of ${percent(other)}.`,
    };
  }

  #estimate(): { estimate?: Interval } {
    const tally = { successes: this.#errors, n: this.#requests };
    return tally.n === 0 ? {} : { estimate: anytimeProportion(tally, this.#alpha) };
  }
}

/** Nobody tells a million from more. */
function timesText(ratio: number): string {
  return ratio > 1e6 ? "more than a million times" : `${threeDigits(ratio)} times`;
}
