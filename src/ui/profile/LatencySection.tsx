import { memo, useMemo } from "react";
import { figureText } from "../../outputs/figure-text.ts";
import type { LatencyProfile } from "../../outputs/profile.ts";
import { NumericPlot } from "../charts/NumericPlot.tsx";
import { FigureView } from "../figures/FigureView.tsx";
import { histogramPlot, latencyPlot } from "./profile-plots.ts";

/** Latency as it came in, and how it is spread. */
export const LatencySection = memo(
  function LatencySection({ latency }: { latency: LatencyProfile }) {
    const overIndex = useMemo(() => latencyPlot(latency), [latency]);
    const spread = useMemo(() => histogramPlot(latency), [latency]);
    return (
      <>
        <section className="panel-section">
          <h4>Latency of each call, batch size {latency.batchSize}</h4>
          <div aria-hidden="true">
            <NumericPlot mark="line" {...overIndex} height={170} />
          </div>
        </section>
        <section className="panel-section">
          <h4>How latency is spread</h4>
          <div aria-hidden="true">
            {latency.histogram.length === 0 ? null : (
              <NumericPlot
                mark="steps"
                series={spread.series}
                x={spread.x}
                y={spread.y}
                markers={spread.markers}
                height={170}
              />
            )}
          </div>
          {spread.note === undefined ? null : <p className="plot-note">{spread.note}</p>}
          <dl className="quantiles">
            {latency.quantiles.map(({ label, figure }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <FigureView figure={figure} />
                </dd>
              </div>
            ))}
          </dl>
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
