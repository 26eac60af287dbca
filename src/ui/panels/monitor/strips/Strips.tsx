import { memo, useMemo, useRef, useState } from "react";
import { tickText, tickWidth } from "../../../../outputs/drawing/axis-range.ts";
import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { across } from "../../../../outputs/drawing/point-layout.ts";
import type { MonitorOutput } from "../../../../outputs/panels/monitor/monitor.ts";
import { flagsOf, monitorCharts } from "../../../../outputs/panels/monitor/monitor-charts.ts";
import { pointerIn } from "../../../zoom.ts";
import { useWidth } from "../../kit/charts/use-width.ts";
import { EVENT_MARKS } from "../event-marks.ts";
import { AlertLanes } from "./AlertLanes.tsx";
import { Strip } from "./Strip.tsx";
import "../../kit/charts/charts.css";

const RIGHT = 10;
const AXIS_HEIGHT = 22;
const FLAG_HEIGHT = 16;

/** Four strips on one time axis, with alerts as bars above them and controls as marks. */
export const Strips = memo(
  function Strips({ monitor }: { monitor: MonitorOutput }) {
    const frame = useRef<HTMLDivElement>(null);
    const width = useWidth(frame);
    const charts = useMemo(() => monitorCharts(monitor), [monitor]);
    const flags = useMemo(() => flagsOf(monitor), [monitor]);
    const [pointed, setPointed] = useState<number>();
    const left = Math.max(...charts.map(({ y }) => tickWidth(y.ticks)));
    const span = { left, right: width - RIGHT, top: 0, bottom: 0 };
    const [time] = charts;
    const place = (second: number) => (time === undefined ? 0 : across(time.x, span, second));
    return (
      <div
        ref={frame}
        className="monitor-strips"
        onPointerLeave={() => setPointed(undefined)}
        onPointerMove={(event) => {
          const { x } = pointerIn(event.currentTarget, event);
          if (time !== undefined) setPointed(secondAt(x, span, time));
        }}
      >
        {width === 0 || time === undefined ? null : (
          <>
            <AlertLanes alerts={monitor.alerts} time={time} box={span} width={width} />
            <svg className="monitor-flags" width={width} height={FLAG_HEIGHT} aria-hidden="true">
              {flags.map(({ second, kind, text }) => (
                <text key={`${second} ${text}`} x={place(second)} y={12} textAnchor="middle">
                  <title>{text}</title>
                  {EVENT_MARKS[kind].symbol}
                </text>
              ))}
            </svg>
            {charts.map((chart) => (
              <Strip
                key={chart.name}
                chart={chart}
                width={width}
                left={left}
                right={width - RIGHT}
                flags={flags}
                pointed={pointed}
              />
            ))}
            <TimeAxis chart={time} width={width} place={place} />
          </>
        )}
      </div>
    );
  },
  (before, after) => signature(before.monitor) === signature(after.monitor),
);

function TimeAxis({
  chart: { x },
  width,
  place,
}: {
  chart: Chart;
  width: number;
  place: (second: number) => number;
}) {
  return (
    <>
      <svg className="monitor-axis" width={width} height={AXIS_HEIGHT} aria-hidden="true">
        {x.ticks.map((tick) => (
          <text key={tick} x={place(tick)} y={14} textAnchor="middle">
            {tickText(tick, x.ticks)}
          </text>
        ))}
      </svg>
      <p className="plot-x-title">{x.label}</p>
    </>
  );
}

/** The whole second beneath the pointer; undefined beside the plot. */
function secondAt(
  offset: number,
  { left, right }: { left: number; right: number },
  { x: { domain } }: Chart,
): number | undefined {
  if (offset < left || offset > right) return undefined;
  return Math.round(domain[0] + ((offset - left) / (right - left)) * (domain[1] - domain[0]));
}

/** Equal where nothing that is drawn has changed: the record is new ten times a second. */
function signature({ columns, drift, alerts, events }: MonitorOutput): string {
  const last = columns.at(-1);
  return [
    ...[last?.second, last?.requests, drift?.windows.at(-1)?.number],
    ...[alerts.map(({ resolvedAt }) => resolvedAt), events.length, events.at(-1)?.second],
  ].join();
}
