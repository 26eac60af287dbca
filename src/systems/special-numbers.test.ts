/** Numbers from anywhere: every function of the library answers, or refuses with a sentence, in a limited number of steps. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { TooManySteps, withCountedSteps, withinSteps } from "./counted-steps.testing.ts";
import { DEMAND, SERVICE } from "./planning/planning.testing.ts";

type Door = typeof import("./index.ts") & {
  statistics: typeof import("../base/statistics.ts");
  shaped: typeof import("./queueing/shaped-arrivals.ts");
  random: typeof import("../base/random.ts");
  wait: typeof import("./planning/policy-wait.ts");
};
let door: Door;

beforeAll(async () => {
  door = await withCountedSteps(`
    export * from "src/systems/index.ts";
    export * as statistics from "src/base/statistics.ts";
    export * as shaped from "src/systems/queueing/shaped-arrivals.ts";
    export * as random from "src/base/random.ts";
    export * as wait from "src/systems/planning/policy-wait.ts";`);
});

/** What is usual is done in far fewer; a loop that doubles to the largest number takes a thousand. */
const MOST_STEPS = 100_000_000;

const SPECIAL = [
  ...[Number.NaN, Infinity, -Infinity, 0, -0, -1, -0.5, 0.5, 1, 1.5, 1 + 2 ** -52, 1 - 2 ** -53],
  ...[5e-324, 1e-300, 1e-12, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, 1e18, 1e308, -1e308],
];

interface Family {
  usual: Readonly<Record<string, number>>;
  call: (n: Record<string, number>) => unknown;
}
const family = <K extends string>(
  usual: Readonly<Record<K, number>>,
  call: (n: Record<K, number>) => unknown,
): Family => ({ usual, call });

const thousand = Array.from({ length: 1000 }, (_, i) => 1 + ((i * 7919) % 97) / 10);
const station = { arrivalRate: 3, serviceTime: 0.5, servers: 2, arrivalScv: 1, serviceScv: 0.5 };
const rates = { acceptable: 0.01, unacceptable: 0.05, alpha: 0.05, beta: 0.05, rate: 0.02 };

