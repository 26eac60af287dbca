import { expect, test } from "vitest";
import type { OnnxValues } from "./onnx-values.ts";
import { OutputComparison } from "./output-comparison.ts";

const values = (dims: readonly number[], ...data: number[]): OnnxValues => ({
  ...{ type: "float32", dims, data: Float32Array.from(data) },
});

test("the largest difference of all batches, and how often the largest number is in the same place", () => {
  const outputs = new OutputComparison();
  outputs.add([1, 2, 8, 4], [2, 2], values([2, 2], 1.5, 2, 3, 4));
  outputs.add([5, -1], [1, 2], values([1, 2], 5, -3));
  expect(outputs.largestDifference()).toMatchObject({ value: 5, unit: "none", n: 6 });
  expect(outputs.agreement()).toMatchObject({ value: 2 / 3, unit: "ratio", n: 3 });
});

test("what is equal in both differs by nothing, infinities too; a NaN in one alone has no size", () => {
  const outputs = new OutputComparison();
  outputs.add([Infinity, Number.NaN], [1, 2], values([1, 2], Infinity, Number.NaN));
  expect(outputs.largestDifference()).toMatchObject({ value: 0, n: 2 });
  outputs.add([Number.NaN, 1], [1, 2], values([1, 2], 1, 1));
  expect(outputs.largestDifference()).toEqual({
    kind: "not-measurable",
    reason: "1 of 4 numbers are NaN in one of the outputs alone.",
  });
});

test("outputs that are no rows of classes have no agreement; another shape is refused", () => {
  const outputs = new OutputComparison();
  outputs.add([1, 2], [1, 2, 1], values([1, 2, 1], 1, 2));
  expect(outputs.agreement()).toBeUndefined();
  expect(() => outputs.add([1, 2], [1, 2], values([2, 1], 1, 2))).toThrow(
    "expected an output of shape (1, 2), got (2, 1)",
  );
});
