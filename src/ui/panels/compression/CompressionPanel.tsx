import { memo, useDeferredValue, useMemo } from "react";
import type { Chart } from "../../../outputs/drawing/chart.ts";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { NOT_YET } from "../../../outputs/figure/not-measured.ts";
import type { CompressionOutput } from "../../../outputs/panels/compression/compression.ts";
import { compressionCharts } from "../../../outputs/panels/compression/compression-charts.ts";
import {
  type CompressionRow,
  compressionRows,
} from "../../../outputs/panels/compression/compression-figures.ts";
import {
  remarks,
  runtimeWords,
  verdict,
} from "../../../outputs/panels/compression/compression-verdict.ts";
import { ComparisonTable } from "../comparison/ComparisonTable.tsx";
import { PanelPlot } from "../kit/charts/PanelPlot.tsx";
import { PanelAnswer } from "../kit/PanelAnswer.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import type { PanelProps } from "../panel-props.ts";
import "../kit/charts/charts.css";
import "./compression.css";

const ITSELF = { kind: "computed", method: "The original beside itself." } as const;

/** The Compression panel: what smaller versions of a model cost. */
export function CompressionPanel({ output, cellId }: PanelProps<CompressionOutput>) {
  const shown = useDeferredValue(output);
  const answer = verdict(shown);
  const charts = useMemo(() => compressionCharts(shown), [shown]);
  const [accuracy, speed] = ["accuracy", "speed"].map((name) =>
    charts.find((chart) => chart.name === name),
  );
  return (
    <PanelFrame output={shown} cellId={cellId} className="compression">
      <PanelAnswer question="What did making it smaller cost?">{answer}</PanelAnswer>
      {accuracy === undefined ? null : <ChartSection chart={accuracy} />}
      {remarks(shown).map((remark) => (
        <p key={remark} className="panel-words">
          {remark}
        </p>
      ))}
      {speed === undefined ? null : <ChartSection chart={speed} />}
      {shown.runtime === undefined ? null : (
        <p className="panel-words">{runtimeWords(shown.runtime, shown.backend)}</p>
      )}
      <Versions output={shown} />
    </PanelFrame>
  );
}

const ChartSection = memo(function ChartSection({ chart }: { chart: Chart }) {
  return (
    <section className="panel-section compression-chart" aria-label={chart.title}>
      <h4>{chart.title}</h4>
      <PanelPlot chart={chart} height={280} hasLegend />
    </section>
  );
});

/** Judged side by side. What was measured on several versions is judged by the paired tests alone, which the marks and the words tell. */
const SIZES: readonly CompressionRow["part"][] = ["zipped", "file"];

/** Each figure of each version; the smallest file is marked. */
function Versions({ output }: { output: CompressionOutput }) {
  const { models } = output;
  if (models.length === 0) return null;
  return (
    <ComparisonTable
      title="Versions of the model"
      columns={models.map(({ name, form }) => ({ name, detail: form }))}
      rows={compressionRows(output).map(({ part, label, better, figures }) => ({
        label,
        ...(better !== undefined && SIZES.includes(part) ? { better } : {}),
        figures: figures.map(
          (figure, index) => figure ?? (index === 0 ? ofOriginal(part) : NOT_YET),
        ),
      }))}
    />
  );
}

const SPEEDS: readonly CompressionRow["part"][] = [
  "speed",
  "batchSpeed",
  "runtimeSpeed",
  "runtimeBatchSpeed",
];

function ofOriginal(part: CompressionRow["part"]): Figure {
  if (part === "difference") return { ...ITSELF, value: 0, unit: "ratio" };
  return SPEEDS.includes(part) ? { ...ITSELF, value: 1, unit: "times" } : NOT_YET;
}
