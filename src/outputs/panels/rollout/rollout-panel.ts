/** The Rollout panel as a kind: what is derived from its record. */
import { figureTables } from "../../figure/figure-table.ts";
import type { PanelKind } from "../panel-kind.ts";
import type { RolloutOutput } from "./rollout.ts";
import { rolloutCharts } from "./rollout-charts.ts";
import { rolloutFigureGroups, rolloutSummary } from "./rollout-figures.ts";
import { rolloutSchema } from "./rollout-schema.ts";
import { rolloutTables, verdictTable } from "./rollout-tables.ts";
import { ROLLOUT_QUESTION, rolloutVerdict } from "./rollout-verdict.ts";
import { subjectWords } from "./rollout-words.ts";

export const rolloutPanel: PanelKind<RolloutOutput> = {
  kind: "rollout",
  version: 1,
  schema: rolloutSchema,
  title: ({ service }) => `Rollout of ${service}`,
  subject: subjectWords,
  notes: (record) => {
    const { text, sureness } = rolloutVerdict(record);
    return [`${ROLLOUT_QUESTION} ${text}`, sureness, record.clock.label].filter((it) => it !== "");
  },
  figures: (record, dials) => rolloutFigureGroups(record, dials).flatMap(({ figures }) => figures),
  summary: rolloutSummary,
  tables: (record, dials) => [
    verdictTable(record),
    ...figureTables(rolloutFigureGroups(record, dials)),
    ...rolloutTables(record),
  ],
  charts: rolloutCharts,
};
