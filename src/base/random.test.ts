import { expect, test } from "vitest";
import { Random } from "./random.ts";

const draw = (n: number, next: () => number): number[] => Array.from({ length: n }, next);
const mean = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

test("the same seed gives the same numbers, another seed others", () => {
  const [a, b, c] = [new Random(7), new Random(7), new Random(8)];
  const fromA = draw(20, () => a.uniform());
  expect(draw(20, () => b.uniform())).toEqual(fromA);
  expect(draw(20, () => c.uniform())).not.toEqual(fromA);
});

test("first draws of neighbouring seeds are uncorrelated", () => {
  const firsts = Array.from({ length: 2000 }, (_, seed) => new Random(seed).uniform());
  expect(mean(firsts)).toBeCloseTo(0.5, 1);
  const lagged = firsts.slice(1).map((x, i) => (x - 0.5) * (firsts[i]! - 0.5));
  expect(Math.abs(mean(lagged)) * 12).toBeLessThan(0.1);
});

test("normal has the moments asked for", () => {
  const random = new Random(1);
  const xs = draw(20_000, () => random.normal(3, 2));
  expect(mean(xs)).toBeCloseTo(3, 1);
  expect(mean(xs.map((x) => (x - 3) ** 2))).toBeCloseTo(4, 0);
});

test("integer covers its range evenly and refuses an empty one", () => {
  const random = new Random(2);
  const counts = [0, 0, 0];
  for (let i = 0; i < 9000; i++) counts[random.integer(-1, 2) + 1]!++;
  for (const count of counts) expect(Math.abs(count - 3000)).toBeLessThan(250);
  expect(() => random.integer(3, 3)).toThrow(/low < high, got 3 and 3/);
});

test("permutation holds each index once", () => {
  const order = new Random(3).permutation(100);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
});

test("a clone and a restored state go on alike, spare normal included", () => {
  const random = new Random(4);
  random.normal();
  const copy = random.clone();
  const restored = new Random(structuredClone(random.getState()));
  const expected = draw(5, () => random.normal());
  expect(draw(5, () => copy.normal())).toEqual(expected);
  expect(draw(5, () => restored.normal())).toEqual(expected);
});
