import { memo, useMemo } from "react";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { ThroughputPoint } from "../../../outputs/panels/profile/profile.ts";
import { wholeTable } from "../kit/charts/chart-table.ts";
import { NumericPlot } from "../kit/charts/NumericPlot.tsx";
import { SavedPlot } from "../kit/charts/SavedPlot.tsx";
import { throughputPlot } from "./profile-plots.ts";

interface ThroughputSectionProps {
  throughput: readonly ThroughputPoint[];
}

const TITLE = "Throughput by batch size";

/** What batching gains. */
export const ThroughputSection = memo(
  function ThroughputSection({ throughput }: ThroughputSectionProps) {
    const plot = useMemo(() => throughputPlot(throughput), [throughput]);
    return (
      <section className="panel-section">
        <h4>{TITLE}</h4>
        <SavedPlot title={TITLE} table={() => wholeTable({ title: TITLE, ...plot })}>
          <NumericPlot mark="line" {...plot} height={170} />
        </SavedPlot>
        <p className="plot-note">Arms are 95 % intervals.</p>
      </section>
    );
  },
  (before, after) => signature(before.throughput) === signature(after.throughput),
);

function signature(throughput: readonly ThroughputPoint[]): string {
  return throughput.map(({ batchSize, figure }) => `${batchSize} ${figureText(figure)}`).join();
}