const FAMILIES: Readonly<Record<string, Family>> = {
  minimumSamples: family({ p: 0.99 }, ({ p }) => door.statistics.minimumSamples(p)),
  samplesNeeded: family({ p: 0.9, over: 2, confidence: 0.99 }, ({ p, over, confidence }) =>
    door.statistics.samplesNeeded(p, over, confidence),
  ),
  quantiles: family({ p: 0.5 }, ({ p }) => [
    door.statistics.quantile(thousand, p),
    door.statistics.quantileInterval(thousand, p),
  ]),
  proportion: family({ k: 3, n: 10 }, ({ k, n }) => door.statistics.proportion(k, n)),
  earlyStopping: family({ p: 0.9, queries: 500, over: 2 }, ({ p, queries, over }) => [
    door.queriesNeeded(p, over),
    door.meetsBound({ p, queries, overLatency: over }),
    door.earlyStoppingEstimate(thousand, p),
  ]),
  random: family({ seed: 1, low: 0, high: 10, n: 20 }, ({ seed, low, high, n }) => {
    const random = new door.random.Random(seed);
    return [random.integer(low, high), random.permutation(n)];
  }),
  zipf: family({ items: 10, exponent: 1, requests: 20, seed: 1 }, (n) =>
    door.sampleTrace(door.zipfProbabilities(n.items, n.exponent), n.requests, n.seed),
  ),
  fitZipf: family({ items: 3 }, ({ items }) => door.fitZipf(["a", "b", "b"], items)),
  che: family({ a: 0.5, b: 0.25, c: 0.25, capacity: 2 }, ({ a, b, c, capacity }) =>
    door.cheHitRate(Float64Array.of(a, b, c), capacity),
  ),
  replayLru: family({ capacity: 2, warmUp: 1 }, ({ capacity, warmUp }) =>
    door.replayLru(["a", "b", "a"], capacity, warmUp),
  ),
  erlang: family({ offered: 3, servers: 5 }, ({ offered, servers }) => [
    door.erlangB(offered, servers),
    door.erlangC(offered, servers),
  ]),
  mmc: family({ ...station, p: 0.99 }, ({ p, ...of }) => [
    door.mmcWait(of),
    door.mmcWaitQuantile(of, p),
    door.mmcSojournQuantile(of, p),
  ]),
  ggc: family(station, (of) => [door.mdcWait(of), door.ggcWait(of)]),
  mg1: family({ ...station, servers: 1, arrivalRate: 1 }, (of) => [
    door.mg1Wait(of),
    door.md1Wait(of),
  ]),
  inoue: family({ arrivalRate: 1, fixed: 0.1, perRequest: 0.2 }, (of) => door.inoueBound(of)),
  policyWait: family(station, (of) =>
    door.ROUTING_POLICIES.map((policy) => door.wait.policyWait(policy, of)),
  ),
  arrivals: family({ qps: 5, count: 20, seed: 1, burstiness: 2 }, (n) => [
    door.constantArrivals(n),
    door.poissonArrivals(n),
    door.renewalArrivals(n),
  ]),
  arrivalProcess: family({ after: 0, qps: 5, count: 10, seed: 1 }, (n) =>
    door.ARRIVAL_SHAPES.map((shape) => {
      const options = { shape, seed: n.seed, recordedMs: [0, 1, 3] };
      new door.ArrivalProcess(options).next(n.after, n.qps);
      return new door.ArrivalProcess(options).take(n.count, n.qps);
    }),
  ),
  ...Object.fromEntries(
    (["poisson", "constant", "bursts", "diurnal"] as const).map((shape) => [
      `shapedArrivals, ${shape}`,
      family({ qps: 5, ms: 1000, most: 100, seed: 1 }, (n) =>
        door.shaped.shapedArrivals({ shape, ...n }),
      ),
    ]),
  ),
  serve: family(
    {
      ...{ last: 50, serviceMs: 5, servers: 2, maxBatchSize: 2, maxQueueDelayMs: 1, queueLimit: 9 },
      ...{ timeoutMs: 100, hitRate: 0.1, readyAt: 0, meanUpMs: 50, meanRepairMs: 5, sampleMs: 5 },
      seed: 1,
    },
    ({ last, serviceMs, readyAt, meanUpMs, meanRepairMs, ...rest }) =>
      door.serve({
        ...rest,
        arrivalsMs: [0, 1, 2, 3, last],
        serviceMs: () => serviceMs,
        readyAtMs: [readyAt, 0],
        failures: { meanUpMs, meanRepairMs },
      }),
  ),
  resampled: family({ size: 2, ms: 3, asked: 2, seed: 1 }, ({ size, ms, asked, seed }) =>
    door.resampled([{ size, timesMs: [ms, 2] }], seed)(1, asked),
  ),
  trafficRates: family({ rate: 5, seconds: 60 }, ({ rate, seconds }) => [
    door.trafficRates({ shape: "steady", ratePerSecond: rate }),
    door.trafficRates({
      shape: "replay",
      ratePerSecond: rate,
      recorded: [
        { seconds: 0, ratePerSecond: rate },
        { seconds, ratePerSecond: 1 },
      ],
    }),
  ]),
  simulateDay: family(
    {
      ...{ rate: 10, replicas: 2, coldStartSeconds: 5, timeoutSeconds: 10, objectiveMs: 50 },
      ...{ stretches: 4, ratePerReplica: 5, maxReplicas: 10, minReplicas: 1, headroom: 0.1 },
      latency: 20,
    },
    ({ rate, latency, ratePerReplica, maxReplicas, minReplicas, headroom, ...rest }) =>
      door.AUTOSCALERS.map((autoscaler) =>
        door.simulateDay({
          ...rest,
          rates: new Float64Array(60).fill(rate),
          autoscaler,
          target: {
            ratePerReplica,
            capacityPerReplica: ratePerReplica,
            maxReplicas,
            headroom,
            minReplicas,
          },
          latencyMs: () => latency,
        }),
      ),
  ),
  planCapacity: family(
    {
      ...{ ratePerSecond: 500, percentile: 0.99, latencyMs: 30, headroom: 0.1, spareReplicas: 1 },
      ...{ burstiness: 1, maxBatchSize: 1, maxQueueDelayMs: 0, hitRate: 0, scale: 1 },
    },
    ({ percentile, latencyMs, scale, ...rest }) => {
      const batches = SERVICE.batches.map(({ size, timesMs }) => ({
        size,
        timesMs: timesMs.slice(0, 20).map((ms) => ms * scale),
      }));
      return door.planCapacity(
        { ...SERVICE, batches },
        { ...DEMAND, ...rest, objective: { percentile, latencyMs } },
      );
    },
  ),
  planBatches: family({ maxBatchSize: 8, maxQueueDelayMs: 2, ratePerSecond: 500 }, (of) =>
    door.planCapacity(SERVICE, { ...DEMAND, ...of }),
  ),
  latencyCurve: family({ rate: 100, replicas: 4 }, ({ rate, replicas }) => [
    door.latencyCurve(SERVICE, DEMAND, [rate], replicas),
    door.findKnee(SERVICE, DEMAND, replicas),
  ]),
  latencySimulation: family({ requests: 12_000, seed: 1, rate: 300, replicas: 4 }, (n) =>
    door.latencySimulation(SERVICE, DEMAND, n)(n.rate, n.replicas),
  ),
  planInstances: family({ speedup: 2, memoryBytes: 1e9 }, (of) =>
    door.planInstances(SERVICE, DEMAND, [{ name: "i", ...of }]),
  ),
  power: family({ slowdown: 1.1, logStd: 0.5, alpha: 0.05, power: 0.8, share: 0.5 }, (of) =>
    door.latencyRequests(of),
  ),
  accuracyLabels: family({ accuracy: 0.9, margin: 0.05, alpha: 0.05, power: 0.8 }, (of) =>
    door.accuracyLabels(of),
  ),
  wald: family(rates, ({ alpha, beta, rate, ...of }) => [
    door.errorRequests(of, { alpha, beta }),
    door.waldOutcome(of, { alpha, beta }, rate),
  ]),
  mixture: family({ mean: 1, variance: 1, n: 50, tau: 0.1, alpha: 0.05, before: 1 }, (of) =>
    door.mixtureSprt(of, { ...of, mean: 2 }, of),
  ),
  anytime: family({ successes: 3, n: 10, alpha: 0.05, p: 0.5 }, ({ alpha, p, ...of }) => [
    door.anytimeProportion(of, alpha),
    door.anytimeDifference(of, { successes: 5, n: 10 }, alpha),
    door.anytimeQuantile(thousand, p, alpha),
    door.anytimeBand(of.n, alpha),
  ]),
  paired: family({ onlyFirst: 3, onlySecond: 5, n: 100 }, ({ n, ...of }) => [
    door.mcnemarExact(of),
    door.pairedDifference(of, n),
  ]),
  compareTimes: family({ seed: 1, resamples: 200, confidence: 0.95, threshold: 1.03, ms: 3 }, (n) =>
    door.compareTimes([1, 2, n.ms, 4, 5, 6], [1, 2, 3, 4, 5, n.ms], n),
  ),
  mannWhitney: family({ confidence: 0.9, value: 3 }, ({ value, ...of }) =>
    door.mannWhitney([1, value, 2], [value, 4, 5], of),
  ),
  welch: family({ mean: 1, variance: 1, n: 10, margin: 0 }, ({ margin, ...of }) =>
    door.welchTest(of, { ...of, mean: 2 }, margin),
  ),
  steadyState: family({ stability: 0.1, value: 3 }, ({ stability, value }) =>
    door.steadyState([...thousand.slice(0, 99), value], { stability }),
  ),
  sectionedQuantile: family({ p: 0.5, value: 3 }, ({ p, value }) =>
    door.sectionedQuantile(Float64Array.from([...thousand, value]), p),
  ),
  fitUsl: family({ workers: 4, perSecond: 30, seed: 1, resamples: 20 }, (n) =>
    door.fitUsl(
      [
        { workers: 1, perSecond: 10 },
        { workers: 2, perSecond: 19 },
        { workers: n.workers, perSecond: n.perSecond },
        { workers: 8, perSecond: 50 },
      ],
      n,
    ),
  ),
  nameBottleneck: family({ queueMs: 1, hopMs: 2, computeMs: 3, percentile: 0.5, seed: 1 }, (n) =>
    door.nameBottleneck({
      requests: Array.from({ length: 100 }, (_, i) =>
        i === 99 ? n : { queueMs: i, hopMs: 1, computeMs: 1 },
      ),
      percentile: n.percentile,
      seed: n.seed,
    } as never),
  ),
  hpa: family(
    { seconds: 10, replicas: 2, ready: 2, mean: 9, target: 5, min: 1, max: 10, tolerance: 0.1 },
    ({ seconds, replicas, ready, mean, target, min, max, tolerance }) =>
      door.hpaStep(door.newHpa(0, replicas), { seconds, replicas, pods: { ready, mean } }, {
        target,
        minReplicas: min,
        maxReplicas: max,
        tolerance,
      } as never),
  ),
  fasterService: family({ speedup: 2 }, ({ speedup }) => door.fasterService(SERVICE, speedup)),
};

