import { expect, test } from "vitest";
import { UNDISTURBED } from "../monitoring/disturb.ts";
import { PIXELS } from "../monitoring/input-features.ts";
import { ServedDigits } from "./served-digits.ts";
import type { ServerPlan } from "./server-messages.ts";

/** Four "digits" with ink in one row each, as a model takes them. */
function plan(sampleShape: readonly number[] = [PIXELS]): ServerPlan {
  const size = sampleShape.reduce((product, n) => product * n, 1);
  const inputs = new Float32Array(4 * size).fill(-0.5);
  for (let digit = 0; digit < 4; digit++)
    for (let column = 4; column < 24; column++)
      inputs[digit * size + (10 + digit) * 28 + column] = 1.5;
  return {
    engine: "tinytorch",
    name: "digits",
    sampleShape,
    largestBatch: 1,
    settings: {} as ServerPlan["settings"],
    replicas: 1,
    seed: 7,
    scale: { mean: 0.25, std: 0.5 },
    samples: { inputs, labels: [0, 1, 2, 3] },
  };
}

/** The row with the most ink. */
function darkestRow(input: Float32Array): number {
  const sums = Array.from({ length: 28 }, (_, row) =>
    input.subarray(row * 28, (row + 1) * 28).reduce((sum, value) => sum + value, 0),
  );
  return sums.indexOf(Math.max(...sums));
}

test("undisturbed digits are those that were given, to the last bit", () => {
  const given = plan();
  const digits = new ServedDigits(given);
  expect(digits.count).toBe(4);
  expect(digits.take(2)).toEqual({
    sample: 2,
    input: given.samples?.inputs.subarray(2 * PIXELS, 3 * PIXELS),
  });
});

test("turned by 90°, a row becomes a column; undisturbed again, it is back", () => {
  const digits = new ServedDigits(plan());
  const before = digits.take(0).input.slice();
  digits.disturb({ ...UNDISTURBED, rotate: 90 });
  const { input } = digits.take(0);
  // Ink is 255 of 255: (1 - 0.25) / 0.5.
  expect(Math.max(...input)).toBeCloseTo(1.5, 1);
  const column = Array.from({ length: 28 }, (_, row) => input[row * 28 + 10] ?? 0);
  expect(column.filter((value) => value > 1)).toHaveLength(20);
  digits.disturb(UNDISTURBED);
  expect(digits.take(0).input).toEqual(before);
});

test("weights choose the class, and the label goes with the digit that is shown", () => {
  const digits = new ServedDigits(plan());
  digits.disturb({ ...UNDISTURBED, reweight: [0, 0, 1, 0, 0, 0, 0, 0, 0, 0] });
  for (let number = 0; number < 4; number++) {
    const { sample, input } = digits.take(number);
    expect(sample).toBe(2);
    expect(darkestRow(input)).toBe(12);
  }
});

test("samples that are no images cannot be turned", () => {
  const digits = new ServedDigits({ ...plan(), sampleShape: [PIXELS * 2] });
  expect(() => digits.disturb({ ...UNDISTURBED, rotate: 5 })).toThrow(/expected samples of 784/);
});
