import { memo, useMemo, useRef, useState } from "react";
import { Symbols } from "recharts";
import { tickText, tickWidth } from "../../../../outputs/drawing/axis-range.ts";
import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { axisTitle } from "../../../../outputs/drawing/chart-words.ts";
import {
  across,
  arrowPath,
  hatchPath,
  nearestPoint,
  type PlacedLine,
  type PlacedPoint,
  pointLayout,
  upwards,
} from "../../../../outputs/drawing/point-layout.ts";
import { pointerIn } from "../../../zoom.ts";
import { seriesStyle } from "./series-style.ts";
import { useWidth } from "./use-width.ts";
import "./charts.css";

interface PointPlotProps {
  /** Points with names, under lines with names. */
  chart: Chart;
  height: number;
}

const FOOT = 22;
const HEAD = 8;
const RIGHT = 12;

/** Points that are named where there is room, under reference lines; each tells its facts to a pointer near it. */
export const PointPlot = memo(function PointPlot({ chart, height }: PointPlotProps) {
  const { x, y } = chart;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [hovered, setHovered] = useState<PlacedPoint>();
  const left = tickWidth(y.ticks);
  const box = useMemo(
    () => ({
      left,
      right: Math.max(left, width - RIGHT),
      top: HEAD,
      bottom: height - FOOT,
    }),
    [left, width, height],
  );
  const { points, lines } = useMemo(() => pointLayout(chart, box), [chart, box]);
  return (
    <div className="plot point-plot" ref={frame}>
      <div className="plot-y-title">{axisTitle(y)}</div>
      {width === 0 ? null : (
        <svg
          aria-hidden="true"
          width={width}
          height={height}
          onPointerMove={(event) => {
            setHovered(nearestPoint(points, pointerIn(event.currentTarget, event)));
          }}
          onPointerLeave={() => setHovered(undefined)}
        >
          {y.ticks.map((tick) => (
            <g key={tick} transform={`translate(0 ${upwards(y, box, tick)})`}>
              <line className="grid-line" x1={box.left} x2={box.right} />
              <text className="tick" x={box.left - 8} y={4} textAnchor="end">
                {tickText(tick, y.ticks)}
              </text>
            </g>
          ))}
          <line
            className="axis-line"
            x1={box.left}
            x2={box.right}
            y1={box.bottom}
            y2={box.bottom}
          />
          {x.ticks.map((tick) => (
            <g key={tick} transform={`translate(${across(x, box, tick)} ${box.bottom})`}>
              <line className="axis-line" y2={5} />
              <text className="tick" y={18} textAnchor="middle">
                {tickText(tick, x.ticks)}
              </text>
            </g>
          ))}
          {lines.map(({ label, beyond }) =>
            beyond === undefined ? null : (
              <path key={label} className="point-beyond" d={hatchPath(beyond)} />
            ),
          )}
          {lines.map((line, index) =>
            line.isArrow ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: an arrow is its place
              <path key={index} className="point-arrow" d={arrowPath(line)} />
            ) : (
              <NamedLine key={line.label} line={line} />
            ),
          )}
          {points.map(({ arms, x: at, look }, index) =>
            arms === undefined ? null : (
              <path
                // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place
                key={index}
                d={`M${at - 4} ${arms.low}h8M${at} ${arms.low}V${arms.high}M${at - 4} ${arms.high}h8`}
                stroke={seriesStyle(look).color}
                strokeWidth={1.5}
                fill="none"
              />
            ),
          )}
          {points.map((placed, index) => {
            const { color, mark } = seriesStyle(placed.look);
            return (
              <Symbols
                // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place
                key={index}
                cx={placed.x}
                cy={placed.y}
                size={Math.PI * placed.radius ** 2}
                type={mark}
                fill={color}
                fillOpacity={hovered === placed ? 1 : 0.7}
                stroke="var(--paper)"
                strokeWidth={1}
              />
            );
          })}
          {points.map(({ label, point }, index) =>
            label === undefined ? null : (
              <text
                // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place
                key={index}
                className="point-name"
                x={label.x}
                y={label.y}
                textAnchor={label.anchor}
              >
                {point.name}
              </text>
            ),
          )}
        </svg>
      )}
      <div className="plot-x-title">{axisTitle(x)}</div>
      {hovered === undefined ? null : <PointTip placed={hovered} width={width} />}
    </div>
  );
});

function NamedLine({ line: { label, from, to, name } }: { line: PlacedLine }) {
  return (
    <g>
      <line className="roof" x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
      <text
        className="roof-name"
        transform={`translate(${name.x} ${name.y}) rotate(${name.turn})`}
        dy={name.dy}
        textAnchor={name.anchor}
      >
        {label}
      </text>
    </g>
  );
}

function PointTip({ placed, width }: { placed: PlacedPoint; width: number }) {
  const { point, series, x, y } = placed;
  return (
    <div
      className="plot-tip point-tip numbers"
      style={{
        top: y + 34,
        ...(x > width / 2 ? { right: width - x + 8 } : { left: x + 8 }),
      }}
    >
      <strong>{point.name}</strong>, {series}
      <dl>
        {(point.facts ?? []).map(({ label, value, text }) => (
          <div key={label} className="plot-tip-fact">
            <dt>{label}</dt>
            <dd>{text ?? value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
