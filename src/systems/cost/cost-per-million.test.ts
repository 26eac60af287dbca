import { expect, test } from "vitest";
import { costPerMillion } from "./cost-per-million.ts";

test("an hour at $3.60 and 1,000 a second: 3.6 million inferences, so a million costs $1", () => {
  expect(costPerMillion(1000, 3.6)).toBeCloseTo(1, 12);
  expect(costPerMillion(500, 3.6)).toBeCloseTo(2, 12);
  expect(costPerMillion(1000, 0)).toBe(0);
});
