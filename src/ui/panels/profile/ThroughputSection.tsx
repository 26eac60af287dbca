import { memo, useMemo } from "react";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { ThroughputPoint } from "../../../outputs/panels/profile/profile.ts";
import { throughputChart } from "../../../outputs/panels/profile/profile-charts.ts";
import { PanelPlot } from "../kit/charts/PanelPlot.tsx";

interface ThroughputSectionProps {
  throughput: readonly ThroughputPoint[];
}

/** Throughput by batch size. */
export const ThroughputSection = memo(
  function ThroughputSection({ throughput }: ThroughputSectionProps) {
    const chart = useMemo(() => throughputChart(throughput), [throughput]);
    return (
      <section className="panel-section">
        <h4>{chart.title}</h4>
        <PanelPlot chart={chart} height={170} />
      </section>
    );
  },
  (before, after) => signature(before.throughput) === signature(after.throughput),
);

function signature(throughput: readonly ThroughputPoint[]): string {
  return throughput.map(({ batchSize, figure }) => `${batchSize} ${figureText(figure)}`).join();
}
