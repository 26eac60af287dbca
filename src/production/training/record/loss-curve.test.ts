import fc from "fast-check";
import { expect, test } from "vitest";
import type { TrainingStep } from "../training-events.ts";
import { LossCurve, MOST_CURVE_POINTS } from "./loss-curve.ts";

const stepOf = (step: number, loss: number): TrainingStep => ({
  kind: "step",
  step,
  epoch: 1,
  loss,
  learningRate: 1 / step,
  gradientNorm: 2 * loss,
  examples: 1,
  ms: 1,
});

/** The same by hand: steps in groups of one size, the last perhaps not full. */
function groups(losses: readonly number[], size: number) {
  return Array.from({ length: Math.ceil(losses.length / size) }, (_, index) => {
    const own = losses.slice(index * size, (index + 1) * size);
    const mean = own.reduce((sum, loss) => sum + loss, 0) / own.length;
    const last = index * size + own.length;
    return {
      step: last,
      loss: expect.closeTo(mean, 6),
      low: Math.min(...own),
      high: Math.max(...own),
      learningRate: 1 / last,
      gradientNorm: expect.closeTo(2 * mean, 6),
    };
  });
}

test("points are means, smallest and largest of as many steps each, never more than 400", () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2500 }).chain((length) =>
        fc.array(fc.double({ min: 0, max: 9, noNaN: true }), {
          minLength: length,
          maxLength: length,
        }),
      ),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (losses, cut) => {
        let curve = new LossCurve();
        const breakAt = Math.floor(cut * losses.length);
        for (const [index, loss] of losses.entries()) {
          // Goes on from what was kept at any place.
          if (index === breakAt) curve = LossCurve.from(structuredClone(curve.curve));
          curve.add(stepOf(index + 1, loss));
        }
        const { points, stepsEach } = curve.curve;
        expect(points.length).toBeLessThanOrEqual(MOST_CURVE_POINTS);
        expect(points.length).toBeGreaterThanOrEqual(
          Math.min(losses.length, MOST_CURVE_POINTS / 2),
        );
        expect(points).toEqual(groups(losses, stepsEach));
      },
    ),
    { numRuns: 30 },
  ));

test("steps that were left out have no part in the mean of gradients, and are counted", () => {
  const curve = new LossCurve();
  const skips = (step: number) => step % 3 === 1;
  const length = 2 * MOST_CURVE_POINTS + 1;
  for (let step = 1; step <= length; step++) {
    const { gradientNorm = 0, ...rest } = stepOf(step, step % 7);
    curve.add(skips(step) ? rest : { ...rest, gradientNorm });
  }
  const { stepsEach, points } = LossCurve.from(curve.curve).curve;
  expect(stepsEach).toBe(4);
  for (const [index, point] of points.entries()) {
    const own = Array.from({ length: stepsEach }, (_, i) => index * stepsEach + i + 1).filter(
      (step) => step <= length,
    );
    const taken = own.filter((step) => !skips(step)).map((step) => 2 * (step % 7));
    expect(point.skipped ?? 0).toBe(own.length - taken.length);
    const mean = taken.reduce((sum, norm) => sum + norm, 0) / taken.length;
    if (taken.length > 0) expect(point.gradientNorm).toBeCloseTo(mean, 9);
    else expect(point.gradientNorm).toBeUndefined();
  }
});
