/** The figures of a cost plan by name: what it costs and does, what it would take, and what all of it rests on. */

import { percentileName } from "../../../base/percentile-name.ts";
import { costPerMillion } from "../../../systems/cost/cost-per-million.ts";
import type { Deployment } from "../../../systems/cost/cost-problem.ts";
import { ENERGY_COEFFICIENTS } from "../../../systems/cost/energy.ts";
import type { Relaxation } from "../../../systems/cost/relaxations.ts";
import { HOURS_A_MONTH, monthly } from "../../../systems/cost/running-cost.ts";
import type { SavingStep } from "../../../systems/cost/savings.ts";
import type { Figure, Unit } from "../../figure/figure.ts";
import {
  type Dials,
  type FigureGroup,
  figureName,
  type NamedFigure,
} from "../../figure/named-figure.ts";
import { none, omitted } from "../../figure/not-measured.ts";
import type { CostOutput } from "./cost.ts";
import { basisFigures, demandWords, inputsOf, priceWords } from "./cost-basis.ts";
import { type ChosenView, type CostView, costView } from "./cost-view.ts";
import { deploymentWords, frontOf, pointReason, usdText } from "./cost-words.ts";

/** Made once for each position of the dials: a figure is the same wherever it is asked for. */
const made = new WeakMap<CostView, FigureGroup[]>();

export function costGroups(record: CostOutput, dials: Dials): FigureGroup[] {
  const view = costView(record, dials);
  if (view === undefined) return [];
  const groups = made.get(view) ?? groupsOf(record, view);
  made.set(view, groups);
  return groups;
}

function groupsOf(record: CostOutput, view: CostView): FigureGroup[] {
  return [
    { caption: "The cheapest plan", figures: planFigures(record, view) },
    { caption: "What would do", figures: relaxationFigures(record, view) },
    {
      caption: "From as it is to the plan, a decision at a time",
      figures: savingFigures(record, view),
    },
    { caption: "Plans that no other beats", figures: frontFigures(record, view) },
    { caption: "What it rests on", figures: basisFigures(record, view) },
  ];
}

/** Cost, speed, accuracy, energy and carbon of the cheapest plan; none where nothing will do. */
export function planFigures(record: CostOutput, view: CostView): NamedFigure[] {
  const { answer, chosen, problem } = view;
  if (!("deployment" in answer)) return [];
  const { deployment } = answer;
  const { ratePerSecond } = problem.demand;
  const cost = (name: string, label: string, scale: number, how: string): NamedFigure => ({
    name,
    label,
    figure: costFigure(record, view, { deployment, scale, how, chosen }),
    better: "lower",
  });
  const perMillion = costPerMillion(ratePerSecond, 1);
  return [
    cost(
      "cost-hour",
      "Cost an hour",
      1,
      "Machines at their price an hour, with cache and fixed costs",
    ),
    cost("cost-month", "Cost a month", HOURS_A_MONTH, `Cost an hour times ${HOURS_A_MONTH} hours`),
    cost(
      "cost-million",
      "Cost of a million inferences",
      perMillion,
      "Cost an hour over the requests that are served in it, cached ones too",
    ),
    ...(chosen === undefined ? [] : serviceFigures(record, view, chosen)),
    ...(deployment.version.accuracy === undefined
      ? []
      : [accuracyFigure(record, deployment.version.name)]),
  ];
}

interface CostOf {
  deployment: Deployment;
  /** From US dollars an hour. */
  scale: number;
  how: string;
  chosen?: ChosenView | undefined;
}

function costFigure(
  record: CostOutput,
  view: CostView,
  { deployment, scale, how, chosen }: CostOf,
): Figure {
  const { low, high } = chosen?.range ?? {};
  const end =
    chosen !== undefined && high === undefined
      ? " At the slow end of what is known of these machines, no number of them meets the objective."
      : "";
  return {
    kind: "modelled",
    value: scale * deployment.usdPerHour,
    unit: "usd",
    ...(low === undefined || high === undefined ? {} : { low: scale * low, high: scale * high }),
    method: `${how}: ${deploymentWords(deployment)}.${end}`,
    inputs: inputsOf(record, view, deployment),
  };
}

function serviceFigures(record: CostOutput, view: CostView, chosen: ChosenView): NamedFigure[] {
  const { answer } = view;
  if (!("deployment" in answer)) return [];
  const { deployment } = answer;
  const inputs = inputsOf(record, view, deployment);
  const { latencyMs, busy } = chosen;
  const modelled = (value: number, unit: Unit, method: string): Figure => ({
    ...{ kind: "modelled", value, unit, method },
    inputs,
  });
  const month = `over ${HOURS_A_MONTH} hours`;
  const { source, date, pue, gramsPerKwh } = ENERGY_COEFFICIENTS;
  return [
    {
      name: "latency",
      label: `${percentileName(view.problem.demand.objective.percentile)} of the plan`,
      figure: {
        ...{ kind: "modelled", unit: "ms", value: latencyMs, inputs },
        method:
          "Closed form of the queue at the plan's rate with all machines; of a mixed fleet, its slowest part.",
      },
      better: "lower",
    },
    {
      name: "busy",
      label: "Busy share of the machines",
      figure: modelled(
        Math.max(...busy),
        "ratio",
        "Of the busiest part of the fleet, at the plan's rate.",
      ),
    },
    {
      name: "energy-month",
      label: "Energy a month",
      figure: modelled(
        (chosen.watts * HOURS_A_MONTH) / 1000,
        "kWh",
        `Power between idle and full by the busy share, ${month}, with ${pue} for the building; ${source}, read ${date}.`,
      ),
      better: "lower",
    },
    {
      name: "carbon-month",
      label: "Carbon a month",
      figure: modelled(
        chosen.carbonGrams / 1000,
        "kg CO₂e",
        `Energy a month at ${gramsPerKwh} g/kWh, without what making the machines emitted; ${source}, read ${date}.`,
      ),
      better: "lower",
    },
  ];
}

