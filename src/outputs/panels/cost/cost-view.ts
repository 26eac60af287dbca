/** What a cost plan comes to with the dials where they stand: computed once for each position. */
import { type CostAnswer, searchCost } from "../../../systems/cost/cheapest.ts";
import type { CostProblem, Deployment, Planner } from "../../../systems/cost/cost-problem.ts";
import { type CostRange, costRange } from "../../../systems/cost/cost-range.ts";
import { carbonGrams, wattsOf } from "../../../systems/cost/energy.ts";
import { type Expected, expectedOf } from "../../../systems/cost/expected-latency.ts";
import { type CostPoint, costPoints } from "../../../systems/cost/front.ts";
import { HOURS_A_MONTH } from "../../../systems/cost/running-cost.ts";
import { composedSavings, type Savings } from "../../../systems/cost/savings.ts";
import { type TotalLoss, totalLoss } from "../../../systems/cost/total-loss.ts";
import type { Dials } from "../../figure/named-figure.ts";
import { dialValue } from "../dial.ts";
import type { CostOutput } from "./cost.ts";
import { costDials, costProblem, type PlannedCost } from "./cost-dials.ts";

export interface CostView extends PlannedCost {
  /** As the dial has it. */
  vcpuSpeed: number;
  answer: CostAnswer;
  /** Of the cheapest deployment; absent where nothing will do. */
  chosen?: ChosenView;
  /** Computed when first asked for: they take longer than the answer. */
  readonly points: readonly CostPoint[];
  /** The point of the front with the least total loss. */
  readonly leastLoss: LeastLoss | undefined;
}

export interface LeastLoss {
  point: CostPoint;
  loss: TotalLoss;
}

export interface ChosenView extends Expected {
  range: CostRange;
  savings: Savings;
  /** Of all machines, and what they emit in a month. */
  watts: number;
  carbonGrams: number;
}

interface Looked {
  view?: CostView;
  /** Why the record makes no problem that can be searched. */
  refusal?: string;
}

/** The last positions of the dials of each record: where they are turned to, and where they rested before. */
const looked = new WeakMap<CostOutput, Map<string, Looked>>();
const MOST_POSITIONS = 4;

/** Undefined before there is something to plan, and where `costRefusal` says why there is not. */
export function costView(record: CostOutput, dials: Dials): CostView | undefined {
  return look(record, dials).view;
}

/** Why nothing can be planned from this record, in a sentence. */
export function costRefusal(record: CostOutput, dials: Dials): string | undefined {
  return look(record, dials).refusal;
}

function look(record: CostOutput, dials: Dials): Looked {
  const { versions, catalogue, batching } = record;
  if ([versions, catalogue.instances, batching].some(({ length }) => length === 0)) return {};
  const positions = looked.get(record) ?? new Map<string, Looked>();
  looked.set(record, positions);
  const key = JSON.stringify(dials);
  const found = positions.get(key) ?? lookAnew(record, dials);
  // The latest stand last.
  positions.delete(key);
  positions.set(key, found);
  for (const old of [...positions.keys()].slice(0, -MOST_POSITIONS)) positions.delete(old);
  return found;
}

function lookAnew(record: CostOutput, dials: Dials): Looked {
  try {
    return { view: computed(record, dials) };
  } catch (error) {
    if (error instanceof RangeError) return { refusal: error.message };
    throw error;
  }
}

function computed(record: CostOutput, dials: Dials): CostView {
  const planned = costProblem(record, dials);
  const { problem, planner } = planned;
  const answer = searchCost(problem, planner);
  const chosen =
    "deployment" in answer ? chosenView(record, planned, answer.deployment, planner) : undefined;
  const points = once(() => costPoints(problem, planner));
  const leastLoss = once(() => lowestLoss(record, dials, problem, points()));
  return {
    ...planned,
    vcpuSpeed: dialValue(costDials(record).vcpuSpeed, dials),
    answer,
    ...(chosen === undefined ? {} : { chosen }),
    get points() {
      return points();
    },
    get leastLoss() {
      return leastLoss();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function chosenView(
  record: CostOutput,
  { problem }: PlannedCost,
  deployment: Deployment,
  planner: Planner,
): ChosenView | undefined {
  const expected = expectedOf(problem, deployment, planner);
  if (expected === undefined) return undefined;
  const watts = deployment.fleet.reduce(
    (sum, { host, machines }, place) =>
      sum + machines * wattsOf(host.instance, expected.busy[place] ?? 0),
    0,
  );
  return {
    ...expected,
    range: costRange(problem, deployment, planner),
    savings: composedSavings(problem, deployment, { instance: record.current, planner }),
    watts,
    carbonGrams: carbonGrams(watts, HOURS_A_MONTH),
  };
}

function lowestLoss(
  record: CostOutput,
  dials: Dials,
  problem: CostProblem,
  points: readonly CostPoint[],
): LeastLoss | undefined {
  const all = costDials(record);
  const weights = {
    latency: dialValue(all.weightLatency, dials),
    memory: dialValue(all.weightMemory, dials),
    cost: dialValue(all.weightCost, dials),
  };
  const { budgetPerHour, demand } = problem;
  const [original] = problem.versions;
  const evaluated = points.filter(
    ({ isOnFront, deployment }) => isOnFront && deployment.version.accuracy !== undefined,
  );
  const losses = evaluated.map((point) => {
    const { version, usdPerHour } = point.deployment;
    const ownBytes = version.memoryBytes ?? 0;
    const terms = {
      model: 1 - (version.accuracy ?? 0),
      latency: point.latencyMs / demand.objective.latencyMs,
      memory: original?.memoryBytes === undefined ? 0 : ownBytes / original.memoryBytes,
      cost: Number.isFinite(budgetPerHour) && budgetPerHour > 0 ? usdPerHour / budgetPerHour : 0,
    };
    return { point, loss: totalLoss(terms, weights) };
  });
  return losses.toSorted((a, b) => a.loss.total - b.loss.total)[0];
}
