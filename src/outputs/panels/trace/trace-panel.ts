/** The Trace panel as a kind: what is derived from its record. */
import type { FigureGroup } from "../../figure/named-figure.ts";
import type { PanelKind } from "../panel-kind.ts";
import { systemWords } from "../system-words.ts";
import type { TraceOutput } from "./trace.ts";
import { traceCharts } from "./trace-charts.ts";
import { boundFigures, boundGroup, passGroup, roofsGroup } from "./trace-figures.ts";
import { traceSchema } from "./trace-schema.ts";
import { traceTables } from "./trace-tables.ts";

export const tracePanel: PanelKind<TraceOutput> = {
  kind: "trace",
  version: 1,
  schema: traceSchema,
  title: ({ model }) => `Trace of ${model.name}`,
  subject: systemWords,
  notes: ({ passes }) => [...new Set(passes.map(({ deviceTimer }) => deviceTimer))],
  figures: (trace) => groups(trace).flatMap(({ figures }) => figures),
  summary: ({ bound }) => (bound === undefined ? [] : boundFigures(bound)),
  tables: traceTables,
  charts: traceCharts,
};

function groups({ passes, roofline, bound }: TraceOutput): FigureGroup[] {
  return [
    ...passes.map(passGroup),
    ...(roofline === undefined ? [] : [roofsGroup(roofline)]),
    ...(bound === undefined ? [] : [boundGroup(bound)]),
  ];
}
