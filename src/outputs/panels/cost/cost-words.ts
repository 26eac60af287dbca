/** A cost plan in sentences. */
import { percentileName } from "../../../base/percentile-name.ts";
import { type Deployment, fleetWords } from "../../../systems/cost/cost-problem.ts";
import type { CostPoint } from "../../../systems/cost/front.ts";
import type { Constraint, Relaxation } from "../../../systems/cost/relaxations.ts";
import { monthly } from "../../../systems/cost/running-cost.ts";
import { amountText } from "../../figure/figure-text.ts";
import type { Dials } from "../../figure/named-figure.ts";
import { decimalText, fixedText, numberText } from "../../figure/number-text.ts";
import type { CostOutput } from "./cost.ts";
import { NO_CACHE } from "./cost-dials.ts";
import { type CostView, costRefusal, costView } from "./cost-view.ts";

/** `$58.40`; `$0.0336` below a dollar. */
export function usdText(usd: number): string {
  return `$${usd >= 1 ? fixedText(usd, 2) : numberText(usd, 3)}`;
}

/** `2 × c7g.large, on demand, with int8, in batches of up to 8`. */
export function deploymentWords({ version, batching, cache, fleet }: Deployment): string {
  const batches =
    batching.maxBatchSize === 1 ? "one at a time" : `in batches of up to ${batching.maxBatchSize}`;
  return [
    `${fleetWords(fleet)}, with ${version.name}, ${batches}`,
    ...(cache.name === NO_CACHE ? [] : [`and ${cache.name}`]),
  ].join(" ");
}

/** The panel's answer; undefined before there is one. */
export function verdict(record: CostOutput, dials: Dials): string | undefined {
  const view = costView(record, dials);
  if (view === undefined) return costRefusal(record, dials);
  const { answer, chosen, problem } = view;
  const { date } = record.catalogue;
  if ("relaxations" in answer) {
    return `Nothing ${askedWords(view)} for ${usdText(problem.budgetPerHour)} an hour. ${relaxedWords(answer.relaxations, view)} (Prices of ${date}.)`;
  }
  const { deployment } = answer;
  const { percentile, latencyMs } = problem.demand.objective;
  const speed =
    chosen === undefined
      ? ""
      : `; ${percentileName(percentile)} ${amountText(chosen.latencyMs, "ms")} of ${amountText(latencyMs, "ms")} allowed`;
  return `${usdText(monthly(deployment.usdPerHour))} a month at prices of ${date}: ${deploymentWords(deployment)}${speed}. ${savingWords(view)}`.trim();
}

function askedWords({ problem }: CostView): string {
  const { ratePerSecond, objective } = problem.demand;
  const accuracy =
    problem.leastAccuracy === undefined
      ? ""
      : ` and at least ${shareText(problem.leastAccuracy)} right`;
  return `serves ${amountText(ratePerSecond, "queries/s")} with ${percentileName(objective.percentile)} within ${amountText(objective.latencyMs, "ms")}${accuracy}`;
}

function savingWords({ chosen }: CostView): string {
  if (chosen === undefined) return "";
  const { asItIs, factor, steps } = chosen.savings;
  if (asItIs === undefined) return "As it is now, the objective cannot be met at any cost.";
  if (steps.length === 0) return "This is how it is now.";
  return `That is ${numberText(factor, 2)} of what it costs as it is.`;
}

/** What would do instead, each change on its own; the first is the one that binds. */
export function relaxedWords(relaxations: readonly Relaxation[], view: CostView): string {
  const [first, ...others] = relaxations.map((change) => changeWords(change, view));
  if (first === undefined) return "No change of a single number makes it possible.";
  const more = others.length === 0 ? "" : ` Or ${others.join("; or ")}.`;
  return `It would take ${first}.${more}`;
}

/** `a budget of at least $0.145 an hour`. */
export function changeWords(change: Relaxation, { problem }: CostView): string {
  const { budgetPerHour, latencyMs, leastAccuracy, memoryBytes, ratePerSecond } = change;
  const name = percentileName(problem.demand.objective.percentile);
  return [
    ...(latencyMs === undefined ? [] : [`a ${name} of ${amountText(latencyMs, "ms")}`]),
    ...(change.constraints.includes("accuracy")
      ? [`an accuracy of no more than ${shareText(leastAccuracy ?? 0)}`]
      : []),
    ...(memoryBytes === undefined
      ? []
      : [`machines with ${amountText(memoryBytes, "bytes")} for the replicas`]),
    ...(budgetPerHour === undefined
      ? []
      : [`a budget of at least ${usdText(budgetPerHour)} an hour`]),
    ...(ratePerSecond === undefined
      ? []
      : [`a rate of at most ${amountText(ratePerSecond, "queries/s")}`]),
  ].join(" and ");
}

export function shareText(share: number): string {
  return share > 0 && share < 5e-5 ? "< 0.01 %" : `${decimalText(100 * share, 0, 2)} %`;
}

export const BROKEN: Readonly<Record<Constraint, string>> = {
  budget: "over the budget",
  objective: "too slow",
  accuracy: "not accurate enough",
  memory: "does not fit into memory",
  rate: "cannot carry the rate",
};

/** `$74.10 a month, p99 4.35 ms`. */
export function pointWords({ deployment, latencyMs }: CostPoint, { problem }: CostView): string {
  const name = percentileName(problem.demand.objective.percentile);
  return `${usdText(monthly(deployment.usdPerHour))} a month, ${name} ${amountText(latencyMs, "ms")}`;
}

/** Why one would choose a point of the front, beside the cheapest of them. */
export function pointReason(point: CostPoint, front: readonly CostPoint[]): string {
  const [cheapest] = front;
  if (cheapest === undefined || point === cheapest) return "The cheapest plan that does the job.";
  const dearer = point.deployment.usdPerHour / cheapest.deployment.usdPerHour;
  const faster = cheapest.latencyMs / point.latencyMs;
  const [a, b] = [point, cheapest].map(({ deployment }) => deployment.version.accuracy);
  const gains = [
    ...(faster > 1.005 ? [`${numberText(faster, 3)} times as fast`] : []),
    ...(a !== undefined && b !== undefined && a > b
      ? [`${numberText(100 * (a - b), 2)} points more accurate`]
      : []),
  ];
  return `${gains.join(" and ") || "A little better"}, for ${numberText(dearer, 3)} times the cost.`.replace(
    /^./,
    (letter) => letter.toUpperCase(),
  );
}

/** The points of the front, the cheapest first. */
export function frontOf({ points }: Pick<CostView, "points">): CostPoint[] {
  return points
    .filter(({ isOnFront }) => isOnFront)
    .toSorted((a, b) => a.deployment.usdPerHour - b.deployment.usdPerHour);
}

/** Which plan the total loss picks; undefined where no version was evaluated. */
export function lossWords(view: CostView): string | undefined {
  const { leastLoss } = view;
  if (leastLoss === undefined) return undefined;
  const { point, loss } = leastLoss;
  const { model, latency, memory, cost } = loss.terms;
  const terms = [model, latency, memory, cost].map((term) => numberText(term, 2)).join(" + ");
  return `The total loss of Part 2 is least for ${deploymentWords(point.deployment)}: ${numberText(loss.total, 3)} = ${terms} (errors, latency, memory, cost). Its weights stand under More.`;
}
