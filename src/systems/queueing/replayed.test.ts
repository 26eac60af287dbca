import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { quantile, sorted } from "../../base/statistics.ts";
import { poissonArrivals } from "./arrivals.ts";
import { serve } from "./discrete-event.ts";
import { replayed } from "./replayed.ts";
import { resampled } from "./resampled.ts";

/** Completions of a server that takes these times one after the other, from a moment on. */
function endsOf(timesMs: readonly number[], fromMs = 0): number[] {
  let atMs = fromMs;
  return timesMs.map((ms) => (atMs += ms));
}

const even = (ms: number, count: number) => new Array<number>(count).fill(ms);

test("a server of one speed takes the same whenever it is asked; each server has its own", () => {
  const draw = replayed([endsOf(even(5, 100)), endsOf(even(8, 70), 3)], { seed: 1 });
  for (const startMs of [0, 1.7, 333, 1e6]) {
    expect(draw(0, 1, 0, startMs)).toBeCloseTo(5, 6);
    expect(draw(0, 1, 1, startMs)).toBeCloseTo(8, 6);
    // A third one goes as the first.
    expect(draw(0, 1, 2, startMs)).toBeCloseTo(5, 6);
  }
});

test("a batch of more work takes longer, by the same measure", () => {
  const draw = replayed([endsOf(even(4, 50))], { seed: 1, workOf: (size) => 1 + size / 4 });
  expect(draw(0, 8, 0, 17)).toBeCloseTo(12, 6);
});

test("work adds up: queries one after the other end when those that were measured did, over and over", () => {
  const time = fc.double({ min: 0.1, max: 50, noNaN: true });
  fc.assert(
    fc.property(fc.array(time, { minLength: 3, maxLength: 30 }), (timesMs) => {
      const draw = replayed([endsOf(timesMs)], { seed: 3 });
      // The first completion is where the span begins.
      const spanMs = timesMs.slice(1).reduce((sum, ms) => sum + ms, 0);
      let atMs = 0;
      for (let query = 1; query < timesMs.length; query += 1) atMs += draw(query, 1, 0, atMs);
      expect(atMs / spanMs).toBeCloseTo(1, 9);
    }),
  );
});

test("a stretch in which all servers stood still delays whoever comes in it, which times drawn one by one do not", () => {
  const random = new Random(5);
  // 6 ms each, and one in a hundred stands still for 80 ms: both servers in the same moment.
  const stalls = Array.from({ length: 4000 }, () => (random.uniform() < 0.01 ? 86 : 6));
  const arrivalsMs = poissonArrivals({ qps: 180, count: 40_000, seed: 7 });
  const p99 = (serviceMs: Parameters<typeof serve>[0]["serviceMs"]) => {
    const { latencyMs } = serve({ arrivalsMs, servers: 2, policy: "least outstanding", serviceMs });
    return quantile(sorted([...latencyMs]), 0.99);
  };
  const together = p99(replayed([endsOf(stalls), endsOf(stalls)], { seed: 1 }));
  const oneByOne = p99(resampled([{ size: 1, timesMs: stalls }], 1));
  // In a stall of 80 ms some 14 requests come and wait for its end.
  expect(together).toBeGreaterThan(1.2 * oneByOne);
  expect(together).toBeLessThan(200);
});

test("what was not measured together is refused", () => {
  expect(() => replayed([], { seed: 1 })).toThrow("servers that worked at the same time");
  expect(() => replayed([[1]], { seed: 1 })).toThrow(
    "two or more ascending times of each server, got 1",
  );
  expect(() => replayed([[1, 3, 2]], { seed: 1 })).toThrow("got 2 ms after 3 ms");
  expect(() =>
    replayed(
      [
        [1, 2],
        [3, 4],
      ],
      { seed: 1 },
    ),
  ).toThrow("servers that worked at the same time");
});
