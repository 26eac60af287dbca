import { numberText } from "../../../../outputs/figure/number-text.ts";
import { type PlotAxis, type PlotRow, type PlotSeries, withUnit } from "./plot-data.ts";
import { SeriesKey } from "./SeriesKey.tsx";

interface PlotTipProps {
  series: readonly PlotSeries[];
  x: PlotAxis;
  y: PlotAxis;
  /** Given by Recharts. */
  active?: boolean;
  payload?: readonly { payload?: PlotRow }[];
}

/** The values under the pointer. */
export function PlotTip({ series, x, y, active, payload }: PlotTipProps) {
  const row = payload?.find((entry) => entry.payload !== undefined)?.payload;
  if (!active || row === undefined) return null;
  return (
    <div className="plot-tip numbers">
      <div className="plot-tip-x">
        {x.label} {withUnit(numberText(row.x), x)}
      </div>
      {series.map(({ name }, index) => {
        const value = row[`y${index}`];
        const band = row[`band${index}`];
        if (typeof value !== "number") return null;
        return (
          <div key={name}>
            {series.length > 1 ? (
              <>
                <SeriesKey index={index} /> {name}{" "}
              </>
            ) : null}
            <strong>{withUnit(numberText(value), y)}</strong>
            {Array.isArray(band) ? ` (${band.map((end) => numberText(end)).join("–")})` : ""}
          </div>
        );
      })}
    </div>
  );
}
