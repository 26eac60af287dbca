import { Symbols } from "recharts";
import type { PlotMark } from "./plot-data.ts";
import { seriesStyle } from "./series-style.ts";

/** A small piece of what draws a series. */
export function SeriesKey({ index, mark = "line" }: { index: number; mark?: PlotMark | "bar" }) {
  const { color, dash, mark: shape } = seriesStyle(index);
  return (
    <svg className="series-key" viewBox="0 0 22 10" aria-hidden="true">
      {mark === "bar" ? <rect x="5" width="12" height="10" fill={color} /> : null}
      {mark === "scatter" ? <Symbols cx={11} cy={5} size={50} type={shape} fill={color} /> : null}
      {mark === "line" || mark === "steps" ? (
        <line x2="22" y1="5" y2="5" stroke={color} strokeWidth="2" strokeDasharray={dash} />
      ) : null}
    </svg>
  );
}
