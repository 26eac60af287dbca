import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { withUnit } from "../../../../outputs/drawing/chart-words.ts";
import { numberText } from "../../../../outputs/figure/number-text.ts";
import type { PlotRow } from "./plot-rows.ts";
import { SeriesKey } from "./SeriesKey.tsx";

interface PlotTipProps {
  chart: Chart;
  /** Given by Recharts. */
  active?: boolean;
  payload?: readonly { payload?: PlotRow }[];
}

/** The values under the pointer. */
export function PlotTip({ chart: { mark, series, x, y }, active, payload }: PlotTipProps) {
  const row = payload?.find((entry) => entry.payload !== undefined)?.payload;
  if (!active || row === undefined) return null;
  const place = typeof row.x === "number" ? `${x.label} ${withUnit(numberText(row.x), x)}` : row.x;
  return (
    <div className="plot-tip numbers">
      <div className="plot-tip-x">{place}</div>
      {series.map(({ name, place: look, isJoined }, index) => {
        const point = row.points[index];
        if (point === undefined) return null;
        const { y: value, low, high } = point;
        return (
          <div key={name}>
            {series.length > 1 ? (
              <>
                <SeriesKey place={look} mark={isJoined ? mark : "scatter"} /> {name}{" "}
              </>
            ) : null}
            <strong>{withUnit(numberText(value), y)}</strong>
            {low === undefined || high === undefined
              ? ""
              : ` (${numberText(low)}–${numberText(high)})`}
          </div>
        );
      })}
    </div>
  );
}
