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