function accuracyFigure(record: CostOutput, version: string): NamedFigure {
  const accuracy = record.versions.find(({ name }) => name === version)?.service.accuracy;
  return {
    name: "accuracy",
    label: "Accuracy of the plan",
    figure:
      accuracy === undefined
        ? omitted("This version was not evaluated.")
        : {
            ...{ kind: "measured", unit: "ratio", ...accuracy },
            method: `Held-out examples that ${version} gets right.`,
          },
    better: "higher",
  };
}

const AMOUNTS: readonly {
  of: Exclude<keyof Relaxation, "constraints">;
  label: string;
  unit: Unit;
}[] = [
  { of: "budgetPerHour", label: "Least budget an hour", unit: "usd" },
  { of: "latencyMs", label: "Least objective", unit: "ms" },
  { of: "leastAccuracy", label: "Accuracy that can be had", unit: "ratio" },
  { of: "memoryBytes", label: "Least memory of a machine", unit: "bytes" },
  { of: "ratePerSecond", label: "Highest rate", unit: "queries/s" },
];

function relaxationFigures({ catalogue }: CostOutput, view: CostView): NamedFigure[] {
  const { answer, problem } = view;
  if (!("relaxations" in answer)) return [];
  return answer.relaxations.flatMap((change, place) =>
    AMOUNTS.flatMap(({ of, label, unit }): NamedFigure[] => {
      const value = change[of];
      if (value === undefined) return [];
      const together =
        change.constraints.length === 1
          ? ""
          : ` with ${change.constraints.filter((it) => !isOf(it, of)).join(" and ")} changed as well`;
      const suffix = place === 0 ? "" : `, ${place + 1}`;
      return [
        {
          name: `would-do-${place + 1}-${figureName(of)}`,
          label: `${label} that would do${suffix}`,
          figure: {
            ...{ kind: "modelled", value, unit },
            method: `The search again until something is found, all else as asked for${together}.`,
            inputs: [
              demandWords(view),
              `a budget of ${usdText(problem.budgetPerHour)} an hour`,
              `prices of ${catalogue.date} (${catalogue.source})`,
            ],
          },
        },
      ];
    }),
  );
}

function isOf(constraint: string, amount: string): boolean {
  return amount.toLowerCase().includes(constraint === "objective" ? "latency" : constraint);
}

function savingFigures(record: CostOutput, view: CostView): NamedFigure[] {
  const { chosen } = view;
  if (chosen === undefined) return [];
  const { savings } = chosen;
  const factor = (value: number, method: string): Figure => ({
    ...{ kind: "modelled", value, unit: "times", method },
    inputs: [demandWords(view)],
  });
  return [
    ...(savings.asItIs === undefined
      ? []
      : [
          {
            name: "as-it-is-month",
            label: "As it is, a month",
            figure: {
              kind: "modelled" as const,
              value: monthly(savings.asItIs),
              unit: "usd" as const,
              method: `${record.versions[0]?.name ?? ""} on ${record.current}, on demand, one at a time, with the machines that the demand takes.`,
              inputs: [demandWords(view), ...currentPrice(record, view)],
            },
          },
        ]),
    ...savings.steps.map((step) => ({
      name: `saving-${step.decision}`,
      label: `Cost after over before: ${step.decision}`,
      figure: stepFigure(step, factor),
      better: "lower" as const,
    })),
    ...(savings.steps.length === 0
      ? []
      : [
          {
            name: "saving-all",
            label: "Cost after over before: all together",
            figure: factor(savings.factor, "The product of the steps' factors."),
            better: "lower" as const,
          },
        ]),
  ];
}

/** As the dial has it. */
function currentPrice(record: CostOutput, { problem }: CostView): string[] {
  const hosts = problem.versions.flatMap((version) => version.hosts);
  const host = hosts.find(({ instance }) => instance.name === record.current);
  return host === undefined ? [] : [priceWords(record, host.instance)];
}

function stepFigure(
  { from, to, usdPerHour, factor }: SavingStep,
  figure: (value: number, method: string) => Figure,
): Figure {
  if (factor !== undefined) {
    return figure(factor, `From ${from} to ${to}, with the decisions before it taken.`);
  }
  const reason =
    usdPerHour === undefined
      ? "With the decisions up to here the demand cannot be served."
      : "Without it the demand cannot be served, so there is nothing to hold its cost against.";
  return none(`From ${from} to ${to}: ${reason}`);
}

function frontFigures(record: CostOutput, view: CostView): NamedFigure[] {
  const front = frontOf(view);
  const label = percentileName(view.problem.demand.objective.percentile);
  return front.flatMap((point, index): NamedFigure[] => {
    const { deployment, latencyMs } = point;
    const how = pointReason(point, front);
    const inputs = inputsOf(record, view, deployment);
    const method = `${how} ${deploymentWords(deployment)}.`;
    return [
      {
        name: `front-${index + 1}-month`,
        label: `Plan ${index + 1}, cost a month`,
        figure: {
          ...{ kind: "modelled", value: monthly(deployment.usdPerHour), unit: "usd", method },
          inputs,
        },
        better: "lower",
      },
      {
        name: `front-${index + 1}-latency`,
        label: `Plan ${index + 1}, ${label}`,
        figure: {
          ...{ kind: "modelled", value: latencyMs, unit: "ms", method },
          inputs,
        },
        better: "lower",
      },
    ];
  });
}
