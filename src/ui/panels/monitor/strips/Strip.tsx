import { tickText } from "../../../../outputs/drawing/axis-range.ts";
import type { Chart, DrawnPoint, DrawnSeries } from "../../../../outputs/drawing/chart.ts";
import { axisTitle, withUnit } from "../../../../outputs/drawing/chart-words.ts";
import { across, upwards } from "../../../../outputs/drawing/point-layout.ts";
import { numberText } from "../../../../outputs/figure/number-text.ts";
import type { Flag } from "../../../../outputs/panels/monitor/monitor-charts.ts";
import { SeriesKey } from "../../kit/charts/SeriesKey.tsx";
import { seriesStyle } from "../../kit/charts/series-style.ts";
import { isAlarming } from "../event-marks.ts";

const HEIGHT = 76;
const EDGE = 5;

interface StripProps {
  chart: Chart;
  width: number;
  left: number;
  right: number;
  flags: readonly Flag[];
  /** The second beneath the pointer: its values stand beside the names. */
  pointed: number | undefined;
}

/** One strip: its name, what its lines are with their values, and the lines over the time that all strips share. */
export function Strip({ chart, width, left, right, flags, pointed }: StripProps) {
  const { title, x, y, series, levels, note } = chart;
  const box = { left, right, top: EDGE, bottom: HEIGHT - EDGE };
  return (
    <figure className="monitor-strip" aria-label={title}>
      <figcaption>
        <strong>{title}</strong>
        <span className="monitor-strip-axis">{axisTitle(y)}</span>
        <ul>
          {series.map((drawn) => (
            <li key={drawn.name}>
              <SeriesKey place={drawn.place} /> {drawn.name}{" "}
              <span className="numbers monitor-value">{valueText(drawn, pointed, chart)}</span>
            </li>
          ))}
        </ul>
      </figcaption>
      <svg width={width} height={HEIGHT} aria-hidden="true">
        {y.ticks.map((tick) => (
          <g key={tick}>
            <line className="grid-line" x1={left} x2={right} {...level(upwards(y, box, tick))} />
            <text x={left - 6} y={upwards(y, box, tick) + 4} textAnchor="end">
              {tickText(tick, y.ticks)}
            </text>
          </g>
        ))}
        {flags.map(({ second, kind, text }) => (
          <line
            key={`${second} ${text}`}
            className={isAlarming(kind) ? "monitor-flag-alarm" : "monitor-flag"}
            y1={0}
            y2={HEIGHT}
            {...upright(across(x, box, second))}
          />
        ))}
        {levels.map(({ y: value, label }) => (
          <g key={label} className="monitor-level">
            <line x1={left} x2={right} {...level(upwards(y, box, value))} />
            <text x={right - 4} y={upwards(y, box, value) - 4} textAnchor="end">
              {label}
            </text>
          </g>
        ))}
        {series.map((drawn) => (
          <SeriesLine key={drawn.name} drawn={drawn} chart={chart} box={box} />
        ))}
        {pointed === undefined ? null : (
          <line
            className="monitor-pointed"
            y1={0}
            y2={HEIGHT}
            {...upright(across(x, box, pointed))}
          />
        )}
      </svg>
      {note === undefined ? null : <p className="plot-note">{note}</p>}
    </figure>
  );
}

interface SeriesLineProps {
  drawn: DrawnSeries;
  chart: Chart;
  box: { left: number; right: number; top: number; bottom: number };
}

/** A line with gaps where seconds are missing; windows of requests are joined, and marked. */
function SeriesLine({ drawn: { points, place }, chart: { name, x, y }, box }: SeriesLineProps) {
  const { color, dash } = seriesStyle(place);
  const isByWindow = name === "drift";
  const at = ({ x: second, y: value }: DrawnPoint) =>
    [across(x, box, Number(second)), upwards(y, box, value)] as const;
  return (
    <>
      {pieces(points, isByWindow).map((piece) => (
        <polyline
          key={String(piece[0]?.x)}
          points={piece.map((point) => at(point).join()).join(" ")}
          fill="none"
          stroke={color}
          strokeWidth={1.75}
          strokeDasharray={dash}
        />
      ))}
      {points.map((point, index) => {
        const isAlone = pieces(points, isByWindow).some(
          (piece) => piece.length === 1 && piece[0] === point,
        );
        if (!isByWindow && !isAlone) return null;
        const [left, top] = at(point);
        // biome-ignore lint/suspicious/noArrayIndexKey: windows may end in the same second
        return <circle key={index} cx={left} cy={top} r={2.5} fill={color} />;
      })}
    </>
  );
}

/** Runs of neighbouring seconds. */
function pieces(points: readonly DrawnPoint[], isByWindow: boolean): DrawnPoint[][] {
  if (isByWindow) return points.length === 0 ? [] : [[...points]];
  const runs: DrawnPoint[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (last !== undefined && Number(point.x) - Number(last.x) <= 1) run?.push(point);
    else runs.push([point]);
  }
  return runs;
}

/** The value beneath the pointer, or the last one. */
function valueText(
  { points }: DrawnSeries,
  pointed: number | undefined,
  { name, y }: Chart,
): string {
  const point =
    pointed === undefined
      ? points.at(-1)
      : name === "drift"
        ? points.findLast((it) => Number(it.x) <= pointed)
        : points.find((it) => Number(it.x) === pointed);
  if (point === undefined) return "–";
  return withUnit(numberText(point.y, 3), y);
}

function level(y: number) {
  return { y1: y, y2: y };
}

function upright(x: number) {
  return { x1: x, x2: x };
}
