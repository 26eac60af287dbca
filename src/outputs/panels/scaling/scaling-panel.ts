/** The Scaling panel as a kind: what is derived from its record. */
import { figureTables } from "../../figure/figure-table.ts";
import { type Dials, NO_DIALS } from "../../figure/named-figure.ts";
import { integerText } from "../../figure/number-text.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { PanelKind } from "../panel-kind.ts";
import type { ScalingOutput } from "./scaling.ts";
import { scalingCharts } from "./scaling-charts.ts";
import { demandWords, planFigures, scalingGroups } from "./scaling-figures.ts";
import { scalingSchema } from "./scaling-schema.ts";
import { rateCurves, scalingState } from "./scaling-state.ts";
import { bottleneckWords, dayVerdict, hereWords, scalingVerdict } from "./scaling-verdict.ts";
import { autoscalerWords, trafficWords } from "./scaling-words.ts";

export const scalingPanel: PanelKind<ScalingOutput> = {
  kind: "scaling",
  version: 1,
  schema: scalingSchema,
  title: ({ model }) => `Scaling of ${model.name}`,
  subject: ({ model, service }) =>
    `${model.name}, ${integerText(model.parameters)} parameters${service === undefined ? "" : `, ${service.subject}`}`,
  notes: (record) => {
    const state = scalingState(record, NO_DIALS);
    const more = [
      bottleneckWords(state),
      hereWords(state),
      dayVerdict(record, record.simulated?.days),
    ];
    return [scalingVerdict(state), ...more.filter(Boolean)];
  },
  figures: (record, dials) =>
    scalingGroups(record, scalingState(record, dials)).flatMap(({ figures }) => figures),
  summary: (record, dials) => planFigures(record, scalingState(record, dials)),
  tables: (record, dials) => [
    demandTable(record, dials),
    ...figureTables(scalingGroups(record, scalingState(record, dials))),
    ...curveTables(record, dials),
    ...dayTables(record),
  ],
  charts: scalingCharts,
};

function demandTable(record: ScalingOutput, dials: Dials): TableOutput {
  const state = scalingState(record, dials);
  return {
    kind: "table",
    caption: "What is asked, and the answer",
    columns: [{ title: "Part" }, { title: "In words" }],
    rows: [
      ["Asked", demandWords(state.demand)],
      ["Answer", scalingVerdict(state)],
      ["What limits it", bottleneckWords(state)],
      ["On this device", hereWords(state)],
    ],
  };
}

function curveTables(record: ScalingOutput, dials: Dials): TableOutput[] {
  const { planned } = scalingState(record, dials);
  if (planned === undefined || record.service === undefined) return [];
  const { plan, simulated } = planned;
  const { all } = rateCurves(record.service, plan);
  const caption = `Latency against rate with ${plan.replicas} replicas`;
  return [
    {
      kind: "table",
      caption: `${caption}, closed form`,
      columns: [
        { title: "Rate", unit: "queries/s" },
        { title: "Latency", unit: "ms" },
      ],
      rows: all.map(({ ratePerSecond, latencyMs }) => [ratePerSecond, latencyMs]),
    },
    ...(simulated === undefined
      ? []
      : [
          {
            kind: "table" as const,
            caption: `${caption}, simulated, with the ends of 95 % intervals`,
            columns: [
              { title: "Rate", unit: "queries/s" },
              ...["Latency", "From", "To"].map((title) => ({ title, unit: "ms" })),
            ],
            rows: simulated.curve.map(({ ratePerSecond, latencyMs: { value, low, high } }) => [
              ratePerSecond,
              value,
              low,
              high,
            ]),
          },
        ]),
  ];
}

function dayTables({ simulated }: ScalingOutput): TableOutput[] {
  const { days } = simulated ?? {};
  if (days === undefined) return [];
  return days.runs.map(({ autoscaler, stretches }) => ({
    kind: "table",
    caption: `${autoscalerWords(autoscaler)}: ${trafficWords(days.traffic)}`,
    columns: [
      { title: "From", unit: "s" },
      { title: "Rate", unit: "queries/s" },
      { title: "Replicas that answer" },
      { title: "Replicas paid" },
      { title: "Worst latency", unit: "ms" },
      { title: "Dropped" },
    ],
    rows: stretches.map(({ seconds, ratePerSecond, ready, paid, latencyMs, dropped }) => [
      ...[seconds, ratePerSecond, ready, paid],
      latencyMs ?? null,
      dropped,
    ]),
  }));
}
