import { memo, useMemo, useRef } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  ErrorBar,
  Line,
  ReferenceLine,
  Scatter,
  Symbols,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { tickText, tickWidth } from "../../../../outputs/drawing/axis-range.ts";
import type { Chart, DrawnPoint, DrawnSeries } from "../../../../outputs/drawing/chart.ts";
import { axisTitle } from "../../../../outputs/drawing/chart-words.ts";
import { lonePoints } from "../../../../outputs/drawing/line-points.ts";
import { bandPath, linePath } from "./line-path.ts";
import { PlotTip } from "./PlotTip.tsx";
import { type PlotRow, plotRows } from "./plot-rows.ts";
import { seriesStyle } from "./series-style.ts";
import { useWidth } from "./use-width.ts";
import "./charts.css";

interface NumericPlotProps {
  /** Lines, points, areas or a histogram. */
  chart: Chart;
  height: number;
  /** Of the upright axis with its ticks; as wide as these unless charts above one another are to be one. */
  axisWidth?: number | undefined;
}

const TICK = { fill: "var(--chart-ink)", fontSize: 12 };

/** Lines, points or steps over a numeric axis: the one style of all charts. */
export const NumericPlot = memo(function NumericPlot({
  chart,
  height,
  axisWidth,
}: NumericPlotProps) {
  const { mark, x, y, series, markers, levels } = chart;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const rows = useMemo(() => plotRows(chart), [chart]);
  // All points lie within the axes; a mark at an end is whole where nothing is cut off there.
  const isClipped = mark !== "scatter";
  return (
    <div className="plot" ref={frame}>
      <div className="plot-y-title">{axisTitle(y)}</div>
      <div style={{ height }}>
        {width === 0 ? null : (
          <ComposedChart
            width={width}
            height={height}
            data={rows}
            margin={{ top: markers.length > 0 ? 38 : 8, right: 14, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--chart-rule)" />
            <XAxis
              dataKey="x"
              type="number"
              {...(x.scale === "log" ? { scale: "log" as const } : {})}
              domain={[...x.domain]}
              ticks={[...x.ticks]}
              tickFormatter={(tick: number) => tickText(tick, x.ticks)}
              tick={TICK}
              tickLine={{ stroke: "var(--rule-strong)" }}
              axisLine={{ stroke: "var(--rule-strong)" }}
              height={24}
              minTickGap={12}
              // Room for half a mark at each end.
              padding={mark === "scatter" ? { left: 6, right: 6 } : { left: 0, right: 0 }}
              allowDataOverflow={isClipped}
            />
            <YAxis
              type="number"
              {...(y.scale === "log" ? { scale: "log" as const } : {})}
              domain={[...y.domain]}
              ticks={[...y.ticks]}
              tickFormatter={(tick: number) => tickText(tick, y.ticks)}
              tick={TICK}
              tickLine={false}
              axisLine={false}
              // In a low strip every second, or third, has room.
              interval="equidistantPreserveStart"
              width={axisWidth ?? tickWidth(y.ticks)}
              allowDataOverflow={isClipped}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ stroke: "var(--rule-strong)" }}
              content={<PlotTip chart={chart} />}
            />
            {series.flatMap((drawn, index) => marks(mark, drawn, index))}
            {levels.map(({ y: at, label, isSolid }) => (
              <ReferenceLine
                key={label}
                y={at}
                stroke="var(--ink-soft)"
                {...(isSolid ? {} : { strokeDasharray: "2 2" })}
                label={{
                  value: label,
                  // Beneath and at the right: what is slow there lies above a bound.
                  position: "insideTopRight",
                  fill: "var(--ink-soft)",
                  fontSize: 12,
                  // Readable where a line runs through it.
                  stroke: "var(--paper)",
                  strokeWidth: 3,
                  paintOrder: "stroke",
                }}
              />
            ))}
            {markers.map(({ x: at, label }, index) => (
              <ReferenceLine
                key={label}
                x={at}
                stroke="var(--ink-soft)"
                strokeDasharray="2 2"
                // Alternating heights: neighbours such as p95 and p99 stand close.
                label={{
                  value: label,
                  position: "top",
                  fill: "var(--ink-soft)",
                  fontSize: 12,
                  dy: index % 2 === 0 ? -4 : -17,
                }}
              />
            ))}
          </ComposedChart>
        )}
      </div>
      <div className="plot-x-title">{axisTitle(x)}</div>
    </div>
  );
});

/** Marks of one series; arrays, because Recharts looks at its direct children. */
function marks(
  mark: Chart["mark"],
  { name, place, interval, points, isJoined }: DrawnSeries,
  index: number,
) {
  const lone = lonePoints(points);
  const { color, dash, mark: shape } = seriesStyle(place);
  const shared = { dataKey: `y${index}`, name, isAnimationActive: false };
  const arms =
    interval === "arms" ? (
      <ErrorBar
        key={`arms${index}`}
        dataKey={`arms${index}`}
        direction="y"
        stroke={color}
        strokeWidth={1.25}
        width={3}
        isAnimationActive={false}
      />
    ) : null;
  if (mark === "scatter") {
    return [
      <Scatter key={index} {...shared} fill={color} fillOpacity={0.65} shape={shape}>
        {arms}
      </Scatter>,
    ];
  }
  if (mark === "areas") {
    return [
      <Area
        key={index}
        {...shared}
        type="linear"
        stackId="parts"
        stroke="none"
        fill={color}
        fillOpacity={0.6}
        dot={false}
        activeDot={false}
      />,
    ];
  }
  if (mark === "histogram") {
    return [
      <Area
        key={index}
        {...shared}
        type="stepAfter"
        stroke={color}
        strokeDasharray={dash}
        strokeWidth={1.25}
        fill={color}
        fillOpacity={0.25}
        dot={false}
        activeDot={false}
      />,
    ];
  }
  return [
    interval === "band" ? (
      <Area
        key={`band${index}`}
        dataKey={`band${index}`}
        stroke="none"
        fill={color}
        fillOpacity={0.18}
        isAnimationActive={false}
        dot={false}
        activeDot={false}
        connectNulls
        tooltipType="none"
        shape={({ points: at, baseLine, fill, fillOpacity, clipPath }) => (
          <path d={bandPath(at, baseLine, index)} {...{ fill, fillOpacity, clipPath }} />
        )}
      />
    ) : null,
    <Line
      key={index}
      {...shared}
      type="linear"
      stroke={isJoined ? color : "none"}
      strokeWidth={1.75}
      strokeDasharray={dash}
      dot={
        isJoined
          ? interval === "arms"
            ? { r: 2.5, fill: color, strokeDasharray: "" }
            : lone.size > 0 &&
              (({ key, cx, cy, payload }) =>
                lone.has((payload as PlotRow).points[index] as DrawnPoint) ? (
                  <circle key={key} cx={cx} cy={cy} r={2.5} fill={color} />
                ) : null)
          : ({ key, cx, cy }) =>
              // Rows of other series have no point of this one.
              typeof cx === "number" && typeof cy === "number" ? (
                <Symbols key={key} cx={cx} cy={cy} size={50} type={shape} fill={color} />
              ) : null
      }
      activeDot={{ r: 3.5, fill: color, stroke: "var(--paper)" }}
      connectNulls
      shape={({ points: at, stroke, strokeWidth, strokeDasharray, clipPath }) => (
        <path
          className="recharts-line-curve"
          d={linePath(at, index)}
          fill="none"
          {...{ stroke, strokeWidth, strokeDasharray, clipPath }}
        />
      )}
    >
      {arms}
    </Line>,
  ];
}
