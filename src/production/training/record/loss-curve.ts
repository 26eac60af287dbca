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
    const one: CurvePoint = {
      ...{ step, loss, low: loss, high: loss, learningRate },
      ...(gradientNorm === undefined ? { skipped: 1 } : { gradientNorm }),
    };
    const { steps, point } = this.#filling ?? { steps: 0, point: one };
    const filled = steps === 0 ? one : joined([point, steps], [one, 1]);
    this.#filling = { steps: steps + 1, point: filled };
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
      if (index % 2 === 0 || first === undefined) return [];
      return [joined([first, this.#stepsEach], [second, this.#stepsEach])];
    });
    this.#stepsEach *= 2;
  }
}

/** A point and how many steps it stands for. */
type Part = readonly [point: CurvePoint, steps: number];

/** Two points, one behind the other, as one. */
function joined([before, steps]: Part, [next, more]: Part): CurvePoint {
  const skipped = (before.skipped ?? 0) + (next.skipped ?? 0);
  const gradientNorm = meanNorm([before, steps], [next, more]);
  return {
    step: next.step,
    loss: (steps * before.loss + more * next.loss) / (steps + more),
    low: Math.min(before.low, next.low),
    high: Math.max(before.high, next.high),
    learningRate: next.learningRate,
    ...(gradientNorm !== undefined && { gradientNorm }),
    ...(skipped > 0 && { skipped }),
  };
}

/** Over the steps that were taken. */
function meanNorm(...parts: readonly [Part, Part]): number | undefined {
  let [sum, taken] = [0, 0];
  for (const [{ gradientNorm, skipped = 0 }, steps] of parts) {
    if (gradientNorm === undefined) continue;
    sum += (steps - skipped) * gradientNorm;
    taken += steps - skipped;
  }
  return taken === 0 ? undefined : sum / taken;
}
