import { memo, useMemo } from "react";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { LatencyProfile } from "../../../outputs/panels/profile/profile.ts";
import { latencyChart, spreadChart } from "../../../outputs/panels/profile/profile-charts.ts";
import { PanelPlot } from "../kit/charts/PanelPlot.tsx";
import { FigureList } from "../kit/figures/FigureList.tsx";

/** Latency as it came in, and how it is spread. */
export const LatencySection = memo(
  function LatencySection({ latency }: { latency: LatencyProfile }) {
    const calls = useMemo(() => latencyChart(latency), [latency]);
    const spread = useMemo(() => spreadChart(latency), [latency]);
    return (
      <>
        <section className="panel-section">
          <h4>{calls.title}</h4>
          <PanelPlot chart={calls} height={170} />
        </section>
        <section className="panel-section">
          <h4>{spread.title}</h4>
          <PanelPlot chart={spread} height={170} />
          <FigureList className="quantiles" figures={latency.quantiles} />
        </section>
      </>
    );
  },
  (before, after) => signature(before.latency) === signature(after.latency),
);

/** Equal where nothing that is drawn has changed: records are new at every update. */
function signature({ samplesMs, histogram, quantiles }: LatencyProfile): string {
  const last = samplesMs.at(-1);
  return [
    samplesMs.length,
    last?.index,
    last?.ms,
    histogram.map(({ count }) => count),
    quantiles.map(({ figure }) => figureText(figure)),
  ].join();
}
