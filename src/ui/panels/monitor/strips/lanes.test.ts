import { expect, test } from "vitest";
import type { AlertState } from "../../../../outputs/panels/monitor/monitor.ts";
import { alertBars } from "./lanes.ts";

function alert(firedAt: number, resolvedAt?: number): AlertState {
  return {
    ...{ objective: "drift", rule: "drift of slant", severity: "ticket", firedAt, text: "" },
    ...(resolvedAt === undefined ? {} : { resolvedAt }),
  };
}

const bars = (alerts: AlertState[]) =>
  alertBars(alerts, [60, 120], (second) => 10 * (second - 60), [0, 600]);

test("bars reach from firing to resolving, or to now; what is out of view is left out", () => {
  expect(bars([alert(10, 50), alert(40, 70), alert(100)])).toMatchObject([
    { left: 0, right: 100, lane: 0 },
    { left: 400, right: 600, lane: 0 },
  ]);
});

test("bars whose names would touch stand in lanes of their own", () => {
  expect(bars([alert(70, 71), alert(72, 73), alert(110, 111)]).map(({ lane }) => lane)).toEqual([
    0, 1, 0,
  ]);
});

test("the name of a bar at the right end ends with the drawing", () => {
  const [bar] = bars([alert(119)]);
  expect(bar?.left).toBe(590);
  expect(bar?.nameLeft).toBeLessThan(500);
});
