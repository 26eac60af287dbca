import { expect, test } from "vitest";
import { merged } from "./webgpu-broadcasts.ts";

test.each([
  [[3, 2, 2, 3, 2], [2], [36, 2], [1, 2]],
  [[2, 3, 4, 5, 6], [2, 3, 4, 5, 6], [720], [720]],
  [
    [2, 1, 4, 1, 6],
    [1, 3, 1, 5, 1],
    [2, 1, 4, 1, 6],
    [1, 3, 1, 5, 1],
  ],
  [[1, 1, 1, 1, 1], [1], [], []],
  [
    [4, 1, 1, 5, 6],
    [2, 3, 5, 6],
    [4, 1, 30],
    [1, 6, 30],
  ],
])("%j and %j broadcast as %j and %j", (a, b, left, right) => {
  expect(merged(a, b)).toEqual([left, right]);
});
