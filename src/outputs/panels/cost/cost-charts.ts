/** Cost a month against latency, and the way from as it is to the plan. */
import { percentileName } from "../../../base/percentile-name.ts";
import type { Deployment } from "../../../systems/cost/cost-problem.ts";
import type { CostPoint } from "../../../systems/cost/front.ts";
import { monthly } from "../../../systems/cost/running-cost.ts";
import type { Chart, DraftPoint, SeriesDraft } from "../../drawing/chart.ts";
import { sentences } from "../../drawing/chart-notes.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import { amountAxis } from "../../drawing/figure-points.ts";
import { amountText } from "../../figure/figure-text.ts";
import type { Dials } from "../../figure/named-figure.ts";
import { numberText } from "../../figure/number-text.ts";
import type { CostOutput } from "./cost.ts";
import { type CostView, costView } from "./cost-view.ts";
import { BROKEN, deploymentWords, frontOf, pointReason, shareText, usdText } from "./cost-words.ts";

export function costCharts(record: CostOutput, dials: Dials): Chart[] {
  const view = costView(record, dials);
  if (view === undefined) return [];
  return [
    ...(view.points.length === 0 ? [] : [frontChart(record, view)]),
    ...(view.chosen === undefined ? [] : [savingsChart(record, view)]),
  ];
}

/** Place of what breaks a constraint: a cross. */
const BROKEN_PLACE = 4;
/** Places of versions: what is left. */
const VERSION_PLACES = [0, 1, 2, 3, 5];

/** A mark for each plan, its shape and colour by version; those that no other beats are large. */
export function frontChart({ catalogue }: CostOutput, view: CostView): Chart {
  const { points, problem } = view;
  const { objective } = problem.demand;
  const latencies = points.map(({ latencyMs }) => latencyMs);
  const costs = points.map(({ deployment }) => monthly(deployment.usdPerHour));
  const name = percentileName(objective.percentile);
  // Plans that are all far faster than they need be would lie on one line otherwise.
  const inView = [...latencies, objective.latencyMs];
  const x = amountAxis(inView, Math.min(...inView), { label: name, unit: "ms" });
  const y = amountAxis(costs, Math.min(...costs), { label: "Cost a month, $", unit: "usd" });
  const front = frontOf(view);
  const draft = (point: CostPoint): DraftPoint => ({
    x: point.latencyMs / x.factor,
    y: monthly(point.deployment.usdPerHour) / y.factor,
    // A plan that is not possible is named by what it breaks.
    name: point.broken === undefined ? shortWords(point.deployment) : BROKEN[point.broken],
    ...(point.isOnFront ? { size: 1 } : {}),
    facts: factsOf(point, front),
  });
  const possible = points.filter(({ broken }) => broken === undefined);
  const series: SeriesDraft[] = problem.versions.flatMap((version, index) => {
    const own = possible.filter(({ deployment }) => deployment.version === version);
    const accuracy = version.accuracy === undefined ? "" : `, ${shareText(version.accuracy)} right`;
    return own.length === 0
      ? []
      : [
          {
            name: `${version.name}${accuracy}`,
            place: VERSION_PLACES[index % VERSION_PLACES.length] ?? 0,
            points: own.map(draft),
          },
        ];
  });
  const broken = points.filter((point) => point.broken !== undefined);
  if (broken.length > 0) {
    series.push({ name: "not possible", place: BROKEN_PLACE, points: broken.map(draft) });
  }
  return chartOf({
    name: "front",
    mark: "scatter",
    title: `Cost a month against ${name}`,
    // A little beyond, so that one sees what is.
    x: { ...x.axis, reach: [(1.1 * objective.latencyMs) / x.factor] },
    y: { ...y.axis, reach: budgetInView(costs, monthly(problem.budgetPerHour), y.factor) },
    series,
    lines: limitLines(view, [x.factor, y.factor]),
    note: sentences(
      `Prices of ${catalogue.date}`,
      "Large marks are plans that no other beats in cost, latency and accuracy; what is hatched is over the budget or too slow",
      brokenNote(broken),
    ),
  });
}

