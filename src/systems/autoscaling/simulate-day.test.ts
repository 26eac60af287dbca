import { describe, expect, test } from "vitest";
import { type DayOptions, simulateDay } from "./simulate-day.ts";

const target = {
  ...{ ratePerReplica: 80, capacityPerReplica: 100, headroom: 0.25 },
  ...{ minReplicas: 1, maxReplicas: 100 },
};

const options: DayOptions = {
  rates: new Float64Array(600).fill(50),
  autoscaler: "none",
  target,
  replicas: 1,
  coldStartSeconds: 20,
  timeoutSeconds: 10,
  objectiveMs: 100,
  latencyMs: () => 20,
  stretches: 600,
};

/** `first` requests a second for a minute, then `then`. */
function jump(first: number, then: number, seconds = 600): Float64Array {
  return Float64Array.from({ length: seconds }, (_, second) => (second < 60 ? first : then));
}

test("a rate below the capacity is answered, in time, by what is there", () => {
  const day = simulateDay(options);
  expect(day).toMatchObject({ requests: 30_000, dropped: 0, keptShare: 1, mostReplicas: 1 });
  expect(day.replicaHours).toBeCloseTo(600 / 3600, 12);
  expect(day.stretches[300]).toEqual({
    ...{ seconds: 300, ratePerSecond: 50, ready: 1, paid: 1, latencyMs: 20, dropped: 0 },
  });
});

test("too much is held, then dropped: every request is answered, dropped or still waiting", () => {
  // 50 a second more than it can take: after 20 s the oldest has waited 10 s, and from then on 50 a second are dropped.
  const day = simulateDay({ ...options, rates: jump(0, 150) });
  const answered = 540 * 100;
  const waiting = 10 * 150;
  expect(day.requests).toBe(540 * 150);
  expect(day.dropped).toBeGreaterThan(day.requests - answered - waiting - 150);
  expect(day.dropped).toBeLessThanOrEqual(day.requests - answered - waiting + 150);
  expect(day.stretches.at(-1)?.latencyMs).toBeCloseTo(20 + 1000 * 9, -3);
  // In time only in the first second, before anybody had waited.
  expect(day.keptShare).toBeCloseTo(100 / day.requests, 9);
});

test("what waits is served when the rush is over", () => {
  const rates = Float64Array.from({ length: 60 }, (_, second) => (second < 10 ? 150 : 0));
  const day = simulateDay({ ...options, rates });
  expect(day.dropped).toBe(0);
  // 500 more than it could take in ten seconds take five seconds more.
  expect(day.stretches[14]?.latencyMs).toBeGreaterThan(1000);
  expect(day.stretches[15]?.latencyMs).toBeUndefined();
});

describe("HPA", () => {
  const autoscaler = "HPA";

  test("orders by the documented formula, and what it orders answers after its cold start", () => {
    // A share of 80 * (1 - 0.25) / 100 = 0.6. Full at 300 a second: ceil(1 / 0.6 * 1) = 2 at 75 s, ready at 95 s.
    const { stretches } = simulateDay({ ...options, autoscaler, rates: jump(50, 300) });
    expect(stretches[74]).toMatchObject({ ready: 1, paid: 1 });
    expect(stretches[75]).toMatchObject({ ready: 1, paid: 2 });
    expect(stretches[94]?.ready).toBe(1);
    expect(stretches[95]?.ready).toBe(2);
  });

  test("ends where the share is the target: 300 a second are ceil(300 / 60) = 5 replicas", () => {
    const { stretches } = simulateDay({ ...options, autoscaler, rates: jump(50, 300) });
    expect(stretches.at(-1)?.ready).toBe(5);
  });

  test("keeps five minutes what it no longer needs", () => {
    const rates = Float64Array.from({ length: 900 }, (_, second) => (second < 300 ? 300 : 30));
    const { stretches } = simulateDay({
      ...options,
      autoscaler,
      rates,
      replicas: 5,
      stretches: 900,
    });
    expect(stretches[590]?.paid).toBe(5);
    expect(stretches.at(-1)?.paid).toBe(1);
  });
});

describe("KEDA and Knative", () => {
  test("KEDA follows the rate that came, however full the replicas are", () => {
    const { stretches } = simulateDay({ ...options, autoscaler: "KEDA", rates: jump(50, 300) });
    expect(stretches.at(-1)?.paid).toBe(5);
  });

  test("Knative panics within seconds, long before the others look", () => {
    const rates = jump(50, 3000);
    const paid = (autoscaler: "HPA" | "KEDA" | "Knative") =>
      simulateDay({ ...options, autoscaler, rates }).stretches[66]?.paid;
    // Six seconds at 3000 a second: ceil(3000 / 60).
    expect(paid("Knative")).toBe(50);
    expect(paid("HPA")).toBe(1);
    expect(paid("KEDA")).toBeLessThan(10);
  });

  test("both go to zero where nothing comes, and hold requests until a replica is up", () => {
    for (const autoscaler of ["KEDA", "Knative"] as const) {
      const rates = Float64Array.from({ length: 1200 }, (_, second) =>
        second < 100 || second >= 1000 ? 50 : 0,
      );
      const { stretches, dropped } = simulateDay({
        ...{ ...options, autoscaler, rates, stretches: 1200 },
        ...{ coldStartSeconds: 5, timeoutSeconds: 60 },
      });
      expect(stretches[999]).toMatchObject({ ready: 0, paid: 0 });
      expect(stretches.at(-1)?.ready).toBe(1);
      expect(dropped).toBe(0);
      const worst = Math.max(...stretches.map(({ latencyMs = 0 }) => latencyMs));
      expect(worst).toBeGreaterThanOrEqual(5000);
    }
  });
});

test("stretches sum the seconds up: means of replicas and rates, sums of what was dropped, the worst latency", () => {
  const whole = simulateDay({ ...options, rates: jump(0, 150) });
  const coarse = simulateDay({ ...options, rates: jump(0, 150), stretches: 10 });
  expect(coarse.stretches).toHaveLength(10);
  expect(coarse.stretchSeconds).toBe(60);
  const dropped = coarse.stretches.reduce((sum, stretch) => sum + stretch.dropped, 0);
  expect(dropped).toBeCloseTo(whole.dropped, 6);
  expect(coarse.stretches[1]?.ratePerSecond).toBeCloseTo(150, 9);
  expect(coarse.stretches[1]?.latencyMs).toBe(
    Math.max(...whole.stretches.slice(60, 120).map(({ latencyMs = 0 }) => latencyMs)),
  );
});

test("says what it cannot simulate", () => {
  const bad = (change: Partial<DayOptions>) => () => simulateDay({ ...options, ...change });
  expect(bad({ rates: [] })).toThrow("expected at least one second, got none");
  expect(bad({ timeoutSeconds: 0 })).toThrow(
    "expected timeoutSeconds to be a number above 0, got 0",
  );
  expect(bad({ coldStartSeconds: Number.NaN })).toThrow("expected coldStartSeconds");
  expect(bad({ autoscaler: "cron" as "HPA" })).toThrow('expected one of "none", "HPA"');
});
