/** The Serving panel as a kind: what is derived from its record. */
import { figureTables } from "../../figure/figure-table.ts";
import { integerText, numberText } from "../../figure/number-text.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { PanelKind } from "../panel-kind.ts";
import { engineWords } from "./engine-words.ts";
import type { ServingOutput } from "./serving.ts";
import { servingCharts } from "./serving-charts.ts";
import { mainFigures, SPANS, servingGroups, spanWords } from "./serving-figures.ts";
import { servingSchema } from "./serving-schema.ts";
import { servingVerdict } from "./serving-verdict.ts";

export const servingPanel: PanelKind<ServingOutput> = {
  kind: "serving",
  version: 1,
  schema: servingSchema,
  title: ({ model }) => `Serving of ${model}`,
  subject: subjectOf,
  notes: (record) => [servingVerdict(record), accountOf(record)],
  figures: (record) => servingGroups(record).flatMap(({ figures }) => figures),
  summary: mainFigures,
  tables: (record) => [
    ...figureTables(servingGroups(record)),
    settingsTable(record),
    replicasTable(record),
    ...secondsTables(record),
    ...marksTables(record),
    ...askedTables(record),
  ],
  charts: servingCharts,
};

function subjectOf({ model, engine, replicas, settings, load }: ServingOutput): string {
  const count = `${replicas.length} ${replicas.length === 1 ? "replica" : "replicas"} with ${engineWords(engine)}`;
  const asks =
    load === undefined ? "no load" : `${load.shape} at ${numberText(load.rate)} queries/s`;
  return `${model}, ${count}, ${settings.policy}, batches of up to ${settings.maxBatchSize}, ${asks}`;
}

/** Every request is in exactly one of the counts. */
function accountOf({ counts }: ServingOutput): string {
  const { issued, answered, cached, rejected, timedOut, failed, open } = counts;
  const parts = [
    `${integerText(answered)} answered (${integerText(cached)} of them from the cache)`,
    `${integerText(rejected)} rejected`,
    `${integerText(timedOut)} timed out`,
    `${integerText(failed)} failed`,
    `${integerText(open)} still open`,
  ];
  return `${integerText(issued)} requests: ${parts.join(", ")}.`;
}

function settingsTable({ engine, settings, queued }: ServingOutput): TableOutput {
  return {
    kind: "table",
    caption: "Settings",
    columns: [{ title: "Setting" }, { title: "Value" }],
    rows: [
      ["What replicas compute with", engineWords(engine)],
      ["Router's policy", settings.policy],
      ["Largest batch", settings.maxBatchSize],
      ["Longest wait for a fuller batch, ms", settings.maxQueueDelayMs],
      ["Requests that may wait", settings.queueLimit],
      ["Requests that wait now", queued],
      ["Time that a request has, ms", settings.timeoutMs],
      ["Answers kept in the cache", settings.cacheSize],
    ],
  };
}

function replicasTable({ replicas }: ServingOutput): TableOutput {
  return {
    kind: "table",
    caption: "Replicas",
    columns: ["Replica", "Status", "Answered", "In flight", "Restarts"].map((title) => ({ title })),
    rows: replicas.map(({ id, status, answered, inFlight, restarts }) => [
      ...[id, status, answered, inFlight, restarts],
    ]),
  };
}

function secondsTables({ heat: { edgesMs, columns } }: ServingOutput): TableOutput[] {
  if (columns.length === 0) return [];
  const edges = edgesMs.map((edge) => `up to ${numberText(edge)} ms`);
  const last = edgesMs.at(-1);
  const rows = last === undefined ? edges : [...edges, `above ${numberText(last)} ms`];
  return [
    {
      kind: "table",
      caption: "Each second: requests by latency, and the mean of each part of their way",
      columns: [
        { title: "Second" },
        ...rows.map((title) => ({ title })),
        { title: "Not answered" },
        ...SPANS.map((span) => ({ title: spanWords(span), unit: "ms" })),
      ],
      rows: columns.map(({ second, counts, notAnswered, spansMs }) => [
        second,
        ...rows.map((_, row) => counts[row] ?? 0),
        notAnswered,
        ...SPANS.map((span) => spansMs[span]),
      ]),
    },
  ];
}

function marksTables({ marks }: ServingOutput): TableOutput[] {
  if (marks.length === 0) return [];
  return [
    {
      kind: "table",
      caption: "Happenings",
      columns: [{ title: "Second" }, { title: "Happening" }],
      rows: marks.map(({ second, text }) => [second, text]),
    },
  ];
}

function askedTables({ asked }: ServingOutput): TableOutput[] {
  if (asked === undefined) return [];
  const { probabilities, latencyMs, spansMs, replica, batchSize } = asked;
  return [
    {
      kind: "table",
      caption: `The digit that was sent: ${numberText(latencyMs)} ms, ${replica < 0 ? "from the cache" : `by replica ${replica}, in a batch of ${batchSize}`}`,
      columns: [{ title: "Class" }, { title: "Probability" }],
      rows: [
        ...probabilities.map((probability, digit) => [digit, probability]),
        ...SPANS.map((span) => [`${spanWords(span)}, ms`, spansMs[span]]),
      ],
    },
  ];
}
