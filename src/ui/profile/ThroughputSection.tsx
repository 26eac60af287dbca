import { memo, useMemo } from "react";
import { figureText } from "../../outputs/figure-text.ts";
import type { ThroughputPoint } from "../../outputs/profile.ts";
import { NumericPlot } from "../charts/NumericPlot.tsx";
import { throughputPlot } from "./profile-plots.ts";

interface ThroughputSectionProps {
  throughput: readonly ThroughputPoint[];
}

/** What batching gains. */
export const ThroughputSection = memo(
  function ThroughputSection({ throughput }: ThroughputSectionProps) {
    const plot = useMemo(() => throughputPlot(throughput), [throughput]);
    return (
      <section className="panel-section">
        <h4>Throughput by batch size</h4>
        <div aria-hidden="true">
          <NumericPlot mark="line" {...plot} height={170} />
        </div>
        <p className="plot-note">Arms are 95 % intervals.</p>
      </section>
    );
  },
  (before, after) => signature(before.throughput) === signature(after.throughput),
);

function signature(throughput: readonly ThroughputPoint[]): string {
  return throughput.map(({ batchSize, figure }) => `${batchSize} ${figureText(figure)}`).join();
}
