/**
 * The loss over steps in at most 400 points, however long the training: each point stands for as many steps as every other, by their
 * mean, smallest and largest loss. When there are too many, neighbours become one.
 */
import type { CurvePoint, TrainingCurve } from "../../../outputs/panels/training/training.ts";
import type { TrainingStep } from "../training-events.ts";

export const MOST_CURVE_POINTS = 400;

/** A point that still fills. */
interface Filling {
  steps: number;
  point: CurvePoint;
}

export class LossCurve {
  #stepsEach = 1;
  #points: CurvePoint[] = [];
  #filling: Filling | undefined;

  /** Goes on with a curve that was drawn before. */
  static from({ stepsEach, points }: TrainingCurve): LossCurve {
    const curve = new LossCurve();
    curve.#stepsEach = Math.max(1, stepsEach);
    curve.#points = [...points];
    const last = curve.#points.at(-1);
    const filled = (last?.step ?? 0) % curve.#stepsEach;
    // Points end at multiples of their steps; one that does not is not full.
    if (last !== undefined && filled > 0) {
      curve.#points.pop();
      curve.#filling = { steps: filled, point: last };
    }
    return curve;
  }

  add({ step, loss, learningRate, gradientNorm }: TrainingStep): void {
    const one = { step, loss, low: loss, high: loss, learningRate, gradientNorm };
    const { steps, point } = this.#filling ?? { steps: 0, point: one };
    this.#filling = { steps: steps + 1, point: joined(point, one, steps) };
    if (steps + 1 < this.#stepsEach) return;
    this.#points.push(this.#filling.point);
    this.#filling = undefined;
    if (this.#points.length >= MOST_CURVE_POINTS) this.#halve();
  }

  /** Points that did not change since are the same objects. */
  get curve(): TrainingCurve {
    const points =
      this.#filling === undefined ? this.#points : [...this.#points, this.#filling.point];
    return { stepsEach: this.#stepsEach, points: [...points] };
  }

  #halve(): void {
    const points = this.#points;
    this.#points = points.flatMap((second, index) => {
      const first = points[index - 1];
      return index % 2 === 0 || first === undefined ? [] : [joined(first, second, 1)];
    });
    this.#stepsEach *= 2;
  }
}

/** A point with one more, which counts as one part beside `parts`. */
function joined(before: CurvePoint, next: CurvePoint, parts: number): CurvePoint {
  const mean = (a: number, b: number) => (parts * a + b) / (parts + 1);
  return {
    step: next.step,
    loss: mean(before.loss, next.loss),
    low: Math.min(before.low, next.low),
    high: Math.max(before.high, next.high),
    learningRate: next.learningRate,
    gradientNorm: mean(before.gradientNorm, next.gradientNorm),
  };
}
