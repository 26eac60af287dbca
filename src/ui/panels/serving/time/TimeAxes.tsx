import { memo } from "react";
import { numberText } from "../../../../outputs/figure/number-text.ts";
import {
  HEAT_TOP,
  LOST_HEIGHT,
  latencyTicks,
  SECONDS,
  SPANS_HEIGHT,
  SPANS_TOP,
  TIME_HEIGHT,
} from "./heat-layout.ts";
import { axisText } from "./second-facts.ts";

interface TimeAxesProps {
  edgesMs: readonly number[];
  /** Upper end of the spans' axis, in ms. */
  spansTop: number;
}

const QUARTERS = [0, 0.25, 0.5, 0.75, 1];

/** The names along the time axis and at its left: they stand still while the seconds go by. */
export const TimeAxes = memo(
  function TimeAxes({ edgesMs, spansTop }: TimeAxesProps) {
    return (
      <div className="time-axes numbers" aria-hidden="true">
        <span className="time-tick" style={{ top: LOST_HEIGHT / 2 }}>
          no answer
        </span>
        {latencyTicks(edgesMs).map(({ value, y }) => (
          <span key={value} className="time-tick time-tick-line" style={{ top: HEAT_TOP + y }}>
            {axisText(value)}
          </span>
        ))}
        <span className="time-tick time-tick-line" style={{ top: SPANS_TOP }}>
          {axisText(spansTop)}
        </span>
        <span className="time-tick time-tick-line" style={{ top: SPANS_TOP + SPANS_HEIGHT / 2 }}>
          {axisText(Number((spansTop / 2).toPrecision(3)))}
        </span>
        <span className="time-tick time-tick-line" style={{ top: SPANS_TOP + SPANS_HEIGHT }}>
          0
        </span>
        <div className="time-seconds" style={{ top: TIME_HEIGHT }}>
          {QUARTERS.map((way) => (
            <span key={way} className="time-second" style={{ left: `${100 * way}%` }}>
              {secondsText(SECONDS * (1 - way))}
            </span>
          ))}
        </div>
      </div>
    );
  },
  (before, after) =>
    before.spansTop === after.spansTop && before.edgesMs.join() === after.edgesMs.join(),
);

function secondsText(ago: number): string {
  if (ago === 0) return "now";
  return ago === SECONDS ? `${numberText(ago)} s ago` : numberText(ago);
}
