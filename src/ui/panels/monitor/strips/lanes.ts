/** Alerts as bars over the time axis: from when one fired to when it was resolved, each in a lane where it has room for its name. */
import type { AlertState } from "../../../../outputs/panels/monitor/monitor.ts";

export interface AlertBar {
  readonly alert: AlertState;
  readonly lane: number;
  readonly left: number;
  readonly right: number;
  /** Where its name begins. */
  readonly nameLeft: number;
}

const LETTER = 6.2;
const GAP = 10;

/** `place`: where a second stands; `edges`: of the drawing. Bars that lie outside the time in view are left out. */
export function alertBars(
  alerts: readonly AlertState[],
  [from, to]: readonly [number, number],
  place: (second: number) => number,
  [leftEdge, rightEdge]: readonly [number, number],
): AlertBar[] {
  const ends: number[] = [];
  return alerts
    .filter(({ firedAt, resolvedAt = to }) => resolvedAt >= from && firedAt <= to)
    .map((alert) => {
      const left = place(Math.max(from, alert.firedAt));
      const right = Math.max(left + 4, place(Math.min(to, alert.resolvedAt ?? to)));
      const width = LETTER * barName(alert).length + 8;
      const nameLeft = Math.max(leftEdge, Math.min(left, rightEdge - width));
      const free = ends.findIndex((end) => end + GAP <= Math.min(left, nameLeft));
      const lane = free < 0 ? ends.length : free;
      ends[lane] = Math.max(right, nameLeft + width);
      return { alert, lane, left, right, nameLeft };
    });
}

/** `▲ fast burn: availability`, `◆ drift of slant`. */
export function barName({ objective, rule }: AlertState): string {
  return objective === "drift" ? `◆ ${rule}` : `▲ ${rule}: ${objective}`;
}
