import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { SeriesKey } from "./SeriesKey.tsx";

/** The names of a chart's series, where there are several. */
export function ChartLegend({ chart: { series, mark } }: { chart: Chart }) {
  return series.length < 2 ? null : (
    <ul className="plot-figure-legend">
      {series.map(({ name, place, isJoined }) => (
        <li key={name}>
          <SeriesKey place={place} mark={isJoined ? mark : "scatter"} />
          {name}
        </li>
      ))}
    </ul>
  );
}
