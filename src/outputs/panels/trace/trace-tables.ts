/** A trace as text: a table a section. */
import { figureTables } from "../../figure/figure-table.ts";
import { amountText } from "../../figure/figure-text.ts";
import { numberText } from "../../figure/number-text.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import { operationGroups, ordered } from "./operation-groups.ts";
import { isHostTimed, readingText } from "./operation-rate.ts";
import { passTitle } from "./pass-title.ts";
import type { Roofline, TraceOperation, TraceOutput, TracePass } from "./trace.ts";
import { boundGroup, passGroup, roofsGroup } from "./trace-figures.ts";
import { modulePath } from "./trace-spans.ts";

/** Operations that are listed one by one, the longest first. */
const MOST_OPERATIONS = 20;

export function traceTables(trace: TraceOutput): TableOutput[] {
  const { passes, roofline, bound } = trace;
  return [
    ...passes.flatMap((pass) => [...passTables(trace, pass), ...figureTables([passGroup(pass)])]),
    ...(roofline === undefined
      ? []
      : [...figureTables([roofsGroup(roofline)]), layersTable(roofline)]),
    ...(bound === undefined ? [] : figureTables([boundGroup(bound)])),
  ];
}

function passTables(trace: TraceOutput, pass: TracePass): TableOutput[] {
  const title = passTitle(pass);
  const hostTimed = isHostTimed(trace);
  const modelName = trace.model.name;
  const groups = ordered(operationGroups(pass, "module", { modelName, hostTimed }), {
    column: "ms",
    isDescending: true,
  });
  const time = { title: hostTimed ? "Took" : "Queued in", unit: "ms" };
  return [
    {
      kind: "table",
      caption: `${title}: phases`,
      columns: [{ title: "Phase" }, { title: "Begins", unit: "ms" }, { title: "Took", unit: "ms" }],
      rows: pass.phases.map(({ name, startMs, durationMs }) => [name, startMs, durationMs]),
    },
    {
      kind: "table",
      caption: `${title}: modules`,
      columns: [
        { title: "Module" },
        { title: "Operations" },
        time,
        { title: "Computes", unit: "MFLOP" },
        { title: "Rate", unit: "GFLOP/s" },
        { title: "Moves", unit: "MB" },
      ],
      rows: groups.map(({ name, count, ms, flops, rate, bytes }) => [
        name,
        count,
        ms,
        flops / 1e6,
        rate === undefined ? null : rate / 1e9,
        bytes / 1e6,
      ]),
    },
    longestTable(pass, modelName, time),
  ];
}

function longestTable(
  pass: TracePass,
  modelName: string,
  time: TableOutput["columns"][number],
): TableOutput {
  const { operations, modules, omittedOperations = 0 } = pass;
  const longest = operations.toSorted((a, b) => b.hostMs - a.hostMs).slice(0, MOST_OPERATIONS);
  return {
    kind: "table",
    caption: `${passTitle(pass)}: the longest of ${operations.length + omittedOperations} operations`,
    columns: [
      { title: "Operation" },
      { title: "Module" },
      { title: "Phase" },
      { title: "Shapes" },
      time,
      { title: "FLOP" },
    ],
    rows: longest.map((operation) => {
      const path = modulePath(operation, modules);
      return [
        ...[operation.name, path === "" ? modelName : (path ?? null), operation.phase],
        ...[operation.shapes, readMs(operation, pass), operation.flops],
      ];
    }),
  };
}

/** The number where the clock could tell it; else the bound, in words. */
function readMs({ hostMs }: TraceOperation, pass: TracePass): number | string {
  const text = readingText(hostMs, pass);
  return text.startsWith("<") ? text : hostMs;
}

function layersTable({ points }: Roofline): TableOutput {
  return {
    kind: "table",
    caption: "Layers under the roofs",
    columns: [
      { title: "Layer" },
      { title: "Phase" },
      { title: "Intensity", unit: "FLOP/byte" },
      { title: "Reached" },
      { title: "Of its roof", unit: "%" },
      { title: "Limit" },
    ],
    rows: points.map(({ name, phase, intensity, flopsPerSecond, shareOfRoof, limit }) => [
      name,
      phase,
      numberText(intensity, 3),
      amountText(flopsPerSecond, "flop/s"),
      Math.round(100 * shareOfRoof),
      shareOfRoof > 1 ? `${limit}; a roof was measured too low` : limit,
    ]),
  };
}
