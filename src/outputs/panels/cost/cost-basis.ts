/** What a cost plan rests on: in words beside each figure, and as figures of its own. */
import { percentileName } from "../../../base/percentile-name.ts";
import { SHEETS_SOURCE } from "../../../systems/cost/accelerators.ts";
import { type Deployment, instancesOf } from "../../../systems/cost/cost-problem.ts";
import type { Instance } from "../../../systems/cost/instance.ts";
import { amountText } from "../../figure/figure-text.ts";
import { figureName, type NamedFigure } from "../../figure/named-figure.ts";
import { numberText } from "../../figure/number-text.ts";
import type { CostOutput } from "./cost.ts";
import type { CostView } from "./cost-view.ts";
import { deploymentWords, frontOf, shareText, usdText } from "./cost-words.ts";

export function inputsOf(record: CostOutput, view: CostView, deployment: Deployment): string[] {
  return [
    ...instancesOf(deployment).map((instance) => priceWords(record, instance)),
    demandWords(view),
    timesWords(record, deployment),
    ...machineWords(record, view, deployment),
  ];
}

/** `$0.0725 an hour for c7g.large, assumed (AWS Pricing API, us-east-1, 2026-07-20)`. */
export function priceWords({ catalogue }: CostOutput, { name, usdPerHour }: Instance): string {
  const listed = catalogue.instances.find((it) => it.name === name);
  const origin =
    listed?.usdPerHour === usdPerHour
      ? `assumed (${[catalogue.source, catalogue.region, catalogue.date].filter(Boolean).join(", ")})`
      : "chosen with the dial";
  return `${usdText(usdPerHour)} an hour for ${name}, ${origin}`;
}

export function demandWords({ problem }: CostView): string {
  const { ratePerSecond, objective, headroom, spareReplicas, policy } = problem.demand;
  const spare =
    spareReplicas === 0
      ? ""
      : ` and ${spareReplicas} spare ${spareReplicas === 1 ? "machine" : "machines"}`;
  return `${amountText(ratePerSecond, "queries/s")}, ${percentileName(objective.percentile)} within ${amountText(objective.latencyMs, "ms")}, ${shareText(headroom)} headroom${spare}, routing by ${policy}`;
}

function timesWords(record: CostOutput, { version }: Deployment): string {
  const service = record.versions.find(({ name }) => name === version.name)?.service;
  return service === undefined ? "" : `times of ${service.subject}: ${service.method}`;
}

function machineWords(record: CostOutput, view: CostView, deployment: Deployment): string[] {
  const types = instancesOf(deployment);
  const { efficiency } = record.machines;
  const shares = (range: { value: number; low: number; high: number }) =>
    `${shareText(range.value)} (${shareText(range.low)} to ${shareText(range.high)})`;
  const speed = vcpuSpeedOf(record, view);
  return [
    ...(types.some(({ accelerator }) => accelerator === undefined)
      ? [
          contentionWords(record),
          `a virtual processor ${numberText(speed.value, 3)} times as fast as a thread here (${numberText(speed.low, 3)} to ${numberText(speed.high, 3)}), assumed`,
        ]
      : []),
    ...(types.some(({ accelerator }) => accelerator !== undefined) && efficiency !== undefined
      ? [
          `${SHEETS_SOURCE}, of which ${shares(efficiency.compute)} of the arithmetic and ${shares(efficiency.memory)} of the bandwidth are reached, as here`,
        ]
      : []),
  ];
}

function contentionWords({ machines: { contention } }: CostOutput): string {
  return contention === undefined
    ? "replicas on one machine that do not slow each other, assumed"
    : `replicas on one machine that slow each other by the universal scalability law, σ = ${numberText(contention.sigma, 2)} and κ = ${numberText(contention.kappa, 2)}, fitted to up to ${contention.workers} here`;
}

function vcpuSpeedOf({ machines }: CostOutput, { vcpuSpeed }: CostView) {
  const factor = vcpuSpeed / machines.vcpuSpeed.value;
  const { value, low, high } = machines.vcpuSpeed;
  return { value: factor * value, low: factor * low, high: factor * high };
}

export function basisFigures(record: CostOutput, view: CostView): NamedFigure[] {
  const { catalogue, machines } = record;
  const source = [catalogue.source, catalogue.region].filter(Boolean).join(", ");
  const { efficiency } = machines;
  const speed = vcpuSpeedOf(record, view);
  const prices = usedInstances(view).map((instance): NamedFigure => {
    const listed = catalogue.instances.find(({ name }) => name === instance.name);
    const isListed = listed?.usdPerHour === instance.usdPerHour;
    return {
      name: `price-${figureName(instance.name)}`,
      label: `Price of an hour, ${instance.name}`,
      figure: {
        ...{ kind: "assumed", value: instance.usdPerHour, unit: "usd", date: catalogue.date },
        source: `${isListed ? source : `chosen with the dial, instead of ${usdText(listed?.usdPerHour ?? 0)} in ${source}`}${listed?.assumed === undefined ? "" : `; ${listed.assumed}`}`,
      },
    };
  });
  const reached = (
    name: string,
    range: { value: number; low: number; high: number },
  ): NamedFigure => ({
    name: `efficiency-${name}`,
    label: `Share of the ${name === "compute" ? "peak arithmetic" : "memory bandwidth"} that layers reach`,
    figure: {
      ...{ kind: "computed", unit: "ratio", ...range },
      method: `Weighted by time over ${efficiency?.layers ?? 0} layers of the traced forward pass, from the least to the greatest of them.`,
    },
  });
  return [
    ...prices,
    {
      name: "vcpu-speed",
      label: "Speed of a virtual processor, a thread here being 1",
      figure: {
        ...{ kind: "assumed", value: speed.value, unit: "times" },
        source: `not measured: taken to lie from ${numberText(speed.low, 3)} to ${numberText(speed.high, 3)}`,
        date: catalogue.date,
      },
    },
    ...(efficiency === undefined
      ? []
      : [reached("compute", efficiency.compute), reached("memory", efficiency.memory)]),
    ...lossFigures(view),
  ];
}

/** Types on the front or in the plan, each once. */
export function usedInstances(view: CostView): Instance[] {
  const deployments = frontOf(view).map(({ deployment }) => deployment);
  const plan = "deployment" in view.answer ? [view.answer.deployment] : [];
  const all = [...plan, ...deployments].flatMap(instancesOf);
  return [...new Map(all.map((instance) => [instance.name, instance])).values()];
}

function lossFigures({ leastLoss }: CostView): NamedFigure[] {
  if (leastLoss === undefined) return [];
  const { terms, total } = leastLoss.loss;
  const parts = Object.entries(terms).map(([name, value]) => `${name} ${numberText(value, 3)}`);
  return [
    {
      name: "least-loss",
      label: "Least total loss",
      figure: {
        ...{ kind: "modelled", value: total, unit: "none" },
        method: `Share of errors, and weighted shares of objective, of the first version's memory and of the budget, added up (Part 2), for ${deploymentWords(leastLoss.point.deployment)}.`,
        inputs: parts,
      },
      better: "lower",
    },
  ];
}
