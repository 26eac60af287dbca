import fc from "fast-check";
import { expect, test } from "vitest";
import { cheapest, configurationsOf, searchCost } from "./cheapest.ts";
import type { Configuration } from "./cheapest-fleet.ts";
import {
  demand,
  GIB,
  hostOf,
  instanceOf,
  mm1,
  problemOf,
  randomProblem,
  versionOf,
} from "./cost.testing.ts";
import { type CostProblem, replicasOn } from "./cost-problem.ts";
import { relax } from "./relaxations.ts";

interface Rented {
  capacity: number;
  isSpot: boolean;
}

/** By definition: lose the largest machines, and see; lose spot machines, and see. */
function carries(machines: readonly Rented[], { demand, spot }: CostProblem, rate: number) {
  const sum = (kept: readonly Rented[]) => kept.reduce((all, { capacity }) => all + capacity, 0);
  const bySize = machines.toSorted((a, b) => b.capacity - a.capacity);
  const afterLoss = sum(bySize.slice(demand.spareReplicas));
  const spots = machines.filter(({ isSpot }) => isSpot);
  const kinds = [...new Set(spots.map(({ capacity }) => capacity))].map((of) =>
    spots.filter(({ capacity }) => capacity === of),
  );
  const afterReclaim =
    sum(machines.filter(({ isSpot }) => !isSpot)) +
    kinds.reduce((all, kind) => {
      const stay = Math.floor(kind.length * (1 - spot.reclaimedShare) + 1e-9);
      return all + sum(kind.slice(0, stay));
    }, 0);
  const wanted = rate / (1 - demand.headroom);
  return afterLoss >= wanted * (1 - 1e-9) && afterReclaim >= rate * (1 - 1e-9);
}

interface Rentable extends Rented {
  price: number;
}

/** What one machine of each kind carries and costs; a start takes a minute. */
function rentable(problem: CostProblem, { version, batching, cache }: Configuration): Rentable[] {
  const seen = { ...problem.demand, ...batching, hitRate: cache.hitRate };
  return version.hosts.flatMap((host) => {
    const { usdPerHour, spotUsdPerHour } = host.instance;
    const one = mm1.aloneRate(host.service, seen);
    if (one <= 0) return [];
    const capacity = one * replicasOn(host, version);
    const spot = spotUsdPerHour && spotUsdPerHour * (1 + problem.spot.interruptionsPerHour / 60);
    return [
      { capacity, isSpot: false, price: usdPerHour },
      ...(spot === undefined ? [] : [{ capacity, isSpot: true, price: spot }]),
    ];
  });
}

/** Every number of every two kinds of machines. */
function bruteForce(problem: CostProblem, most: number): number | undefined {
  const costs = configurationsOf(problem).flatMap((configuration) => {
    const { cache } = configuration;
    const rate = problem.demand.ratePerSecond * (1 - cache.hitRate);
    const kinds = rentable(problem, configuration);
    const pairs = kinds.flatMap((first, place) =>
      [undefined, ...kinds.slice(place + 1)].map((second) => [first, second] as const),
    );
    const besides = problem.fixedUsdPerHour + cache.usdPerHour;
    return pairs.flatMap(([first, second]) =>
      numbers(most).flatMap((many) => {
        // The fewest others suffice: more of them only cost more.
        const others = numbers(second === undefined ? 0 : most).find((few) =>
          carries(
            [...Array(many).fill(first), ...Array(few).fill(second)] as Rented[],
            problem,
            rate,
          ),
        );
        return others === undefined
          ? []
          : [many * first.price + others * (second?.price ?? 0) + besides];
      }),
    );
  });
  const within = costs.filter((cost) => cost <= problem.budgetPerHour);
  return within.length === 0 ? undefined : Math.min(...within);
}

function numbers(most: number): number[] {
  return Array.from({ length: most + 1 }, (_, number) => number);
}

test("the search is as cheap as trying every fleet, on 200 random problems", () => {
  const most = 14;
  let compared = 0;
  let solved = 0;
  for (let seed = 0; compared < 200; seed += 1) {
    const problem = randomProblem(seed);
    const found = cheapest(problem, mm1);
    // More machines of a kind than are tried.
    if (found?.fleet.some(({ machines }) => machines > most)) continue;
    const tried = bruteForce(problem, most);
    compared += 1;
    expect(found?.usdPerHour, `seed ${seed}`).toEqual(
      tried === undefined ? undefined : expect.closeTo(tried, 9),
    );
    if (tried !== undefined) solved += 1;
  }
  expect(solved).toBeGreaterThan(80);
});

test("where nothing will do, every relaxation that is named makes it possible, and less of the budget does not", () => {
  let impossible = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const problem = { ...randomProblem(seed), budgetPerHour: (seed % 7) / 20 };
      const answer = searchCost(problem, mm1);
      if ("deployment" in answer) return;
      impossible += 1;
      expect(answer.relaxations.length).toBeGreaterThan(0);
      for (const change of answer.relaxations) {
        expect(cheapest(relax(problem, change), mm1), JSON.stringify(change)).toBeDefined();
        const { budgetPerHour } = change;
        if (budgetPerHour === undefined) continue;
        // Rounded up, to cents or to three digits.
        const below = 0.99 * budgetPerHour - (budgetPerHour >= 1 ? 0.01 : 0);
        const less = { ...change, budgetPerHour: below };
        if (less.budgetPerHour > 0) expect(cheapest(relax(problem, less), mm1)).toBeUndefined();
      }
    }),
    { numRuns: 150, seed: 12 },
  );
  expect(impossible).toBeGreaterThan(50);
});

