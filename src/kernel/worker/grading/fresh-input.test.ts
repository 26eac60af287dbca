import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../../base/random.ts";
import { freshInput } from "./fresh-input.ts";

test("a fresh input is of the same kind: whole numbers stay whole, and signs stay", () => {
  const value = fc.oneof(fc.integer(), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(value, fc.integer(), (number, seed) => {
      const drawn = freshInput(number, new Random(seed)) as number;
      expect(Number.isInteger(drawn)).toBe(Number.isInteger(number));
      if (number !== 0) expect(Math.sign(drawn) || Math.sign(number)).toBe(Math.sign(number));
    }),
  );
});

test("lists of numbers change in length and order, records part by part; what is given stays", () => {
  const given = {
    rates: [1, 2, 3],
    options: { name: "a", spare: 4 },
    bytes: new Uint8Array([1, 2]),
  };
  const before = structuredClone(given);
  const random = new Random(1);
  const drawn = Array.from({ length: 50 }, () => freshInput(given, random) as typeof given);
  expect(given).toEqual(before);
  expect(new Set(drawn.map(({ rates }) => rates.length)).size).toBeGreaterThan(2);
  expect(new Set(drawn.map(({ options }) => options.spare)).size).toBeGreaterThan(2);
  for (const { options, bytes, rates } of drawn) {
    expect(options.name).toBe("a");
    expect(bytes).toHaveLength(2);
    expect(rates.length).toBeGreaterThan(0);
  }
});
