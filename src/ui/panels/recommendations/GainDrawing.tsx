import { memo, useRef } from "react";
import { useWidth } from "../kit/charts/use-width.ts";
import { type GainAxis, type GainPlot, gainPlace, gainText } from "./gain-plots.ts";

interface GainDrawingProps {
  plot: GainPlot;
  axis: GainAxis;
  isRecommended: boolean;
}

const MARGIN = 18;
const BEFORE = 12;
const AFTER = 27;
const LINE = 46;
const AXIS = 56;
const HEIGHT = 76;

/** The gain with its interval; above it the timings that it comes from, before and after. */
export const GainDrawing = memo(
  function GainDrawing({ plot, axis, isRecommended }: GainDrawingProps) {
    const frame = useRef<HTMLDivElement>(null);
    const width = useWidth(frame);
    const inner = Math.max(0, width - 2 * MARGIN);
    const x = (gain: number) => MARGIN + gainPlace(axis, gain) * inner;
    const { point, low, high } = plot;
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
            <line className="gain-one" x1={x(1)} x2={x(1)} y1={4} y2={AXIS} />
            <line
              className="gain-threshold"
              x1={x(axis.threshold)}
              x2={x(axis.threshold)}
              y1={4}
              y2={AXIS}
            />
            <Dots className="gain-before" gains={plot.before} x={x} y={BEFORE} />
            <Dots className="gain-after" gains={plot.after} x={x} y={AFTER} />
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
  },
  (before, after) =>
    JSON.stringify([before.plot, before.axis, before.isRecommended]) ===
    JSON.stringify([after.plot, after.axis, after.isRecommended]),
);

interface DotsProps {
  className: string;
  gains: readonly number[];
  x: (gain: number) => number;
  y: number;
}

/** One path for all of them; each a little higher or lower than the last, so that none hides. */
function Dots({ className, gains, x, y }: DotsProps) {
  const dots = gains.map((gain, index) => {
    const jitter = ((index * 7) % 11) - 5;
    return `M${x(gain).toFixed(1)} ${(y + jitter).toFixed(1)}h0`;
  });
  return <path className={className} d={dots.join("")} />;
}
