import { expect, test } from "vitest";
import { percentileName } from "./percentile-name.ts";

test.each([
  [0.5, "p50"],
  [0.07, "p7"],
  [0.99, "p99"],
  [0.999, "p99.9"],
  [0.999999, "p99.9999"],
])("%d is %s", (p, name) => {
  expect(percentileName(p)).toBe(name);
});
