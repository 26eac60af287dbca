import { memo } from "react";
import { amountText, figureText } from "../../../../outputs/figure/figure-text.ts";
import type { ThroughputBound } from "../../../../outputs/panels/trace/trace.ts";
import { FigureView } from "../../kit/figures/FigureView.tsx";
import { boundBars } from "./bound-plots.ts";

/** What limits throughput, and how near to it the system came. */
export const BoundSection = memo(
  function BoundSection({ bound }: { bound: ThroughputBound }) {
    const bars = boundBars(bound);
    return (
      <section className="panel-section panel-section-wide bound">
        <h4>The bound on throughput</h4>
        <p className="panel-words">
          The smallest term is the bound: here <strong>{bound.active}</strong>. Reached of it:{" "}
          <FigureView figure={bound.reached} />
        </p>
        <dl className="bound-bars">
          {bound.terms.map(({ name, symbol, figure }, index) => (
            <BoundRow
              key={name}
              length={bars.terms[index]}
              mark={bars.measured}
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
          <BoundRow length={bars.measured} mark={bars.measured} isMeasured>
            <dt>measured</dt>
            <dd>
              <FigureView figure={bound.measured} />
            </dd>
          </BoundRow>
        </dl>
        {bars.logFrom === undefined ? null : (
          <p className="plot-note">
            Lengths are logarithmic, from {amountText(bars.logFrom, "samples/s")}.
          </p>
        )}
      </section>
    );
  },
  (before, after) => signature(before.bound) === signature(after.bound),
);

function signature({ terms, active, bound, measured, reached }: ThroughputBound): string {
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
