/**
 * Before a blue-green switch: both versions are asked the same digits, one after the other, and green has to answer all of them, as
 * rightly as blue, and not grossly more slowly. Blue serves the traffic meanwhile and green does not, so a small slowdown cannot be
 * told here; the watch after the switch tells it. One look at the end: intervals are those of a fixed number of digits.
 */
import { proportion } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import type { ValidationRecord } from "../../outputs/panels/rollout/rollout.ts";
import type { RolloutVersion } from "../../systems/rollout/observation.ts";
import { normalCritical } from "../../systems/statistics/normal.ts";
import { pairedDifference } from "../../systems/statistics/paired-proportions.ts";
import { RunningMoments } from "../../systems/statistics/running-moments.ts";
import { classOf } from "../serving/request-watch.ts";
import type { Ended } from "../serving/serving-request.ts";

export interface GreenValidationOptions {
  /** Digits to ask, from the first on. */
  readonly digits: number;
  /** v2 must not be right less often by as much. */
  readonly accuracyMargin: number;
  /** v2 must not take so many times as long. */
  readonly latencyMargin: number;
  ask(version: RolloutVersion, digit: number, onEnded: (ended: Ended) => void): void;
  labelOf(digit: number): number | undefined;
  /** Whether what happened meanwhile tells nothing. */
  isLeftOut(ended: Ended): boolean;
}

type Check = ValidationRecord["checks"][number];

/** Fewer pairs of times show nothing. */
const FEWEST_TIMES = 30;

export class GreenValidation {
  readonly #options: GreenValidationOptions;
  readonly #logRatios = new RunningMoments();
  #asked = 0;
  #compared = 0;
  #failure: string | undefined;
  readonly #right = { both: 0, onlyV1: 0, onlyV2: 0, neither: 0 };
  #isOver = false;

  constructor(options: GreenValidationOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#askNext();
  }

  /** Asks no further digits. */
  end(): void {
    this.#isOver = true;
  }

  get verdict(): Check["verdict"] {
    const verdicts = this.#checks().map(({ verdict }) => verdict);
    if (verdicts.includes("broken")) return "broken";
    return verdicts.includes("open") ? "open" : "holds";
  }

  /** The evidence of what is broken, or else of all checks. */
  get reason(): string {
    const checks = this.#checks();
    const broken = checks.filter(({ verdict }) => verdict === "broken");
    return (broken.length > 0 ? broken : checks).map(({ evidence }) => evidence).join(" ");
  }

  record(): ValidationRecord {
    return { asked: this.#asked, of: this.#options.digits, checks: this.#checks() };
  }

  /** Which of the two is asked first changes, so that neither always finds the other's traces. */
  #askNext(): void {
    const { digits, ask } = this.#options;
    if (this.#isOver || this.#asked >= digits || this.#failure !== undefined) return;
    const digit = this.#asked;
    const order: RolloutVersion[] = digit % 2 === 0 ? ["v1", "v2"] : ["v2", "v1"];
    const [first = "v1", second = "v2"] = order;
    ask(first, digit, (one) => {
      if (this.#isOver) return;
      ask(second, digit, (other) => {
        const [v1, v2] = first === "v1" ? [one, other] : [other, one];
        this.#take(digit, v1, v2);
      });
    });
  }

  #take(digit: number, v1: Ended, v2: Ended): void {
    const { isLeftOut } = this.#options;
    // Asked again, when the tab is in view.
    if (!isLeftOut(v1) && !isLeftOut(v2)) {
      this.#asked += 1;
      if (v2.answered === undefined) this.#failure = `${v2.outcome}, ${v2.reason ?? "no reason"}`;
      else if (v1.answered !== undefined) this.#compare(digit, v1, v2);
    }
    this.#askNext();
  }

  #compare(digit: number, v1: Ended, v2: Ended): void {
    this.#compared += 1;
    if (v1.latencyMs > 0 && v2.latencyMs > 0) {
      this.#logRatios.add(Math.log(v2.latencyMs / v1.latencyMs));
    }
    const label = this.#options.labelOf(digit);
    if (label === undefined) return;
    const isRight = ({ answered }: Ended) =>
      classOf(answered?.answer.probabilities ?? []) === label;
    const [one, other] = [isRight(v1), isRight(v2)];
    this.#right[one ? (other ? "both" : "onlyV1") : other ? "onlyV2" : "neither"] += 1;
  }

