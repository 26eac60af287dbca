import { memo, useMemo, useRef } from "react";
import { Bar, BarChart, CartesianGrid, ErrorBar, Tooltip, XAxis, YAxis } from "recharts";
import { numberText } from "../../../../outputs/figure/number-text.ts";
import type { ChartOutput } from "../../../../outputs/plain-outputs.ts";
import { linearRange, logRange, tickText } from "./axis-ticks.ts";
import { axisTitle, tickWidth, withUnit } from "./plot-data.ts";
import { SeriesKey } from "./SeriesKey.tsx";
import { seriesStyle } from "./series-style.ts";
import { useWidth } from "./use-width.ts";
import "./charts.css";

type BarPlotProps = Pick<ChartOutput, "series" | "x" | "y">;
type BarRow = Record<string, string | number | [number, number]> & { category: string };

const LOOKS = {
  tick: { fill: "var(--chart-ink)", fontSize: 12 },
  tickLine: false,
  interval: 0 as const,
};
/** More bars than this are not drawn; the table has them all. */
const MOST_BARS = 60;

/** Lengths by category; bars lie where the names would not fit beneath upright ones. */
export const BarPlot = memo(function BarPlot({ series, x, y }: BarPlotProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const rows = useMemo(() => barRows(series), [series]);
  const isLying = isTooWide(rows, width);
  const { categories, amounts } = axesOf({ series, y });
  const height = isLying ? 32 + rows.length * (10 + 16 * series.length) : 240;
  return (
    <div className="plot" ref={frame}>
      <div className="plot-y-title">{axisTitle(isLying ? x : y)}</div>
      <div style={{ height }}>
        {width === 0 ? null : (
          <BarChart
            width={width}
            height={height}
            data={rows}
            layout={isLying ? "vertical" : "horizontal"}
            margin={{ top: 8, right: 14, bottom: 0, left: 0 }}
            barCategoryGap="24%"
            barGap={1}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={isLying} horizontal={!isLying} stroke="var(--chart-rule)" />
            <XAxis {...(isLying ? amounts : categories)} {...LOOKS} height={24} />
            <YAxis
              {...(isLying ? categories : amounts)}
              {...LOOKS}
              width={isLying ? Math.min(220, 14 + 6.8 * longestName(rows)) : amounts.width}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ fill: "var(--paper-sunk)" }}
              content={<BarTip series={series} y={y} />}
            />
            {series.map(({ name }, index) => (
              <Bar
                key={name}
                dataKey={`y${index}`}
                name={name}
                fill={seriesStyle(index).color}
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
          </BarChart>
        )}
      </div>
      <div className="plot-x-title">{axisTitle(isLying ? y : x)}</div>
    </div>
  );
});

/** Whether names side by side would run into each other. */
function isTooWide(rows: readonly BarRow[], width: number): boolean {
  return rows.length > 1 && longestName(rows) * 7.2 * rows.length > Math.max(width, 320) - 60;
}

function longestName(rows: readonly BarRow[]): number {
  return Math.max(0, ...rows.map((row) => row.category.length));
}

function axesOf({ series, y }: Pick<BarPlotProps, "series" | "y">) {
  const values = series.flatMap(({ points }) => points.flatMap((it) => [it.y, it.high ?? it.y]));
  const { domain, ticks } =
    y.scale === "log" ? logRange(values) : linearRange(values, { fromZero: true, wanted: 4 });
  return {
    categories: {
      dataKey: "category",
      type: "category" as const,
      axisLine: { stroke: "var(--rule-strong)" },
    },
    amounts: {
      type: "number" as const,
      ...(y.scale === "log" ? { scale: "log" as const } : {}),
      domain,
      ticks,
      tickFormatter: (tick: number) => tickText(tick, ticks),
      allowDataOverflow: true,
      axisLine: false,
      width: tickWidth(ticks),
    },
  };
}

interface BarTipProps extends Pick<BarPlotProps, "series" | "y"> {
  /** Given by Recharts. */
  active?: boolean;
  payload?: readonly { payload?: BarRow }[];
}

function BarTip({ series, y, active, payload }: BarTipProps) {
  const row = payload?.[0]?.payload;
  if (!active || row === undefined) return null;
  return (
    <div className="plot-tip numbers">
      <div className="plot-tip-x">{row.category}</div>
      {series.map(({ name }, index) => {
        const value = row[`y${index}`];
        return typeof value === "number" ? (
          <div key={name}>
            {series.length > 1 ? (
              <>
                <SeriesKey index={index} mark="bar" /> {name}{" "}
              </>
            ) : null}
            <strong>{withUnit(numberText(value), y)}</strong>
          </div>
        ) : null;
      })}
    </div>
  );
}

function barRows(series: ChartOutput["series"]): BarRow[] {
  const rows = new Map<string, BarRow>();
  for (const [index, { points }] of series.entries()) {
    for (const { x, y, low, high } of points) {
      const category = typeof x === "number" ? numberText(x) : x;
      const row = rows.get(category) ?? { category };
      rows.set(category, row);
      row[`y${index}`] = y;
      if (low !== undefined && high !== undefined) row[`arms${index}`] = [y - low, high - y];
    }
  }
  return [...rows.values()].slice(0, MOST_BARS);
}
