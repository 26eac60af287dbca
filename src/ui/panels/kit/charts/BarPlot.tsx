import { memo, useMemo, useRef } from "react";
import {
  Bar,
  BarChart,
  CartesianGrid,
  ErrorBar,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { tickText, tickWidth } from "../../../../outputs/drawing/axis-range.ts";
import { isLying, nameWidth } from "../../../../outputs/drawing/bar-layout.ts";
import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { axisTitle } from "../../../../outputs/drawing/chart-words.ts";
import { PlotTip } from "./PlotTip.tsx";
import { plotRows } from "./plot-rows.ts";
import { seriesStyle } from "./series-style.ts";
import { useWidth } from "./use-width.ts";
import "./charts.css";

const LOOKS = {
  tick: { fill: "var(--chart-ink)", fontSize: 12 },
  tickLine: false,
  interval: 0 as const,
};

/** Lengths by category; bars lie where the names would not fit beneath upright ones. */
export const BarPlot = memo(function BarPlot({ chart }: { chart: Chart }) {
  const { x, y, series, levels } = chart;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const rows = useMemo(() => plotRows(chart), [chart]);
  const isFlat = isLying(chart, width);
  const { categories, amounts } = axesOf(chart);
  const height = isFlat ? 32 + rows.length * (10 + 16 * series.length) : 240;
  return (
    <div className="plot" ref={frame}>
      <div className="plot-y-title">{axisTitle(isFlat ? x : y)}</div>
      <div style={{ height }}>
        {width === 0 ? null : (
          <BarChart
            width={width}
            height={height}
            data={rows}
            layout={isFlat ? "vertical" : "horizontal"}
            margin={{ top: 8, right: 14, bottom: 0, left: 0 }}
            barCategoryGap="24%"
            barGap={1}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={isFlat} horizontal={!isFlat} stroke="var(--chart-rule)" />
            <XAxis
              {...(isFlat ? amounts : categories)}
              {...LOOKS}
              // Every name has its place; of amounts, as many as there is room for.
              {...(isFlat ? { interval: "equidistantPreserveStart" as const } : {})}
              height={24}
            />
            <YAxis
              {...(isFlat ? categories : amounts)}
              {...LOOKS}
              width={isFlat ? nameWidth(x) : amounts.width}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ fill: "var(--paper-sunk)" }}
              content={<PlotTip chart={chart} />}
            />
            {series.map(({ name, place }, index) => (
              <Bar
                key={name}
                dataKey={`y${index}`}
                name={name}
                fill={seriesStyle(place).color}
                maxBarSize={44}
                isAnimationActive={false}
              >
                <ErrorBar
                  dataKey={`arms${index}`}
                  stroke="var(--ink)"
                  width={4}
                  isAnimationActive={false}
                />
              </Bar>
            ))}
            {levels.map(({ y: at, label }) => (
              <ReferenceLine
                key={label}
                {...(isFlat ? { x: at } : { y: at })}
                stroke="var(--ink-soft)"
                strokeDasharray="2 2"
              />
            ))}
          </BarChart>
        )}
      </div>
      <div className="plot-x-title">{axisTitle(isFlat ? y : x)}</div>
    </div>
  );
});

function axesOf({ y }: Chart) {
  return {
    categories: {
      dataKey: "x",
      type: "category" as const,
      axisLine: { stroke: "var(--rule-strong)" },
    },
    amounts: {
      type: "number" as const,
      ...(y.scale === "log" ? { scale: "log" as const } : {}),
      domain: [...y.domain],
      ticks: [...y.ticks],
      tickFormatter: (tick: number) => tickText(tick, y.ticks),
      allowDataOverflow: true,
      axisLine: false,
      width: tickWidth(y.ticks),
    },
  };
}
