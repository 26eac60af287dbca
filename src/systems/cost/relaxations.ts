/**
 * Why nothing will do: the constraints that bind, found by giving way on one after the other. Each relaxation is the least change that
 * makes the problem solvable with everything else as it was; only where no single one suffices, several constraints give way together.
 */
import type { CostProblem, Deployment } from "./cost-problem.ts";

export const CONSTRAINTS = ["budget", "objective", "accuracy", "memory", "rate"] as const;
export type Constraint = (typeof CONSTRAINTS)[number];

/** Constraints that give way together, and to what. */
export interface Relaxation {
  constraints: readonly Constraint[];
  /** The least budget, in US dollars an hour. */
  budgetPerHour?: number;
  /** The least objective, in ms. */
  latencyMs?: number;
  /** The accuracy that can be had. */
  leastAccuracy?: number;
  /** The least memory of a machine or an accelerator, in bytes. */
  memoryBytes?: number;
  /** The highest rate, in queries/s. */
  ratePerSecond?: number;
}

type Solve = (problem: CostProblem) => Deployment | undefined;

/** Constraints that can give way without end, smaller sets first. */
const SETS: readonly (readonly Constraint[])[] = subsets([
  "budget",
  "objective",
  "accuracy",
  "memory",
]);

/** At least one, unless the demand is served by nothing whatever gives way. */
export function relaxationsOf(problem: CostProblem, solve: Solve): Relaxation[] {
  let fewest: number | undefined;
  const found: Relaxation[] = [];
  for (const constraints of SETS) {
    if (fewest !== undefined && constraints.length > fewest) break;
    const relaxed = least(problem, constraints, solve);
    if (relaxed === undefined) continue;
    fewest = constraints.length;
    found.push(relaxed);
  }
  const rate = highestRate(problem, solve);
  return rate === undefined ? found : [...found, { constraints: ["rate"], ratePerSecond: rate }];
}

/** The problem with the changes of a relaxation. */
export function relax(problem: CostProblem, change: Relaxation): CostProblem {
  const { budgetPerHour, latencyMs, leastAccuracy, memoryBytes, ratePerSecond } = change;
  const { demand, versions } = problem;
  const { leastAccuracy: _, ...rest } = problem;
  const accuracy = change.constraints.includes("accuracy") ? leastAccuracy : problem.leastAccuracy;
  return {
    ...rest,
    ...(budgetPerHour === undefined ? {} : { budgetPerHour }),
    ...(accuracy === undefined ? {} : { leastAccuracy: accuracy }),
    demand: {
      ...demand,
      ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
      ...(latencyMs === undefined ? {} : { objective: { ...demand.objective, latencyMs } }),
    },
    versions:
      memoryBytes === undefined
        ? versions
        : versions.map((version) => ({
            ...version,
            hosts: version.hosts.map((host) => ({
              ...host,
              memoryBytes: Math.max(host.memoryBytes, memoryBytes),
            })),
          })),
  };
}

/** As far as a constraint can give way. */
const WITHOUT: Readonly<Record<Exclude<Constraint, "rate">, Omit<Relaxation, "constraints">>> = {
  budget: { budgetPerHour: Number.POSITIVE_INFINITY },
  objective: { latencyMs: 1e9 },
  accuracy: {},
  memory: { memoryBytes: Number.MAX_SAFE_INTEGER },
};

/** Gives way wholly on all of the set, then takes back from one after the other what was not needed; the budget last. */
function least(
  problem: CostProblem,
  constraints: readonly Constraint[],
  solve: Solve,
): Relaxation | undefined {
  let change: Relaxation = { constraints };
  for (const constraint of constraints) {
    if (constraint !== "rate") change = { ...change, ...WITHOUT[constraint] };
  }
  if (solve(relax(problem, change)) === undefined) return undefined;
  const solved = (tried: Relaxation) => solve(relax(problem, tried));
  for (const constraint of constraints.toReversed()) {
    change = tightened(problem, change, { constraint, solved });
  }
  return change;
}

const ROOM = 1.5;

interface Tightening {
  constraint: Constraint;
  solved: (change: Relaxation) => Deployment | undefined;
}

