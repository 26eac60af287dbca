/** The Cost panel as a kind: what is derived from its record. */
import { figureTables } from "../../figure/figure-table.ts";
import type { Dials, NamedFigure } from "../../figure/named-figure.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { PanelKind } from "../panel-kind.ts";
import { systemWords } from "../system-words.ts";
import type { CostOutput } from "./cost.ts";
import { costCharts } from "./cost-charts.ts";
import { costGroups } from "./cost-figures.ts";
import { costSchema } from "./cost-schema.ts";
import { type CostView, costView } from "./cost-view.ts";
import { BROKEN, deploymentWords, verdict } from "./cost-words.ts";

export const costPanel: PanelKind<CostOutput> = {
  kind: "cost",
  version: 1,
  schema: costSchema,
  title: ({ model }) => `Cost of ${model.name}`,
  subject: systemWords,
  notes: ({ catalogue, leftOut }) => [
    `Prices: ${[catalogue.source, catalogue.region, catalogue.date].filter(Boolean).join(", ")}. Times on other machines are modelled from those measured here.`,
    ...leftOut,
  ],
  figures: (record, dials) => costGroups(record, dials).flatMap(({ figures }) => figures),
  summary: (record, dials) => summaryFigures(record, dials),
  tables: (record, dials) => {
    const view = costView(record, dials);
    return [
      ...figureTables(costGroups(record, dials)),
      answerTable(record, dials),
      ...(view === undefined ? [] : [pointsTable(view), leftTable(view)]),
    ].filter(({ rows }) => rows.length > 0);
  },
  charts: (record, dials) => costCharts(record, dials),
};

const SUMMARY = ["cost-month", "cost-million", "latency"];

function summaryFigures(record: CostOutput, dials: Dials): NamedFigure[] {
  return costGroups(record, dials)
    .flatMap(({ figures }) => figures)
    .filter(({ name }) => SUMMARY.includes(name));
}

function answerTable(record: CostOutput, dials: Dials): TableOutput {
  const words = verdict(record, dials);
  return {
    kind: "table",
    caption: "In a sentence",
    columns: [{ title: "Answer" }],
    rows: words === undefined ? [] : [[words]],
  };
}

function pointsTable({ points }: CostView): TableOutput {
  return {
    kind: "table",
    caption: "All plans that were looked at",
    columns: [
      { title: "Plan" },
      { title: "Cost an hour", unit: "$" },
      { title: "Latency", unit: "ms" },
      { title: "Accuracy" },
      { title: "Verdict" },
    ],
    rows: points
      .toSorted((a, b) => a.deployment.usdPerHour - b.deployment.usdPerHour)
      .map(({ deployment, latencyMs, broken, isOnFront }) => [
        deploymentWords(deployment),
        deployment.usdPerHour,
        latencyMs,
        deployment.version.accuracy ?? null,
        broken === undefined ? (isOnFront ? "no other beats it" : "beaten") : BROKEN[broken],
      ]),
  };
}

function leftTable({ left }: CostView): TableOutput {
  return {
    kind: "table",
    caption: "Not planned on",
    columns: [{ title: "Machine" }, { title: "Version" }, { title: "Why" }],
    rows: left.map(({ instance, version, reason }) => [instance, version, reason]),
  };
}