/** What is wrong with an answer to these numbers; undefined where nothing is. */
function fault(name: string, numbers: Record<string, number>): string | undefined {
  const { call } = FAMILIES[name] as Family;
  try {
    withinSteps(MOST_STEPS, () => call(numbers));
    return undefined;
  } catch (error) {
    const { message = "" } = error as Error;
    if (error instanceof TooManySteps) return "no end";
    const isSentence = /expected|plan: |simulation: |measured/.test(message);
    return isSentence ? undefined : `${String(error)}`;
  }
}

const shown = (numbers: Record<string, number>) =>
  Object.entries(numbers)
    .map(([name, value]) => `${name} ${Object.is(value, -0) ? "-0" : value}`)
    .join(", ");

test.each(Object.keys(FAMILIES))("%s ends or refuses, whichever number is special", (name) => {
  const { usual } = FAMILIES[name] as Family;
  expect(fault(name, { ...usual }), "as usual").toBe(undefined);
  const faults = Object.keys(usual).flatMap((key) =>
    SPECIAL.flatMap((value) => {
      const found = fault(name, { ...usual, [key]: value });
      return found === undefined ? [] : [`${shown({ [key]: value })}: ${found}`];
    }),
  );
  expect(faults).toEqual([]);
});

test.each(Object.keys(FAMILIES))(
  "%s ends or refuses, whichever numbers are special together",
  (name) => {
    const { usual } = FAMILIES[name] as Family;
    const special = fc.constantFrom(...SPECIAL);
    const some = fc.record(Object.fromEntries(Object.keys(usual).map((key) => [key, special])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(some, (changes) => {
        const numbers = { ...usual, ...(changes as Record<string, number>) };
        expect(fault(name, numbers), shown(numbers)).toBe(undefined);
      }),
      { numRuns: 25 },
    );
  },
);
