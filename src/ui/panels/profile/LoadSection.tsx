import { memo, useMemo } from "react";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { LoadProfile } from "../../../outputs/panels/profile/profile.ts";
import { wholeTable } from "../kit/charts/chart-table.ts";
import { NumericPlot } from "../kit/charts/NumericPlot.tsx";
import { SavedPlot } from "../kit/charts/SavedPlot.tsx";
import { SeriesKey } from "../kit/charts/SeriesKey.tsx";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { FigureView } from "../kit/figures/FigureView.tsx";
import { loadPlot, searchPlot } from "./load-plots.ts";

/** One scenario of LoadGen: its result, whether it counts, and the latencies behind it. */
export const LoadSection = memo(
  function LoadSection({ load }: { load: LoadProfile }) {
    const { scenario, result, valid, verdict, figures, samplesMs, steadiness, search } = load;
    const overTime = useMemo(() => loadPlot(load), [load]);
    return (
      <section className="panel-section load">
        <h4>Scenario {scenario}</h4>
        <p className={valid ? "load-verdict" : "load-verdict load-invalid"}>
          <strong>
            <span aria-hidden="true">{valid ? "✓ " : "✕ "}</span>
            {valid ? "Valid" : "Not valid"}
          </strong>
          {verdict === "" ? null : `: ${verdict}`}
        </p>
        <p className="load-result">
          <span>{result.label}</span>
          <FigureView figure={result.figure} />
        </p>
        {samplesMs.length === 0 ? null : (
          <>
            <SavedPlot
              title={`Scenario ${scenario}: latencies`}
              table={() => wholeTable({ title: scenario, ...overTime })}
            >
              <NumericPlot mark="line" {...overTime} height={150} />
            </SavedPlot>
            <p className="plot-note">{steadiness}</p>
          </>
        )}
        {search === undefined || search.length === 0 ? null : <Search load={load} />}
        {figures.length === 0 ? null : (
          <FigureList className="figure-list load-figures" figures={figures} />
        )}
      </section>
    );
  },
  (before, after) => signature(before.load) === signature(after.load),
);

/** Which rates were tried, and which of them the system kept up with. */
function Search({ load }: { load: LoadProfile }) {
  const plot = useMemo(() => searchPlot(load), [load]);
  return (
    <div className="load-search">
      <ul className="plot-figure-legend">
        {plot.series.map(({ name }, index) => (
          <li key={name}>
            <SeriesKey index={index} mark="scatter" />
            {name}
          </li>
        ))}
      </ul>
      <SavedPlot
        title={`Scenario ${load.scenario}: rates tried`}
        legend={plot.series.map(({ name }) => name)}
        table={() => wholeTable({ title: load.scenario, ...plot })}
      >
        <NumericPlot mark="scatter" {...plot} height={150} />
      </SavedPlot>
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
