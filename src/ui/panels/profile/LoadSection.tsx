import { memo, useMemo } from "react";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { LoadProfile } from "../../../outputs/panels/profile/profile.ts";
import { loadChart, ratesChart } from "../../../outputs/panels/profile/profile-charts.ts";
import { PanelPlot } from "../kit/charts/PanelPlot.tsx";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { FigureView } from "../kit/figures/FigureView.tsx";

interface LoadSectionProps {
  load: LoadProfile;
  /** Among the runs: a scenario can be run more than once. */
  place: number;
}

/** One scenario of LoadGen: its result, whether it counts, and the latencies behind it. */
export const LoadSection = memo(
  function LoadSection({ load, place }: LoadSectionProps) {
    const { scenario, result, valid, verdict, figures, samplesMs, search } = load;
    const overTime = useMemo(() => loadChart(load, place), [load, place]);
    return (
      <section className="panel-section load">
        <h4>Scenario {scenario}</h4>
        <p className={valid ? "load-verdict" : "load-verdict load-invalid"}>
          <strong>
            <span aria-hidden="true">{valid ? "✓ " : "✕ "}</span>
            {valid ? "Valid" : "Not valid"}
          </strong>
          {verdict === "" ? null : `: ${verdict.replace(/^valid: /, "")}`}
        </p>
        <p className="load-result">
          <span>{result.label}</span>
          <FigureView figure={result.figure} />
        </p>
        {samplesMs.length === 0 ? null : <PanelPlot chart={overTime} height={150} />}
        {search === undefined || search.length === 0 ? null : <Search load={load} place={place} />}
        {figures.length === 0 ? null : (
          <FigureList className="figure-list load-figures" figures={figures} />
        )}
      </section>
    );
  },
  (before, after) =>
    before.place === after.place && signature(before.load) === signature(after.load),
);

/** Which rates were tried, and which of them the system kept up with. */
function Search({ load, place }: LoadSectionProps) {
  const chart = useMemo(() => ratesChart(load, place), [load, place]);
  return (
    <div className="load-search">
      <PanelPlot chart={chart} height={150} hasLegend />
    </div>
  );
}

function signature(load: LoadProfile): string {
  const { scenario, result, valid, verdict, figures, samplesMs, steadyFrom, search } = load;
  const last = samplesMs.at(-1);
  return [
    ...[scenario, figureText(result.figure), valid, verdict, steadyFrom],
    ...figures.map(({ label, figure }) => `${label} ${figureText(figure)}`),
    ...[samplesMs.length, last?.index, last?.ms],
    ...(search ?? []).map(({ qps, p99Ms, met }) => [qps, p99Ms, met].join()),
  ].join(";");
}