  /** Whether all digits were asked. */
  get isComplete(): boolean {
    return this.#asked >= this.#options.digits;
  }

  #checks(): Check[] {
    return [this.#answers(), this.#accuracy(), this.#latency()];
  }

  #answers(): Check {
    const { digits } = this.#options;
    const failed = this.#failure === undefined ? 0 : 1;
    const verdict = failed > 0 ? "broken" : this.isComplete ? "holds" : "open";
    return {
      ...{ name: "answers", verdict, margin: 1 / digits },
      evidence:
        this.#failure === undefined
          ? `v2 has answered ${this.#asked} of ${digits} digits.`
          : `v2 has left a digit without an answer: ${this.#failure}.`,
      estimate: shareFigure(failed, this.#asked),
    };
  }

  #accuracy(): Check {
    const { accuracyMargin } = this.#options;
    const { both, onlyV1, onlyV2, neither } = this.#right;
    const n = both + onlyV1 + onlyV2 + neither;
    const margin = -accuracyMargin;
    const method =
      "Share of right answers of v2 less that of v1 for the same digits, with Bonett and Price's 95 % interval.";
    if (n === 0) {
      const verdict = this.isComplete ? "holds" : "open";
      const evidence = "No label of the digits is known.";
      return {
        ...{ name: "accuracy", verdict, margin, evidence },
        estimate: { kind: "needs-samples", more: 1, method },
      };
    }
    const interval = pairedDifference({ onlyFirst: onlyV1, onlySecond: onlyV2 }, n);
    const isShown = interval.low > margin;
    const verdict = !this.isComplete ? "open" : isShown ? "holds" : "broken";
    const range = `${points(interval.value)} points (${points(interval.low)} to ${points(interval.high)})`;
    return {
      ...{ name: "accuracy", verdict, margin },
      evidence: `v2 is right in ${both + onlyV2} of ${n} digits, v1 in ${both + onlyV1}: a difference of ${range}${
        verdict === "broken"
          ? `, which does not show that it is above −${points(accuracyMargin)}`
          : ""
      }.`,
      estimate: { kind: "measured", ...interval, unit: "ratio", n, method },
    };
  }

  #latency(): Check {
    const { latencyMargin: margin } = this.#options;
    const { n, mean, variance } = this.#logRatios;
    const method =
      "How many times as long v2 takes for the same digit, by the mean of the logarithms, with a 95 % interval. v1 served the traffic meanwhile, v2 did not.";
    if (n < FEWEST_TIMES) {
      const verdict = this.isComplete ? "holds" : "open";
      const evidence = `${n} pairs of times are too few to tell; ${FEWEST_TIMES} are needed.`;
      return {
        ...{ name: "latency", verdict, margin, evidence },
        estimate: { kind: "needs-samples", more: FEWEST_TIMES - n, method },
      };
    }
    const half = normalCritical(0.025) * Math.sqrt(variance / n);
    const [value, low, high] = [mean, mean - half, mean + half].map(Math.exp) as [
      number,
      number,
      number,
    ];
    const verdict = !this.isComplete ? "open" : low > margin ? "broken" : "holds";
    return {
      ...{ name: "latency", verdict, margin },
      evidence: `v2 takes ${times(value)} times as long as v1 for the same digit (${times(low)} to ${times(high)}); more than ${margin} would be too long.`,
      estimate: { kind: "measured", value, low, high, unit: "times", n, method },
    };
  }
}

function shareFigure(failed: number, n: number): Figure {
  const method = "Share of digits that v2 has not answered, with Wilson's interval.";
  if (n === 0) return { kind: "needs-samples", more: 1, method };
  return { kind: "measured", ...proportion(failed, n), unit: "ratio", n, method };
}

function points(difference: number): string {
  return String(Number((100 * difference).toPrecision(3)));
}

function times(ratio: number): string {
  return String(Number(ratio.toPrecision(3)));
}
