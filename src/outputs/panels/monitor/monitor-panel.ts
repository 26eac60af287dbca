/** The Monitor panel as a kind: what is derived from its record. */
import { figureTables } from "../../figure/figure-table.ts";
import { integerText } from "../../figure/number-text.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { PanelKind } from "../panel-kind.ts";
import type { MonitorOutput } from "./monitor.ts";
import { monitorCharts } from "./monitor-charts.ts";
import { monitorFigureGroups, monitorSummary } from "./monitor-figures.ts";
import { monitorSchema } from "./monitor-schema.ts";
import { MONITOR_QUESTION, monitorVerdict } from "./monitor-verdict.ts";

export const monitorPanel: PanelKind<MonitorOutput> = {
  kind: "monitor",
  version: 1,
  schema: monitorSchema,
  title: ({ model }) => `Monitor of ${model}`,
  subject: ({ model, counts }) => `${model}, ${integerText(counts.requests)} requests`,
  notes: (record) => {
    const { healthText, inputsText } = monitorVerdict(record);
    return [`${MONITOR_QUESTION} ${healthText} ${inputsText}`];
  },
  figures: (record) => monitorFigureGroups(record).flatMap(({ figures }) => figures),
  summary: monitorSummary,
  tables: (record) => [
    verdictTable(record),
    ...figureTables(monitorFigureGroups(record)),
    replicaTable(record),
    alertTable(record),
    eventTable(record),
  ],
  charts: monitorCharts,
};

function verdictTable(record: MonitorOutput): TableOutput {
  const { healthText, inputsText } = monitorVerdict(record);
  const { requests, answered, rejected, timedOut, failed, cached } = record.counts;
  return {
    kind: "table",
    caption: MONITOR_QUESTION,
    columns: [{ title: "Question" }, { title: "Answer" }],
    rows: [
      ["Health", healthText],
      ["Inputs", inputsText],
      [
        "Requests",
        `${integerText(requests)}: ${integerText(answered)} answered (${integerText(cached)} from the cache), ${integerText(rejected)} rejected, ${integerText(timedOut)} timed out, ${integerText(failed)} failed`,
      ],
    ],
  };
}

function replicaTable({ replicas }: MonitorOutput): TableOutput {
  return {
    kind: "table",
    caption: "Replicas",
    columns: ["Replica", "Status", "Answered", "Not answered"].map((title) => ({ title })),
    rows: replicas.map(({ id, status, answered, notAnswered }) => [
      id,
      status,
      answered,
      notAnswered,
    ]),
  };
}

function alertTable({ alerts }: MonitorOutput): TableOutput {
  return {
    kind: "table",
    caption: "Alerts",
    columns: [
      { title: "Fired", unit: "s" },
      { title: "Resolved", unit: "s" },
      { title: "Severity" },
      { title: "Rule" },
    ],
    rows: alerts.map(({ firedAt, resolvedAt, severity, text }) => [
      Math.floor(firedAt),
      resolvedAt === undefined ? null : Math.floor(resolvedAt),
      severity,
      text,
    ]),
  };
}

function eventTable({ events }: MonitorOutput): TableOutput {
  return {
    kind: "table",
    caption: "What happened",
    columns: [{ title: "At", unit: "s" }, { title: "Kind" }, { title: "Event" }],
    rows: events.map(({ second, kind, text }) => [second, kind, text]),
  };
}
