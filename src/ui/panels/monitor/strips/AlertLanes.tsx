import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { across } from "../../../../outputs/drawing/point-layout.ts";
import type { AlertState } from "../../../../outputs/panels/monitor/monitor.ts";
import { alertBars, barName } from "./lanes.ts";

const LANE_HEIGHT = 19;

interface AlertLanesProps {
  alerts: readonly AlertState[];
  /** Any chart with the time axis. */
  time: Chart;
  box: { left: number; right: number; top: number; bottom: number };
  width: number;
}

/** Alerts in the time in view, as bars as long as they fire. */
export function AlertLanes({ alerts, time, box, width }: AlertLanesProps) {
  const { domain } = time.x;
  const bars = alertBars(alerts, domain, (second) => across(time.x, box, second), [
    box.left,
    box.right,
  ]);
  const lanes = Math.max(0, ...bars.map(({ lane }) => lane + 1));
  return (
    <svg
      className="monitor-alerts"
      width={width}
      height={lanes * LANE_HEIGHT}
      role="img"
      aria-label={`${bars.length} alerts in the last minute`}
    >
      {bars.map(({ alert, lane, left, right, nameLeft }) => (
        <g
          key={`${barName(alert)} ${alert.firedAt}`}
          transform={`translate(0 ${lane * LANE_HEIGHT})`}
        >
          <title>{alert.text}</title>
          <rect x={left} y={1} width={right - left} height={LANE_HEIGHT - 4} />
          <text x={nameLeft + 4} y={13}>
            {barName(alert)}
          </text>
        </g>
      ))}
    </svg>
  );
}
