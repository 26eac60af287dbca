/** Figures of a deployment: what the plan says, and what a replica is given. */

import { percentileName } from "../../../base/percentile-name.ts";
import type { Planned } from "../../../systems/deployment/planned.ts";
import type { Figure, Unit } from "../../figure/figure.ts";
import type { Dials, FigureGroup, NamedFigure } from "../../figure/named-figure.ts";
import { none } from "../../figure/not-measured.ts";
import type { DeploymentOutput } from "./deployment.ts";
import { type PlannedDeployment, plannedDeployment } from "./deployment-at.ts";

/** A planned value as a figure: how it follows first, then what it follows from. */
function plannedFigure(
  { value, chain }: Pick<Planned<number>, "value" | "chain">,
  unit: Unit,
  interval: { low?: number; high?: number } = {},
): Figure {
  const [method = "", ...inputs] = chain;
  return { kind: "modelled", value, unit, ...interval, method, inputs };
}

/** A figure is one and the same wherever it is asked for. */
const known = new WeakMap<PlannedDeployment, { plan: FigureGroup; replica: FigureGroup }>();

export function deploymentGroups(output: DeploymentOutput, dials: Dials) {
  const planned = plannedDeployment(output, dials);
  const groups = known.get(planned) ?? {
    plan: { caption: "Plan", figures: planFigures(output, planned) },
    replica: { caption: "A replica", figures: replicaFigures(output, planned) },
  };
  known.set(planned, groups);
  return groups;
}

/** Without a plan each says why. */
function planFigures(output: DeploymentOutput, planned: PlannedDeployment): NamedFigure[] {
  const { percentile } = output.demand.objective;
  const label = `Expected ${percentileName(percentile)}`;
  if ("problem" in planned) {
    const absent = none(planned.problem);
    return [
      { name: "replicas", label: "Replicas", figure: absent, better: "lower" },
      { name: "expected-latency", label, figure: absent, better: "lower" },
      { name: "utilisation", label: "Busy share of a replica", figure: absent },
    ];
  }
  const { plan, input } = planned;
  const { low, high } = plan.latencyMs;
  return [
    {
      name: "replicas",
      label: "Replicas",
      figure: plannedFigure(input.replicas, "count"),
      better: "lower",
    },
    {
      name: "expected-latency",
      label,
      figure: plannedFigure(input.expectedMs, "ms", { low, high }),
      better: "lower",
    },
    {
      name: "utilisation",
      label: "Busy share of a replica",
      figure: plannedFigure({ value: plan.utilisation, chain: input.replicas.chain }, "ratio"),
    },
  ];
}

function replicaFigures(output: DeploymentOutput, planned: PlannedDeployment): NamedFigure[] {
  if ("problem" in planned) return [];
  const { input } = planned;
  return [
    {
      name: "target-rate",
      label: "Rate that an autoscaler aims at",
      figure: plannedFigure(input.targetRatePerReplica, "queries/s"),
    },
    { name: "cores", label: "Cores", figure: plannedFigure(input.cpu, "count") },
    {
      name: "memory-request",
      label: "Memory promised",
      figure: plannedFigure(input.memoryRequest, "bytes"),
    },
    {
      name: "memory-limit",
      label: "Memory at most",
      figure: plannedFigure(input.memoryLimit, "bytes"),
    },
    {
      name: "startup-time",
      label: "Time to start",
      figure: plannedFigure(input.startupSeconds, "s"),
    },
    {
      name: "drain-time",
      label: "Time to end",
      figure: plannedFigure(input.drainSeconds, "s"),
    },
    {
      name: "model-file",
      label: "ONNX file",
      figure: {
        kind: "computed",
        value: output.model.bytes,
        unit: "bytes",
        method: "Length of the file.",
      },
    },
  ];
}
