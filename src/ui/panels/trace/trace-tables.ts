/** The Trace panel as text: a table a section. */
import { amountText } from "../../../outputs/figure/figure-text.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import type { TableOutput } from "../../../outputs/output.ts";
import { isHostTimed } from "../../../outputs/panels/trace/operation-rate.ts";
import { passTitle } from "../../../outputs/panels/trace/pass-title.ts";
import type { Roofline, TraceOutput, TracePass } from "../../../outputs/panels/trace/trace.ts";
import { figureTable } from "../kit/figure-table.ts";
import { operationGroups, ordered } from "./operations/operation-groups.ts";

export function traceTables(trace: TraceOutput): TableOutput[] {
  const { passes, roofline, bound } = trace;
  return [
    ...passes.flatMap((pass) => passTables(trace, pass)),
    ...(roofline === undefined ? [] : rooflineTables(roofline)),
    ...(bound === undefined
      ? []
      : [
          figureTable("The bound on throughput", "Term", [
            ...bound.terms.map(
              ({ name, symbol, figure }) => [`${name}, ${symbol}`, figure] as const,
            ),
            [`bound, by ${bound.active}`, bound.bound],
            ["measured", bound.measured],
            ["reached", bound.reached],
          ]),
        ]),
  ];
}

function passTables(trace: TraceOutput, pass: TracePass): TableOutput[] {
  const { accounting } = pass;
  const title = passTitle(pass);
  const context = { modelName: trace.model.name, hostTimed: isHostTimed(trace) };
  const groups = ordered(operationGroups(pass, "module", context), {
    column: "ms",
    isDescending: true,
  });
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
        { title: context.hostTimed ? "Took" : "Queued in", unit: "ms" },
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
    figureTable(`${title}: how it adds up`, "What", [
      ["untraced", accounting.untraced],
      ["traced", accounting.traced],
      ["operations", accounting.operations],
      ["recording them", accounting.recording],
      ["operations less recording", accounting.corrected],
      ["between operations", accounting.between],
      ["overhead of tracing", accounting.overhead],
      ["device busy, estimate", pass.deviceBusy],
    ]),
  ];
}

function rooflineTables(roofline: Roofline): TableOutput[] {
  return [
    figureTable(
      "Roofs",
      "Roof",
      roofline.roofs.map(({ name, figure }) => [name, figure]),
    ),
    layersTable(roofline),
  ];
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
      limit,
    ]),
  };
}
