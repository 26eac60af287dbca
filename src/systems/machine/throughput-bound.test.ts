import { expect, test } from "vitest";
import { throughputBound } from "./throughput-bound.ts";

const demand = {
  computeSecondsPerSample: 0.002,
  bytesSentPerSample: 3136,
  sendBytesPerSecond: 1e6,
  bytesMovedPerSample: 5e6,
  memoryBytesPerSecond: 1e10,
};

test("the slowest resource decides: 1 / 2 ms, 1 MB/s / 3,136 B, 10 GB/s / 5 MB", () => {
  const { terms, active, bound } = throughputBound(demand);
  expect(terms.compute).toBe(500);
  expect(terms.transfer).toBeCloseTo(318.88, 2);
  expect(terms.memory).toBe(2000);
  expect(active).toBe("transfer");
  expect(bound).toBe(terms.transfer);
});

test("a faster connection leaves the arithmetic as the bound", () => {
  const { active, bound } = throughputBound({ ...demand, sendBytesPerSecond: 1e8 });
  expect({ active, bound }).toEqual({ active: "compute", bound: 500 });
});

test("nothing sent bounds nothing", () => {
  expect(throughputBound({ ...demand, bytesSentPerSample: 0 }).terms.transfer).toBe(
    Number.POSITIVE_INFINITY,
  );
});

test("a connection without speed, and a negative demand, are refused", () => {
  expect(() => throughputBound({ ...demand, sendBytesPerSecond: 0 })).toThrow(RangeError);
  expect(() => throughputBound({ ...demand, computeSecondsPerSample: -1 })).toThrow(RangeError);
});
