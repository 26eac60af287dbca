/** How fast a training goes, from the times of its latest steps with the tab in view: in the background browsers slow everything. */
import { median } from "../../../base/statistics.ts";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import { batchRateFigure } from "../../instruments/measured.ts";
import type { TrainingStep } from "../training-events.ts";

/** Of so many steps: more would tell of a machine that has changed since. */
const STEPS = 200;

export class Pace {
  readonly #batchSize: number;
  readonly #stepsMs: number[] = [];
  #evaluationMs: number | undefined;

  constructor(batchSize: number) {
    this.#batchSize = batchSize;
  }

  step({ examples, ms }: TrainingStep): void {
    if (examples !== this.#batchSize) return;
    this.#stepsMs.push(ms);
    if (this.#stepsMs.length > STEPS) this.#stepsMs.shift();
  }

  evaluated(ms: number): void {
    this.#evaluationMs = ms;
  }

  throughput(): Figure {
    const method = `${this.#batchSize} examples over the median time of the latest steps with the tab in view (at most ${STEPS}), each from its data to the new weights.`;
    if (this.#stepsMs.length === 0) return { kind: "needs-samples", more: 1, method };
    return batchRateFigure(this.#stepsMs, this.#batchSize, method);
  }

  /** Seconds until `steps` more were taken and the held-out examples looked at `epochs` times. */
  timeLeft(steps: number, epochs: number): Figure | undefined {
    if (this.#stepsMs.length === 0) return undefined;
    const stepMs = median(this.#stepsMs);
    const evaluationMs = this.#evaluationMs ?? 0;
    return {
      kind: "modelled",
      value: (steps * stepMs + epochs * evaluationMs) / 1000,
      unit: "s",
      method:
        "Steps that are left times the median step, and epochs that are left times the last look at the held-out examples; if it does not stop early.",
      inputs: [
        `${steps} steps left`,
        `${numberText(stepMs, 3)} ms a step, the median of the latest ${this.#stepsMs.length}`,
        this.#evaluationMs === undefined
          ? "held-out examples not looked at yet, so counted as nothing"
          : `${numberText(evaluationMs, 3)} ms for the held-out examples, measured once`,
      ],
    };
  }
}
