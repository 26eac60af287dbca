/** The Readiness panel as a kind: what is derived from its record. */
import { figureTables } from "../../figure/figure-table.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { PanelKind } from "../panel-kind.ts";
import type { ReadinessOutput, TestSection } from "./readiness.ts";
import { readinessCharts } from "./readiness-charts.ts";
import { readinessGroups, scoreGroup } from "./readiness-figures.ts";
import { readinessSchema } from "./readiness-schema.ts";
import { readinessVerdict } from "./readiness-verdict.ts";
import { SECTION_WORDS, squareLook, VERDICT_WORDS } from "./readiness-words.ts";

export const readinessPanel: PanelKind<ReadinessOutput> = {
  kind: "readiness",
  version: 1,
  schema: readinessSchema,
  title: ({ system }) => `Readiness of ${system}`,
  subject: ({ system }) => system,
  notes: (record) => [readinessVerdict(record), record.score.next].filter((it) => it !== ""),
  figures: (record) => readinessGroups(record).flatMap(({ figures }) => figures),
  summary: (record) => scoreGroup(record).figures,
  tables: (record) => [
    checksTable(record),
    partsTable(record),
    ...record.score.sections.map(sectionTable),
    ...figureTables(readinessGroups(record)),
  ],
  charts: readinessCharts,
};

function checksTable({ checks }: ReadinessOutput): TableOutput {
  return {
    kind: "table",
    caption: "Checks",
    columns: ["Check", "Question", "Verdict", "What was seen", "How to fix it"].map((title) => ({
      title,
    })),
    rows: checks.map(({ label, question, verdict, evidence, fix = null }) => [
      ...[label, question, VERDICT_WORDS[verdict].words, evidence, fix],
    ]),
  };
}

function partsTable({ checks }: ReadinessOutput): TableOutput {
  return {
    kind: "table",
    caption: "What each check tried",
    columns: ["Check", "Tried", "Verdict", "What was seen"].map((title) => ({ title })),
    rows: checks.flatMap(({ label, parts }) =>
      parts.map((part) => [
        ...[label, part.label, VERDICT_WORDS[part.verdict].words, part.evidence],
      ]),
    ),
  };
}

function sectionTable({ name, tests }: TestSection): TableOutput {
  return {
    kind: "table",
    caption: `ML Test Score: ${SECTION_WORDS[name].toLowerCase()}`,
    columns: [
      { title: "Test" },
      { title: "Square" },
      { title: "Points", align: "right" },
      { title: "What was seen" },
      { title: "How to earn it" },
    ],
    rows: tests.map((square) => [
      `${square.number}. ${square.label}`,
      squareLook(square).words,
      square.points,
      square.evidence,
      square.fix ?? null,
    ]),
  };
}
