import { useMemo, useState } from "react";
import { tickWidth } from "../../../outputs/drawing/axis-range.ts";
import type { TrainingOutput } from "../../../outputs/panels/training/training.ts";
import {
  accuracyChart,
  drawnFlags,
  gradientChart,
  lossChart,
  rateChart,
} from "../../../outputs/panels/training/training-charts.ts";
import { Choice } from "../kit/Choice.tsx";
import { PanelPlot } from "../kit/charts/PanelPlot.tsx";

type Scale = "linear" | "log";
type Below = "learning-rate" | "accuracy" | "gradient-norm";

const SCALES = [
  { value: "linear", label: "linear" },
  { value: "log", label: "logarithmic" },
] as const;

const BELOW = [
  { value: "learning-rate", label: "learning rate" },
  { value: "accuracy", label: "accuracy" },
  { value: "gradient-norm", label: "gradient norm" },
] as const;

const CHARTS = {
  "learning-rate": rateChart,
  accuracy: accuracyChart,
  "gradient-norm": gradientChart,
};

/** The loss, and on the same axis of steps what it may depend on. */
export function TrainingCurves({ record }: { record: TrainingOutput }) {
  const [scale, setScale] = useState<Scale>("linear");
  const [below, setBelow] = useState<Below>("learning-rate");
  const loss = useMemo(() => lossChart(record, scale), [record, scale]);
  const other = useMemo(() => CHARTS[below](record), [record, below]);
  const axisWidth = Math.max(tickWidth(loss.y.ticks), tickWidth(other.y.ticks));
  return (
    <section className="training-curves" aria-label="Curves">
      <div className="training-choices">
        <Choice label="Loss" options={SCALES} value={scale} onChange={setScale} />
        <Choice label="Below" options={BELOW} value={below} onChange={setBelow} />
      </div>
      <PanelPlot chart={loss} height={220} hasLegend axisWidth={axisWidth} />
      {other.absence === undefined ? (
        <PanelPlot chart={other} height={150} axisWidth={axisWidth} />
      ) : null}
      <Flags record={record} />
    </section>
  );
}

/** What the numbered lines in the charts stand for. */
function Flags({ record }: { record: TrainingOutput }) {
  const flags = drawnFlags(record);
  if (flags.length === 0) return null;
  return (
    <ol className="training-flags" aria-label="Flags in the charts">
      {flags.map((flag, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two flags may say the same
        <li key={index}>
          step {flag.step}: {flag.words}
        </li>
      ))}
    </ol>
  );
}
