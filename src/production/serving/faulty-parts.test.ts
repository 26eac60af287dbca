import { expect, test } from "vitest";
import { faultyParts, SERVER_FAULTS, samplesUnchecked } from "./faulty-parts.ts";

const answer = (digit: number) => ({
  output: Float32Array.of(digit),
  probabilities: Float32Array.of(digit),
});
const digitWith = (place: number) =>
  Float32Array.from({ length: 784 }, (_, i) => (i === place ? 1 : 0));

test("without a fault no part is replaced, and each fault replaces one part at most", () => {
  expect(faultyParts(undefined, 0)).toEqual({});
  for (const fault of SERVER_FAULTS) {
    expect(Object.keys(faultyParts(fault, 0)).length).toBeLessThanOrEqual(1);
  }
});

test("the router has a favourite, whatever the policy", () => {
  const { router } = faultyParts("router", 0);
  const replicas = [{ outstanding: 99 }, { outstanding: 0 }];
  for (const policy of ["round robin", "random", "least outstanding", "power of two"] as const) {
    expect(router?.pick(policy, replicas)).toBe(replicas[0]);
  }
});

test("the cache takes two digits for one where their first rows are alike, and only then", () => {
  const { cache } = faultyParts("cache", 0);
  cache?.resize(5);
  cache?.put(digitWith(400), answer(1));
  expect(cache?.get(digitWith(500))).toEqual(answer(1));
  expect(cache?.get(digitWith(3))).toBeUndefined();
});

test("without a check, anything becomes a digit", () => {
  const spec = { shape: [3] };
  for (const request of [null, undefined, {}, { inputs: [] }]) {
    expect(samplesUnchecked(request, spec)).toEqual([new Float32Array(3)]);
  }
  const odd = { inputs: [{ data: [Number.NaN, "2", Number.POSITIVE_INFINITY, 9] }] };
  expect(samplesUnchecked(odd, spec)).toEqual([Float32Array.of(0, 2, 0)]);
});
