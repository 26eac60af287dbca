import { memo, useMemo } from "react";
import type { CellId } from "../../../../notebook/notebook.ts";
import { placeOn } from "../../../../outputs/drawing/axis-range.ts";
import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { withUnit } from "../../../../outputs/drawing/chart-words.ts";
import { figureText } from "../../../../outputs/figure/figure-text.ts";
import { numberText } from "../../../../outputs/figure/number-text.ts";
import { isAboveBound, ROOF_TOO_LOW } from "../../../../outputs/panels/trace/above-roof.ts";
import type { ThroughputBoundFigures } from "../../../../outputs/panels/trace/trace.ts";
import { boundChart } from "../../../../outputs/panels/trace/trace-charts.ts";
import { FigureView } from "../../kit/figures/FigureView.tsx";
import { MeasureRoofs } from "./MeasureRoofs.tsx";

/** Bound on throughput, and how near to it the system came. */
export const BoundSection = memo(
  function BoundSection({ bound, cellId }: { bound: ThroughputBoundFigures; cellId: CellId }) {
    const chart = useMemo(() => boundChart(bound), [bound]);
    const measured = lengthOf(chart, "measured");
    return (
      <section className="panel-section panel-section-wide bound">
        <h4>The bound on throughput</h4>
        <p className="panel-words">
          The smallest term is the bound: here <strong>{bound.active}</strong>. Reached of it:{" "}
          <FigureView figure={bound.reached} />
        </p>
        {isAboveBound(bound) ? (
          <p className="panel-words">
            {ROOF_TOO_LOW} <MeasureRoofs cellId={cellId} />
          </p>
        ) : null}
        <dl className="bound-bars">
          {bound.terms.map(({ name, symbol, figure }) => (
            <BoundRow
              key={name}
              length={lengthOf(chart, name)}
              mark={measured}
              isActive={name === bound.active}
            >
              <dt>
                {name} <span className="bound-symbol">{symbol}</span>
                {name === bound.active ? <span className="bound-word">the bound</span> : null}
              </dt>
              <dd>
                <FigureView figure={figure} />
              </dd>
            </BoundRow>
          ))}
          <BoundRow length={measured} mark={measured} isMeasured>
            <dt>measured</dt>
            <dd>
              <FigureView figure={bound.measured} />
            </dd>
          </BoundRow>
        </dl>
        {chart.y.scale === "linear" ? null : (
          <p className="plot-note">
            Lengths are logarithmic, from {withUnit(numberText(chart.y.domain[0]), chart.y)}.
          </p>
        )}
      </section>
    );
  },
  (before, after) =>
    before.cellId === after.cellId && signature(before.bound) === signature(after.bound),
);

/** Length on the bar's track; undefined for a term without a value. */
function lengthOf({ series, y }: Chart, name: string): number | undefined {
  const point = series[0]?.points.find(({ x }) => x === name);
  return point === undefined ? undefined : placeOn(y, point.y);
}

function signature({ terms, active, bound, measured, reached }: ThroughputBoundFigures): string {
  return [
    active,
    ...[...terms.map(({ figure }) => figure), bound, measured, reached].map(figureText),
  ].join();
}

interface BoundRowProps {
  length: number | undefined;
  /** Where the measured throughput stands. */
  mark: number | undefined;
  isActive?: boolean;
  isMeasured?: boolean;
  children: React.ReactNode;
}

function BoundRow({ length, mark, isActive = false, isMeasured = false, children }: BoundRowProps) {
  const kind = isMeasured ? "measured" : isActive ? "active" : "other";
  return (
    <div className={`bound-row bound-${kind}`}>
      {children}
      <div className="bound-track" aria-hidden="true">
        <span className="bound-bar" style={{ width: `${100 * (length ?? 0)}%` }} />
        {mark === undefined ? null : (
          <span className="bound-mark" style={{ left: `${100 * mark}%` }} />
        )}
      </div>
    </div>
  );
}
