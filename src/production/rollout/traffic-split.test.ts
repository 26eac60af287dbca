import fc from "fast-check";
import { expect, test } from "vitest";
import { MadeUpServer } from "../serving/serving.testing.ts";
import { stickyShare } from "./sticky-share.ts";
import { TrafficSplit } from "./traffic-split.ts";

test("keys lie evenly between 0 and 1, also those that follow one another", () => {
  const bins = new Array<number>(20).fill(0);
  const n = 20_000;
  for (let i = 0; i < n; i += 1) {
    const bin = Math.floor(20 * stickyShare(`#${i}`, 7));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  // χ² with 19 degrees of freedom is below 43.8 in 99.9 % of cases (its quantile by scipy.stats.chi2.ppf).
  const chiSquare = bins.reduce((sum, count) => sum + (count - n / 20) ** 2 / (n / 20), 0);
  expect(chiSquare).toBeLessThan(43.8);
  expect(stickyShare("reader 3", 1)).toBe(stickyShare("reader 3", 1));
  expect(stickyShare("reader 3", 1)).not.toBe(stickyShare("reader 3", 2));
});

interface Step {
  weight: number;
  isMirrored: boolean;
  asks: number;
  passMs: number;
}

function splitOf(seed: number) {
  const settings = { timeoutMs: 40, queueLimit: 5, maxQueueDelayMs: 1, maxBatchSize: 2 };
  const servers = {
    v1: new MadeUpServer(settings, { serviceMs: () => 3 }),
    v2: new MadeUpServer(settings, { serviceMs: ({ id }) => (id % 5 === 4 ? undefined : 6) }),
  };
  for (const server of Object.values(servers)) {
    server.replicas.scale(1);
    server.pass(200);
  }
  let route = { weight: 0, isMirrored: false };
  let compared = 0;
  const split = new TrafficSplit({
    targets: { v1: servers.v1.system, v2: servers.v2.system },
    seed,
    route: () => route,
    onEnded: () => {},
    onCompared: () => {
      compared += 1;
    },
  });
  const pass = (ms: number) => {
    for (let at = 0; at < ms; at += 1) for (const server of Object.values(servers)) server.pass(1);
  };
  const setRoute = (next: typeof route) => {
    route = next;
  };
  return { split, servers, pass, setRoute, compared: () => compared };
}

test("however the weight moves, each request ends once, and the accounts add up", () => {
  const step = fc.record({
    weight: fc.integer({ min: 0, max: 100 }),
    isMirrored: fc.boolean(),
    asks: fc.integer({ min: 0, max: 8 }),
    passMs: fc.integer({ min: 0, max: 30 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 15 }), fc.integer(), (steps: Step[], seed) => {
      const { split, servers, pass, setRoute, compared } = splitOf(seed);
      const heard: number[] = [];
      let mirrored = 0;
      for (const { weight, isMirrored, asks, passMs } of steps) {
        setRoute({ weight, isMirrored });
        for (let i = 0; i < asks; i += 1) {
          const at = heard.push(0) - 1;
          const asker = {
            onEnded() {
              heard[at] = (heard[at] ?? 0) + 1;
            },
          };
          const input = Float32Array.from([at]);
          const version = split.ask({ input, dueAt: servers.v1.now, asker });
          if (isMirrored && version === "v1") mirrored += 1;
        }
        pass(passMs);
        const { issued, open } = split.total;
        expect(issued).toBe(heard.length);
        expect(heard.filter((times) => times === 0)).toHaveLength(open);
      }
      pass(100);
      expect(heard.every((times) => times === 1)).toBe(true);
      expect(compared()).toBe(mirrored);
      expect(split.copies("v2").issued).toBe(mirrored);
      for (const version of ["v1", "v2"] as const) {
        const traffic = split.counts(version);
        const copies = split.copies(version);
        const { cached: _, ...of } = servers[version].system.counts;
        for (const name of Object.keys(of) as (keyof typeof of)[]) {
          expect(traffic[name] + copies[name], `${version} ${name}`).toBe(of[name]);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test("who asks with a key stays with v2 while its share grows", () => {
  const { split, setRoute, servers } = splitOf(3);
  const versionOf = (key: string) =>
    split.ask({ input: new Float32Array(1), dueAt: servers.v1.now, asker: { onEnded() {} } }, key);
  const keys = Array.from({ length: 200 }, (_, i) => `reader ${i}`);
  let before = new Set<string>();
  for (const weight of [5, 25, 50, 100]) {
    setRoute({ weight, isMirrored: false });
    const now = new Set(keys.filter((key) => versionOf(key) === "v2"));
    expect([...before].every((key) => now.has(key))).toBe(true);
    before = now;
  }
  expect(before.size).toBe(200);
});

test("what an asker takes back is taken back from both, whoever was given it", () => {
  const { split, setRoute, servers, pass } = splitOf(5);
  setRoute({ weight: 50, isMirrored: false });
  const outcomes: string[] = [];
  const asker = { onEnded: ({ outcome }: { outcome: string }) => void outcomes.push(outcome) };
  for (let i = 0; i < 8; i += 1) {
    split.ask({ input: Float32Array.from([i]), dueAt: servers.v1.now, asker });
  }
  split.cancel((each) => each === asker);
  pass(60);
  expect(outcomes).toHaveLength(8);
  expect(outcomes).toContain("rejected");
  expect(split.total).toMatchObject({ issued: 8, open: 0 });
});
