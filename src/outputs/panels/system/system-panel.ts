/** The System panel as a kind: what is derived from its record. */
import { figureTables } from "../../figure/figure-table.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { PanelKind } from "../panel-kind.ts";
import type { SystemOutput } from "./system.ts";
import { systemGroups, systemSummary } from "./system-figures.ts";
import { systemSchema } from "./system-schema.ts";
import {
  openPointsOf,
  remedyText,
  STATION_WORDS,
  stationsOf,
  systemVerdict,
} from "./system-words.ts";

export const systemPanel: PanelKind<SystemOutput> = {
  kind: "system",
  version: 1,
  schema: systemSchema,
  title: ({ name }) => `System: ${name}`,
  subject: ({ device, at }) => `on ${device}, ${at.slice(0, 16).replace("T", " ")} UTC`,
  notes: (record) => [systemVerdict(record)],
  figures: (record) => systemGroups(record).flatMap(({ figures }) => figures),
  summary: systemSummary,
  tables: (record) => [
    linesTable(record),
    openTable(record),
    ...figureTables(systemGroups(record)),
  ],
  charts: () => [],
};

function linesTable(record: SystemOutput): TableOutput {
  return {
    kind: "table",
    caption: "From model to readiness",
    columns: ["Station", "Line", "Of", "What came of it"].map((title) => ({ title })),
    rows: stationsOf(record).flatMap(({ name, lines }) =>
      lines.map(({ label, subject, words }) => [
        STATION_WORDS[name],
        label,
        subject,
        words === "" && subject === "" ? "Nothing yet." : words,
      ]),
    ),
  };
}

function openTable({ lines }: SystemOutput): TableOutput {
  return {
    kind: "table",
    caption: "What is still open",
    columns: ["Line", "What", "What would close it"].map((title) => ({ title })),
    rows: lines.flatMap((line) =>
      openPointsOf(line).map((point) => [line.label, point.text, remedyText(point)]),
    ),
  };
}
