/** The Compression panel as a kind: what is derived from its record. */
import { figureTables } from "../../figure/figure-table.ts";
import { figureText } from "../../figure/figure-text.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { PanelKind } from "../panel-kind.ts";
import { systemWords } from "../system-words.ts";
import type { CompressionOutput } from "./compression.ts";
import { compressionCharts } from "./compression-charts.ts";
import { compressionFigures, compressionRows, summaryFigures } from "./compression-figures.ts";
import { compressionSchema } from "./compression-schema.ts";
import {
  OUTCOMES,
  outcomeOf,
  pText,
  remarks,
  runtimeWords,
  verdict,
} from "./compression-verdict.ts";

export const compressionPanel: PanelKind<CompressionOutput> = {
  kind: "compression",
  version: 1,
  schema: compressionSchema,
  title: ({ model }) => `Compression of ${model.name}`,
  subject: systemWords,
  notes: (output) => [
    ...[verdict(output) ?? [], remarks(output)].flat(),
    ...(output.runtime === undefined ? [] : [runtimeWords(output.runtime, output.backend)]),
  ],
  figures: compressionFigures,
  summary: summaryFigures,
  tables: (output) => [
    sideBySide(output),
    tests(output),
    ...figureTables([{ caption: "How each was obtained", figures: compressionFigures(output) }]),
  ],
  charts: compressionCharts,
};

function sideBySide(output: CompressionOutput): TableOutput {
  return {
    kind: "table",
    caption: "Versions of the model",
    columns: ["Figure", ...output.models.map(({ name }) => name)].map((title) => ({ title })),
    rows: [
      ["Stored as", ...output.models.map(({ form }) => form)],
      ...compressionRows(output).map(({ label, figures }) => [
        label,
        ...figures.map((figure) => (figure === undefined ? null : figureText(figure))),
      ]),
    ],
  };
}

/** The numbers behind McNemar's test. */
function tests(output: CompressionOutput): TableOutput {
  return {
    kind: "table",
    caption: "Accuracy beside the original, on the same examples (McNemar's exact test)",
    columns: ["Version", "Only the original right", "Only this right", "p (Holm)", "Outcome"].map(
      (title) => ({ title }),
    ),
    rows: output.models.flatMap((model) => {
      const { name, test } = model;
      if (test === undefined) return [];
      const { onlyOriginal, onlyThis, pValue } = test;
      const { words } = OUTCOMES[outcomeOf(output, model)];
      return [[name, onlyOriginal, onlyThis, pText(pValue), words]];
    }),
  };
}
