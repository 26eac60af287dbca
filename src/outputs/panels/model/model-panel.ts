/** The Model panel as a kind: what is derived from its record. */
import { figureTables } from "../../figure/figure-table.ts";
import { integerText } from "../../figure/number-text.ts";
import type { PanelKind } from "../panel-kind.ts";
import { systemWords } from "../system-words.ts";
import type { ModelOutput } from "./model.ts";
import { modelCharts } from "./model-charts.ts";
import { modelGroups, totalFigures } from "./model-figures.ts";
import { modelSchema } from "./model-schema.ts";
import { modelTables } from "./model-tables.ts";
import { modelVerdict } from "./model-verdict.ts";

export const modelPanel: PanelKind<ModelOutput> = {
  kind: "model",
  version: 1,
  schema: modelSchema,
  title: ({ model }) => `Model ${model.name}`,
  subject: systemWords,
  notes: (record) => [modelVerdict(record), ...remarks(record)],
  figures: (record) => modelGroups(record).flatMap(({ figures }) => figures),
  summary: totalFigures,
  tables: (record) => [...figureTables(modelGroups(record)), ...modelTables(record)],
  charts: modelCharts,
};

/** What a reader might not expect of this model. */
export function remarks({ unused = [], omittedBlocks = 0 }: ModelOutput): string[] {
  const idle = unused.reduce((sum, { parameters }) => sum + parameters, 0);
  const [first] = unused;
  const others = unused.length > 1 ? ` and ${integerText(unused.length - 1)} more` : "";
  return [
    ...(first === undefined
      ? []
      : [
          `${integerText(idle)} of its parameters are taken by nothing when it runs: ${first.path}${others}.`,
        ]),
    ...(omittedBlocks === 0
      ? []
      : [`${integerText(omittedBlocks)} blocks more are counted, but not listed.`]),
  ];
}