/** A budget that is not far from the plans is always in view. */
function budgetInView(costs: readonly number[], budget: number, factor: number): number[] {
  const isNear = budget >= Math.min(...costs) / NEAR && budget <= Math.max(...costs) * NEAR;
  return isNear ? [budget / factor] : [];
}

const NEAR = 20;
const FAR = 1e9;

/** Level for the budget, upright for the objective. */
function limitLines({ problem }: CostView, [x, y]: readonly [number, number]) {
  const { latencyMs } = problem.demand.objective;
  const budget = monthly(problem.budgetPerHour);
  const tiny = 1 / FAR;
  return [
    {
      label: "objective",
      isLimit: true,
      from: { x: latencyMs / x, y: tiny },
      to: { x: latencyMs / x, y: FAR },
    },
    ...(Number.isFinite(budget) && budget > 0
      ? [
          {
            label: "budget",
            isLimit: true,
            from: { x: tiny, y: budget / y },
            to: { x: FAR, y: budget / y },
          },
        ]
      : []),
  ];
}

function brokenNote(broken: readonly CostPoint[]): string {
  const kinds = [...new Set(broken.map((point) => point.broken ?? "budget"))];
  if (kinds.length === 0) return "";
  return `Crosses are not possible: ${kinds.map((kind) => BROKEN[kind]).join(", ")}`;
}

function shortWords({ fleet, version }: Deployment): string {
  const machines = fleet.map(({ host, machines: many }) => `${many} × ${host.instance.name}`);
  return `${machines.join(" + ")}, ${version.name}`;
}

function factsOf(point: CostPoint, front: readonly CostPoint[]) {
  const { deployment, latencyMs, broken, isOnFront } = point;
  const { version, usdPerHour } = deployment;
  const reason = broken === undefined ? undefined : BROKEN[broken];
  return [
    { label: "plan", value: deploymentWords(deployment) },
    { label: "cost a month", value: usdText(monthly(usdPerHour)) },
    { label: "latency", value: amountText(latencyMs, "ms") },
    ...(version.accuracy === undefined
      ? []
      : [{ label: "accuracy", value: shareText(version.accuracy) }]),
    ...(reason === undefined ? [] : [{ label: "not possible", value: reason }]),
    ...(isOnFront ? [{ label: "why", value: pointReason(point, front) }] : []),
  ];
}

/** Cost after each decision: a bar each, with what it multiplies the cost by. */
export function savingsChart({ catalogue }: CostOutput, view: CostView): Chart {
  const { chosen } = view;
  const steps = chosen?.savings.steps ?? [];
  const asItIs = chosen?.savings.asItIs;
  const bars: DraftPoint[] = [
    ...(asItIs === undefined
      ? []
      : [bar("as it is", asItIs, [{ label: "cost a month", value: usdText(monthly(asItIs)) }])]),
    ...steps.flatMap((step) => {
      const { decision, to, from, usdPerHour, factor } = step;
      if (usdPerHour === undefined) return [];
      const times = factor === undefined ? "" : `, × ${numberText(factor, 2)}`;
      return [
        bar(`${to}${times}`, usdPerHour, [
          { label: decision, value: `${from} → ${to}` },
          { label: "cost a month", value: usdText(monthly(usdPerHour)) },
        ]),
      ];
    }),
  ];
  const impossible = steps.filter(({ usdPerHour }) => usdPerHour === undefined);
  return chartOf({
    name: "savings",
    mark: "bar",
    title: "From as it is to the plan",
    x: { label: "Decision" },
    y: { label: "Cost a month, $", ticks: "zero" },
    series: [{ name: "cost a month", points: bars }],
    note: sentences(
      `Prices of ${catalogue.date}`,
      steps.length > 1
        ? "Each step is searched anew after those before it: the factors multiply, and savings cannot be added"
        : "",
      impossible.length === 0
        ? ""
        : `Without a bar, for the demand cannot be served there: ${impossible.map(({ to }) => to).join(", ")}`,
      asItIs === undefined ? "As it is, the demand cannot be served" : "",
    ),
  });
}

function bar(x: string, usdPerHour: number, facts: DraftPoint["facts"]): DraftPoint {
  return { x, y: monthly(usdPerHour), ...(facts && { facts }) };
}