function tightened(
  problem: CostProblem,
  change: Relaxation,
  { constraint, solved }: Tightening,
): Relaxation {
  if (constraint === "budget") {
    const deployment = solved(change);
    return {
      ...change,
      budgetPerHour: roundedUp(deployment?.usdPerHour ?? Number.POSITIVE_INFINITY),
    };
  }
  const to = (value: number): Relaxation =>
    constraint === "objective"
      ? { ...change, latencyMs: value }
      : constraint === "memory"
        ? { ...change, memoryBytes: value }
        : { ...change, leastAccuracy: value };
  const isSolved = (value: number) => solved(to(value)) !== undefined;
  if (constraint === "objective") {
    const latencyMs = leastObjective(problem.demand.objective.latencyMs, isSolved);
    // One that is only just possible takes machines without end, so with an open budget there is some room.
    return to(
      change.constraints.includes("budget") ? upToThreeDigits(ROOM * latencyMs) : latencyMs,
    );
  }
  const values = constraint === "memory" ? memoriesOf(problem) : accuraciesOf(problem);
  const enough = values.find(isSolved);
  return enough === undefined ? change : to(enough);
}

/** To cents, and below a dollar to three digits, as it is read and typed in again. */
function roundedUp(usdPerHour: number): number {
  return usdPerHour >= 1 ? Math.ceil(usdPerHour * 100 - 1e-6) / 100 : upToThreeDigits(usdPerHour);
}

function upToThreeDigits(value: number): number {
  const step = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.ceil(value / step - 1e-6) * step).toPrecision(3));
}

/** Doubles until it is enough, then halves the gap, to a half of a percent. */
function leastObjective(asked: number, isEnough: (latencyMs: number) => boolean): number {
  let [low, high] = [asked, 2 * asked];
  while (!isEnough(high) && high < 1e9) [low, high] = [high, 2 * high];
  return upToThreeDigits(narrowed(low, high, 1.005, isEnough)[1]);
}

/** Halves a gap until its ends are so many times apart, or no number lies between them; `isHigh` holds at the upper end. */
function narrowed(
  low: number,
  high: number,
  ratio: number,
  isHigh: (value: number) => boolean,
): [number, number] {
  let [below, above] = [low, high];
  while (above / below > ratio) {
    // Two roots: the product of small numbers would be 0.
    const middle = Math.sqrt(below) * Math.sqrt(above);
    if (!(middle > below && middle < above)) break;
    if (isHigh(middle)) above = middle;
    else below = middle;
  }
  return [below, above];
}

/** Undefined where even a thousandth of the rate cannot be served. */
function highestRate(problem: CostProblem, solve: Solve): number | undefined {
  const isServed = (ratePerSecond: number) =>
    solve(relax(problem, { constraints: ["rate"], ratePerSecond })) !== undefined;
  const asked = problem.demand.ratePerSecond;
  let [low, high] = [asked / 2, asked];
  const least = asked / 1e9;
  while (low > least && !isServed(low)) [low, high] = [low / 2, low];
  if (low <= least) return undefined;
  [low, high] = narrowed(low, high, 1.01, (rate) => !isServed(rate));
  // Three digits, down: what is said can be served.
  const step = 10 ** (Math.floor(Math.log10(low)) - 2);
  const rounded = Math.floor(low / step) * step;
  return rounded > 0 && isServed(rounded) ? rounded : low;
}

/** Memories with which one more replica fits, rising. */
function memoriesOf({ versions }: CostProblem): number[] {
  const memories = versions.flatMap(({ memoryBytes = 0, hosts }) => {
    const most = hosts.reduce((slots, host) => Math.max(slots, host.slots), 0);
    return Array.from({ length: most }, (_, index) => (index + 1) * memoryBytes);
  });
  return [...new Set(memories)].filter((bytes) => bytes > 0).toSorted((a, b) => a - b);
}

/** From the most accurate version down. */
function accuraciesOf({ versions }: CostProblem): number[] {
  const known = versions.flatMap(({ accuracy }) => accuracy ?? []);
  return [...new Set([...known, 0])].toSorted((a, b) => b - a);
}

function subsets(of: readonly Constraint[]): Constraint[][] {
  const all = Array.from({ length: 2 ** of.length - 1 }, (_, bits) =>
    of.filter((_, place) => ((bits + 1) >> place) % 2 === 1),
  );
  return all.toSorted((a, b) => a.length - b.length);
}
