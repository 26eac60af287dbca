import { memo, useRef } from "react";
import { placeOn } from "../../../outputs/drawing/axis-range.ts";
import type { Chart, DrawnPoint } from "../../../outputs/drawing/chart.ts";
import { sampleOffset } from "../../../outputs/drawing/intervals-svg.ts";
import { gainText } from "../../../outputs/panels/recommendations/recommendations-charts.ts";
import { useWidth } from "../kit/charts/use-width.ts";

interface GainDrawingProps {
  gains: Chart;
  /** Which of its rows. */
  row: string;
  isRecommended: boolean;
}

const MARGIN = 18;
/** Heights of the bands of single timings: before, after. */
const BANDS = [12, 27];
const LINE = 46;
const AXIS = 56;
const HEIGHT = 76;

/** The gain with its interval; above it the timings that it comes from, before and after. Nothing where there is no gain. */
export const GainDrawing = memo(
  function GainDrawing({ gains, row, isRecommended }: GainDrawingProps) {
    const own = rowOf(gains, row);
    const [gain] = own.filter(({ isSample }) => !isSample).flatMap(({ points }) => points);
    return gain === undefined ? null : (
      <Drawing
        gains={gains}
        gain={gain}
        samples={own.filter(({ isSample }) => isSample).map(({ points }) => points)}
        isRecommended={isRecommended}
      />
    );
  },
  (before, after) =>
    before.isRecommended === after.isRecommended && signature(before) === signature(after),
);

function rowOf({ series }: Chart, row: string) {
  return series.map((it) => ({ ...it, points: it.points.filter(({ x }) => x === row) }));
}

function signature({ gains, row }: GainDrawingProps): string {
  return JSON.stringify([gains.y, gains.levels, rowOf(gains, row).map(({ points }) => points)]);
}

interface DrawingProps {
  gains: Chart;
  gain: DrawnPoint;
  samples: readonly (readonly DrawnPoint[])[];
  isRecommended: boolean;
}

function Drawing({ gains: { y: axis, levels }, gain, samples, isRecommended }: DrawingProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const inner = Math.max(0, width - 2 * MARGIN);
  const x = (value: number) => MARGIN + placeOn(axis, value) * inner;
  const { y: point, low, high } = gain;
  return (
    <div className="gain" ref={frame} aria-hidden="true">
      {width === 0 ? null : (
        <svg width={width} height={HEIGHT} aria-hidden="true">
          <line className="gain-axis" x1={MARGIN} x2={width - MARGIN} y1={AXIS} y2={AXIS} />
          {axis.ticks.map((tick) => (
            <g key={tick}>
              <line className="gain-axis" x1={x(tick)} x2={x(tick)} y1={AXIS} y2={AXIS + 4} />
              <text className="gain-tick" x={x(tick)} y={AXIS + 17} textAnchor="middle">
                {gainText(tick)}
              </text>
            </g>
          ))}
          {levels.map(({ y, label, isSolid }) => (
            <line
              key={label}
              className={isSolid ? "gain-one" : "gain-threshold"}
              x1={x(y)}
              x2={x(y)}
              y1={4}
              y2={AXIS}
            />
          ))}
          {samples.map((points, index) => (
            <Dots
              // biome-ignore lint/suspicious/noArrayIndexKey: before, then after
              key={index}
              className={index === 0 ? "gain-before" : "gain-after"}
              points={points}
              x={x}
              y={BANDS[index] ?? 0}
            />
          ))}
          <g className={isRecommended ? "gain-mark gain-won" : "gain-mark"}>
            {low === undefined || high === undefined ? null : (
              <path
                d={`M${x(low)} ${LINE}H${x(high)}M${x(low)} ${LINE - 4}v8M${x(high)} ${LINE - 4}v8`}
              />
            )}
            <circle cx={x(point)} cy={LINE} r={4} />
          </g>
        </svg>
      )}
    </div>
  );
}

interface DotsProps {
  className: string;
  points: readonly DrawnPoint[];
  x: (gain: number) => number;
  y: number;
}

/** One path for all of them; each a little higher or lower than the last, so that none hides. */
function Dots({ className, points, x, y }: DotsProps) {
  const dots = points.map(
    ({ y: gain }, index) => `M${x(gain).toFixed(1)} ${(y + sampleOffset(index)).toFixed(1)}h0`,
  );
  return <path className={className} d={dots.join("")} />;
}