const small = instanceOf("small", 0.1);

test("each constraint is named when it alone binds, with the least that would do", () => {
  // μ = 100/s and p99 ≤ 100 ms: λ ≤ 100 − ln(100)/0.1 = 53.9 a replica; 300/0.8 needs 7 of them.
  const possible = problemOf([
    versionOf("v", [hostOf(small, 10)], { accuracy: 0.95, memoryBytes: GIB }),
  ]);
  expect(cheapest(possible, mm1)?.usdPerHour).toBeCloseTo(0.7, 12);

  const relaxations = (change: Partial<CostProblem>) => {
    const answer = searchCost({ ...possible, ...change }, mm1);
    return "relaxations" in answer ? answer.relaxations : [];
  };
  const poor = relaxations({ budgetPerHour: 0.5 });
  expect(poor[0]).toEqual({ constraints: ["budget"], budgetPerHour: 0.7 });
  expect(poor.at(-1)?.constraints).toEqual(["rate"]);
  expect(poor.at(-1)?.ratePerSecond).toBeCloseTo(5 * 53.948 * 0.8, -1);
  expect(relaxations({ budgetPerHour: 0 })).toEqual([
    { constraints: ["budget"], budgetPerHour: 0.7 },
  ]);

  const impatient = { ...demand, objective: { percentile: 0.99, latencyMs: 40 } };
  const [fast] = relaxations({ demand: impatient });
  expect(fast?.constraints).toEqual(["objective"]);
  // ln(100) / (100/s) = 46.05 ms at no load at all.
  expect(fast?.latencyMs).toBeGreaterThan(46.05);

  expect(relaxations({ leastAccuracy: 0.99 })).toEqual([
    { constraints: ["accuracy"], leastAccuracy: 0.95 },
  ]);
  const large = versionOf("v", [hostOf(small, 10)], { memoryBytes: 5 * GIB });
  expect(relaxations({ versions: [large] })).toEqual([
    { constraints: ["memory"], memoryBytes: 5 * GIB },
  ]);
  const [both] = relaxations({ budgetPerHour: 0, demand: impatient });
  expect(both?.constraints).toEqual(["budget", "objective"]);

  // Between the smallest numbers there is no other to try.
  const rare = { ...demand, ratePerSecond: 5e-324 };
  expect(relaxations({ budgetPerHour: 0.05, demand: rare })[0]?.constraints).toEqual(["budget"]);
  const sudden = { ...demand, objective: { percentile: 0.99, latencyMs: 5e-324 } };
  expect(relaxations({ demand: sudden })[0]?.latencyMs).toBeGreaterThan(46.05);
});

test("spot machines carry what is not needed when they are taken back", () => {
  const type = instanceOf("small", 0.1, { spotUsdPerHour: 0.03 });
  const problem = problemOf([versionOf("v", [hostOf(type, 10)])]);
  const found = cheapest(problem, mm1);
  // 7 with headroom, 6 without: six on demand, the seventh on spot.
  expect(found?.fleet.map(({ market, machines }) => [market, machines])).toEqual([
    ["on demand", 6],
    ["spot", 1],
  ]);
  // If only half of them go at once, spot machines may carry part of the load: 1 + floor(10 / 2) = 6.
  const half = cheapest(
    { ...problem, spot: { interruptionsPerHour: 0, reclaimedShare: 0.5 } },
    mm1,
  );
  expect(half?.usdPerHour).toBeCloseTo(12 * 0.03, 9);
});

test("two types together can be cheaper than either alone", () => {
  const large = instanceOf("large", 0.36);
  const problem = problemOf([versionOf("v", [hostOf(small, 10), hostOf(large, 10, 4)])]);
  const found = cheapest(problem, mm1);
  expect(found?.fleet.map(({ host, machines }) => [host.instance.name, machines])).toEqual([
    ["small", 3],
    ["large", 1],
  ]);
});

test("problems that make no sense are told in a sentence", () => {
  const problem = problemOf([versionOf("v", [hostOf(small, 10)])]);
  const refused = (change: Partial<CostProblem>) => () =>
    searchCost({ ...problem, ...change }, mm1);
  expect(refused({ budgetPerHour: -1 })).toThrow("expected a budget of 0 or more");
  expect(refused({ budgetPerHour: Number.NaN })).toThrow("expected a budget of 0 or more");
  expect(refused({ leastAccuracy: 97 })).toThrow("97 % is 0.97");
  expect(refused({ leastAccuracy: 0.9 })).toThrow("no version was evaluated");
  expect(refused({ versions: [] })).toThrow("expected a machine");
  expect(refused({ spot: { interruptionsPerHour: -1, reclaimedShare: 1 } })).toThrow(
    "interruptions",
  );
  expect(refused({ spot: { interruptionsPerHour: 0, reclaimedShare: 0 } })).toThrow(
    "share of spot",
  );
  expect(refused({ caches: [{ name: "all", hitRate: 1, usdPerHour: 0 }] })).toThrow("hit rate");
});

test("a rate that takes more machines than a fleet may have is refused by naming the rate", () => {
  const problem = problemOf([versionOf("v", [hostOf(small, 10)])], {
    demand: { ...demand, ratePerSecond: 1e12 },
    budgetPerHour: Number.POSITIVE_INFINITY,
  });
  const answer = searchCost(problem, mm1);
  expect(answer).toMatchObject({ relaxations: [{ constraints: ["rate"] }] });
});
