import { memo, useDeferredValue, useMemo } from "react";
import type { Figure } from "../../../outputs/figure/figure.ts";
import type { CompressionOutput } from "../../../outputs/panels/compression/compression.ts";
import { compressionCharts } from "../../../outputs/panels/compression/compression-charts.ts";
import { compressionRows } from "../../../outputs/panels/compression/compression-figures.ts";
import { remarks, verdict } from "../../../outputs/panels/compression/compression-verdict.ts";
import { ComparisonTable } from "../comparison/ComparisonTable.tsx";
import { PanelPlot } from "../kit/charts/PanelPlot.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import type { PanelProps } from "../panel-props.ts";
import "../kit/charts/charts.css";
import "./compression.css";

const ABSENT: Figure = { kind: "not-measurable", reason: "There is nothing to compare it with." };
const WAITING: Figure = { kind: "not-measurable", reason: "Not measured yet." };

/** The Compression panel: what smaller versions of a model cost. */
export function CompressionPanel({ output, cellId }: PanelProps<CompressionOutput>) {
  const shown = useDeferredValue(output);
  const answer = verdict(shown);
  return (
    <PanelFrame output={shown} cellId={cellId} className="compression">
      <p className="compression-question">What did smaller cost me?</p>
      <Charts output={shown} />
      {answer === undefined ? null : <p className="panel-words compression-verdict">{answer}</p>}
      {remarks(shown).map((remark) => (
        <p key={remark} className="panel-words">
          {remark}
        </p>
      ))}
      <Versions output={shown} />
    </PanelFrame>
  );
}

const Charts = memo(function Charts({ output }: { output: CompressionOutput }) {
  const charts = useMemo(() => compressionCharts(output), [output]);
  return (
    <div className="panel-sections">
      {charts.map((chart) => (
        <section
          key={chart.name}
          className="panel-section panel-section-wide"
          aria-label={chart.title}
        >
          <h4>{chart.title}</h4>
          <PanelPlot chart={chart} height={280} hasLegend />
        </section>
      ))}
    </div>
  );
});

/** Each figure of each version, what is best of a row marked. */
function Versions({ output }: { output: CompressionOutput }) {
  const { models, state } = output;
  if (models.length === 0) return null;
  return (
    <ComparisonTable
      title="Versions of the model"
      columns={models.map(({ name, form }) => ({ name, detail: form }))}
      rows={compressionRows(output).map(({ label, better, figures }) => ({
        label,
        ...(better === undefined ? {} : { better }),
        figures: figures.map(
          (figure, index) => figure ?? (index > 0 && state === "running" ? WAITING : ABSENT),
        ),
      }))}
    />
  );
}
