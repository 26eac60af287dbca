import { expect, test } from "vitest";
import { normalCritical, normalTail } from "./normal.ts";

// scipy.stats.norm.sf (SciPy 1.17).
test.each([
  [-2, 0.9772498680518208],
  [0.5, 0.3085375387259869],
  [3, 0.0013498980316300933],
  [4, 3.167124183311986e-5],
  [6, 9.865876450376946e-10],
  [9, 1.1285884059538324e-19],
  [20, 2.7536241186061556e-89],
])("the tail beyond %d", (z, expected) => {
  expect(normalTail(z) / expected).toBeCloseTo(1, 9);
});

test("critical values", () => {
  expect(normalCritical(0.025)).toBeCloseTo(1.959963984540054, 10);
  expect(normalCritical(0.01)).toBeCloseTo(2.3263478740408408, 10);
});
