import { placeOn } from "../../../outputs/drawing/axis-range.ts";
import type { Chart } from "../../../outputs/drawing/chart.ts";
import { percentText } from "../../../outputs/drawing/chart-words.ts";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { seriesStyle } from "../kit/charts/series-style.ts";
import { FigureView } from "../kit/figures/FigureView.tsx";

interface SharesProps {
  chart: Chart;
  /** Figures that the chart is made of; parts without a value are listed, not drawn. */
  items: readonly { readonly name: string; readonly figure: Figure }[];
}

/** A whole split into its parts: one bar, then each part by name. */
export function StackedBar({ chart, items }: SharesProps) {
  const parts = chart.series.map(({ name, place, points }) => ({
    name,
    color: seriesStyle(place).color,
    share: points[0]?.share ?? 0,
  }));
  return (
    <>
      <div className="stacked" aria-hidden="true">
        {parts.map(({ name, share, color }) =>
          share === 0 ? null : (
            <div
              key={name}
              className="stacked-part"
              style={{ flexGrow: share, background: color }}
            />
          ),
        )}
      </div>
      <dl className="shares">
        {items.map(({ name, figure }, index) => (
          <div key={name}>
            <dt>
              <span
                className="shares-key"
                style={{ background: parts[index]?.color }}
                aria-hidden="true"
              />
              {name}
            </dt>
            <dd>
              <FigureView figure={figure} />
              <span className="shares-percent numbers">
                {percentText(parts[index]?.share ?? 0)}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Lengths side by side, for parts that are to be compared. */
export function ShareBars({ chart: { series, y }, items }: SharesProps) {
  const points = series.flatMap((it) => it.points);
  return (
    <dl className="share-bars">
      {items.map(({ name, figure }) => {
        const point = points.find(({ x }) => x === name);
        return (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span className="share-track" aria-hidden="true">
                {point === undefined ? null : (
                  <span className="share-bar" style={{ width: `${100 * placeOn(y, point.y)}%` }} />
                )}
              </span>
              <FigureView figure={figure} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
