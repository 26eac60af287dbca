import { memo, useMemo, useRef } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  ErrorBar,
  Line,
  ReferenceLine,
  Scatter,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { tickText } from "./axis-ticks.ts";
import { PlotTip } from "./PlotTip.tsx";
import {
  axisTitle,
  type PlotAxis,
  type PlotData,
  type PlotMark,
  type PlotSeries,
  plotData,
  tickWidth,
} from "./plot-data.ts";
import { seriesStyle } from "./series-style.ts";
import { useWidth } from "./use-width.ts";
import "./charts.css";

/** A vertical line with a name, such as a quantile. */
export interface PlotMarker {
  readonly x: number;
  readonly label: string;
}

/** A horizontal line with a name, such as a bound; always in view. */
export interface PlotLevel {
  readonly y: number;
  readonly label: string;
}

interface NumericPlotProps {
  mark: PlotMark;
  series: readonly PlotSeries[];
  x: PlotAxis;
  y: PlotAxis;
  height: number;
  markers?: readonly PlotMarker[];
  levels?: readonly PlotLevel[];
}

const TICK = { fill: "var(--chart-ink)", fontSize: 12 };

/** Lines, points or steps over a numeric axis: the one style of all charts. */
export const NumericPlot = memo(function NumericPlot({
  mark,
  series,
  x,
  y,
  height,
  markers,
  levels,
}: NumericPlotProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const data = useMemo(
    () =>
      plotData(
        mark,
        series,
        { x, y },
        levels?.map((level) => level.y),
      ),
    [mark, series, x, y, levels],
  );
  return (
    <div className="plot" ref={frame}>
      <div className="plot-y-title">{axisTitle(y)}</div>
      <div style={{ height }}>
        {width === 0 ? null : (
          <ComposedChart
            width={width}
            height={height}
            data={data.rows}
            margin={{ top: markers?.length ? 38 : 8, right: 14, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--chart-rule)" />
            <XAxis
              dataKey="x"
              type="number"
              {...(x.scale === "log" ? { scale: "log" as const } : {})}
              domain={data.x.domain}
              ticks={data.x.ticks}
              tickFormatter={(tick: number) => tickText(tick, data.x.ticks)}
              tick={TICK}
              tickLine={{ stroke: "var(--rule-strong)" }}
              axisLine={{ stroke: "var(--rule-strong)" }}
              height={24}
              minTickGap={12}
              // Marks at the ends are whole.
              padding={mark === "scatter" ? { left: 6, right: 6 } : { left: 0, right: 0 }}
              allowDataOverflow
            />
            <YAxis
              type="number"
              {...(y.scale === "log" ? { scale: "log" as const } : {})}
              domain={data.y.domain}
              ticks={data.y.ticks}
              tickFormatter={(tick: number) => tickText(tick, data.y.ticks)}
              tick={TICK}
              tickLine={false}
              axisLine={false}
              interval={0}
              width={tickWidth(data.y.ticks)}
              allowDataOverflow
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ stroke: "var(--rule-strong)" }}
              content={<PlotTip series={series} x={x} y={y} />}
            />
            {data.series.flatMap((_, index) => marks(mark, data, index))}
            {levels?.map(({ y: at, label }) => (
              <ReferenceLine
                key={label}
                y={at}
                stroke="var(--ink-soft)"
                strokeDasharray="2 2"
                label={{
                  value: label,
                  // Beneath and at the right: what is slow there lies above a bound.
                  position: "insideTopRight",
                  fill: "var(--ink-soft)",
                  fontSize: 12,
                }}
              />
            ))}
            {markers?.map(({ x: at, label }, index) => (
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
      {data.leftOut === 0 ? null : (
        <p className="plot-note">
          {data.leftOut} points at or below zero have no place on a logarithmic axis.
        </p>
      )}
    </div>
  );
});

/** What draws one series; arrays, because Recharts looks at its direct children. */
function marks(mark: PlotMark, data: PlotData, index: number) {
  const { color, dash, mark: shape } = seriesStyle(index);
  const { name, hasInterval, isSparse } = data.series[index] ?? {
    name: "",
    hasInterval: false,
    isSparse: false,
  };
  const shared = { dataKey: `y${index}`, name, isAnimationActive: false };
  const hasArms = hasInterval && isSparse;
  const arms = hasArms ? (
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
  if (mark === "steps") {
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
    hasInterval && !isSparse ? (
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
      />
    ) : null,
    <Line
      key={index}
      {...shared}
      type="linear"
      stroke={color}
      strokeWidth={1.75}
      strokeDasharray={dash}
      dot={hasArms || data.rows.length === 1 ? { r: 2.5, fill: color, strokeDasharray: "" } : false}
      activeDot={{ r: 3.5, fill: color, stroke: "var(--paper)" }}
      connectNulls
    >
      {arms}
    </Line>,
  ];
}
