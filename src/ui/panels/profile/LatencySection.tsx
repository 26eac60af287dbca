import { memo, useMemo } from "react";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { LatencyProfile } from "../../../outputs/panels/profile/profile.ts";
import { wholeTable } from "../kit/charts/chart-table.ts";
import { NumericPlot } from "../kit/charts/NumericPlot.tsx";
import { SavedPlot } from "../kit/charts/SavedPlot.tsx";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { histogramPlot, latencyPlot } from "./profile-plots.ts";

/** Latency as it came in, and how it is spread. */
export const LatencySection = memo(
  function LatencySection({ latency }: { latency: LatencyProfile }) {
    const overIndex = useMemo(() => latencyPlot(latency), [latency]);
    const spread = useMemo(() => histogramPlot(latency), [latency]);
    const eachCall = `Latency of each call, batch size ${latency.batchSize}`;
    return (
      <>
        <section className="panel-section">
          <h4>{eachCall}</h4>
          <SavedPlot title={eachCall} table={() => wholeTable({ title: eachCall, ...overIndex })}>
            <NumericPlot mark="line" {...overIndex} height={170} />
          </SavedPlot>
        </section>
        <section className="panel-section">
          <h4>How latency is spread</h4>
          {latency.histogram.length === 0 ? null : (
            <SavedPlot
              title="How latency is spread"
              table={() => wholeTable({ title: "How latency is spread", ...spread })}
            >
              <NumericPlot
                mark="steps"
                series={spread.series}
                x={spread.x}
                y={spread.y}
                markers={spread.markers}
                height={170}
              />
            </SavedPlot>
          )}
          {spread.note === undefined ? null : <p className="plot-note">{spread.note}</p>}
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
