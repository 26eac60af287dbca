import { Symbols } from "recharts";
import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { seriesStyle } from "./series-style.ts";

interface SeriesKeyProps {
  /** The place of its look. */
  place: number;
  mark?: Chart["mark"];
}

/** A small sample of a series: its bar, symbol or line. */
export function SeriesKey({ place, mark = "line" }: SeriesKeyProps) {
  const { color, dash, mark: shape } = seriesStyle(place);
  return (
    <svg className="series-key" viewBox="0 0 22 10" aria-hidden="true">
      {mark === "bar" || mark === "areas" ? (
        <rect x="5" width="12" height="10" fill={color} />
      ) : null}
      {mark === "scatter" ? <Symbols cx={11} cy={5} size={50} type={shape} fill={color} /> : null}
      {mark === "line" || mark === "histogram" ? (
        <line x2="22" y1="5" y2="5" stroke={color} strokeWidth="2" strokeDasharray={dash} />
      ) : null}
    </svg>
  );
}
