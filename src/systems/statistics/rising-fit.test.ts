import fc from "fast-check";
import { expect, test } from "vitest";
import { risingFit } from "./rising-fit.ts";

test("what rises stays as it is, to the last digit", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })), (values) => {
      const rising = values.toSorted((a, b) => a - b);
      expect(
        risingFit(
          rising,
          rising.map(() => 1),
        ),
      ).toEqual(rising);
    }),
  );
});

test("what falls is pooled to its weighted mean; worked by hand, and as scikit-learn's IsotonicRegression has it", () => {
  // IsotonicRegression().fit_transform([1, 2, 3, 4, 5, 6], [1, 5, 3, 4, 2, 6]): 5, 3, 4, 2 have the mean 3.5.
  expect(risingFit([1, 5, 3, 4, 2, 6], [1, 1, 1, 1, 1, 1])).toEqual([1, 3.5, 3.5, 3.5, 3.5, 6]);
  // (3 · 9 + 1 · 5) / 4.
  expect(risingFit([9, 5], [3, 1])).toEqual([8, 8]);
  expect(risingFit([], [])).toEqual([]);
});

test("the fit rises, and no rising sequence near it is closer", () => {
  const value = fc.double({ min: 0, max: 100, noNaN: true });
  const point = fc.record({
    value,
    weight: fc.double({ min: 0.1, max: 10, noNaN: true }),
    move: value,
  });
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 8 }), (points) => {
      const values = points.map((it) => it.value);
      const weights = points.map((it) => it.weight);
      const squares = (fit: readonly number[]) =>
        fit.reduce((sum, at, i) => sum + weights[i]! * (at - values[i]!) ** 2, 0);
      const fit = risingFit(values, weights);
      expect(fit).toEqual(fit.toSorted((a, b) => a - b));
      // Any other rising sequence, moved a little towards.
      const other = points.map(({ move }) => move).toSorted((a, b) => a - b);
      const between = fit.map((at, i) => at + 0.01 * (other[i]! - at));
      expect(squares(fit)).toBeLessThanOrEqual(squares(between) * (1 + 1e-9) + 1e-9);
    }),
  );
});
