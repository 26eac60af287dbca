/**
 * Whether a quantile of v2's latency keeps its bound, which is the same as whether few enough answers come later than the bound: the
 * p-quantile lies above it exactly if more than a share 1 - p does.
 */
import { type Interval, minimumSamples } from "../../../base/statistics.ts";
import { anytimeProportion, logShareEvidence } from "../../statistics/anytime-proportions.ts";
import type { GateOptions } from "../gate-options.ts";
import type { Observation } from "../observation.ts";
import {
  confidence,
  type Guardrail,
  type GuardrailReading,
  type Levels,
  percent,
  verdictOf,
} from "./guardrail.ts";

export class TailGuardrail implements Guardrail {
  readonly #options: NonNullable<GateOptions["tail"]>;
  readonly #levels: Levels;
  /** 1 - p, rounded, because 1 - 0.99 is a little more than 0.01. */
  readonly #mayBeLate: number;
  /** LoadGen states no quantile from fewer. */
  readonly #fewest: number;
  #late = 0;
  #answers = 0;

  constructor(options: NonNullable<GateOptions["tail"]>, levels: Levels) {
    this.#options = options;
    this.#levels = levels;
    this.#mayBeLate = Number((1 - options.share).toPrecision(12));
    this.#fewest = minimumSamples(options.share);
  }

  observe(observation: Observation): void {
    if (observation.kind !== "answer" || observation.version === "v1") return;
    this.#answers += 1;
    if (observation.latencyMs > this.#options.boundMs) this.#late += 1;
  }

  read(): GuardrailReading {
    const evidence = logShareEvidence({ successes: this.#late, n: this.#answers }, this.#mayBeLate);
    const isLate = this.#late > this.#mayBeLate * this.#answers;
    const harm = {
      statistic: isLate ? evidence : 0,
      boundary: Math.log(1 / this.#levels.rollback),
    };
    const safety = {
      statistic: isLate ? 0 : evidence,
      boundary: Math.log(1 / this.#levels.promotion),
    };
    const verdict = verdictOf(harm, safety);
    return {
      guardrail: "tail",
      verdict: verdict === "holds" && this.#answers < this.#fewest ? "open" : verdict,
      harm,
      safety,
      evidence: this.#evidence(verdict),
      margin: this.#mayBeLate,
      ...this.#estimate(),
    };
  }

  #estimate(): { estimate?: Interval } {
    const tally = { successes: this.#late, n: this.#answers };
    return tally.n === 0 ? {} : { estimate: anytimeProportion(tally, this.#levels.rollback) };
  }

  #evidence(verdict: GuardrailReading["verdict"]): string {
    const { share, boundMs } = this.#options;
    const seen =
      this.#answers === 0
        ? "No answer of v2 yet"
        : `${this.#late} of ${this.#answers} answers of v2 took longer than ${boundMs} ms, where ${percent(this.#mayBeLate)} may`;
    if (verdict === "broken") {
      return `${seen}: its p${Number((100 * share).toPrecision(6))} is above the bound, ${confidence(this.#levels.rollback)}.`;
    }
    return this.#answers < this.#fewest
      ? `${seen}; ${this.#fewest} answers are needed before the bound can hold.`
      : `${seen}.`;
  }
}
