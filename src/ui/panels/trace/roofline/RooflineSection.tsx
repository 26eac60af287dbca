import { memo, useMemo, useRef, useState } from "react";
import { Symbols } from "recharts";
import { amountText, figureText } from "../../../../outputs/figure/figure-text.ts";
import type { Roofline } from "../../../../outputs/panels/trace/trace.ts";
import { rooflineTable } from "../../../../outputs/panels/trace/trace-tables.ts";
import { tickText } from "../../kit/charts/axis-ticks.ts";
import { tickWidth } from "../../kit/charts/plot-data.ts";
import { SavedPlot } from "../../kit/charts/SavedPlot.tsx";
import { SeriesKey } from "../../kit/charts/SeriesKey.tsx";
import { seriesStyle } from "../../kit/charts/series-style.ts";
import { useWidth } from "../../kit/charts/use-width.ts";
import { FigureList } from "../../kit/figures/FigureList.tsx";
import { PHASES } from "../phases.ts";
import { type DrawnPoint, nearestPoint, placer, rooflinePlot } from "./roofline-plots.ts";

const HEIGHT = 250;
const BOTTOM = 22;
const TOP = 8;
const RIGHT = 12;

/** What the machine can do at each intensity, and what each layer reached. */
export const RooflineSection = memo(
  function RooflineSection({ roofline }: { roofline: Roofline }) {
    const phases = PHASES.filter((phase) => roofline.points.some((it) => it.phase === phase));
    return (
      <section className="panel-section panel-section-wide">
        <h4>Roofline</h4>
        <ul className="plot-figure-legend">
          {phases.map((phase) => (
            <li key={phase}>
              <SeriesKey index={PHASES.indexOf(phase)} mark="scatter" />
              {phase}
            </li>
          ))}
        </ul>
        <SavedPlot
          title="Roofline"
          legend={PHASES.map((phase) => phase)}
          table={() => rooflineTable(roofline)}
        >
          <RooflineDrawing roofline={roofline} />
        </SavedPlot>
        <p className="plot-note">
          Each mark is a module in a phase; its area grows with the time spent there. Lines are what
          was measured to be possible: left of the bend memory is the limit, right of it arithmetic.
        </p>
        <FigureList
          className="figure-list roofs"
          figures={roofline.roofs.map(({ name, figure }) => ({ label: name, figure }))}
        />
      </section>
    );
  },
  (before, after) => signature(before.roofline) === signature(after.roofline),
);

function signature({ roofs, points }: Roofline): string {
  return [
    ...roofs.map(({ name, figure }) => `${name} ${figureText(figure)}`),
    ...points.map(({ name, phase, ms, flops, bytes }) => [name, phase, ms, flops, bytes].join()),
  ].join();
}

function RooflineDrawing({ roofline }: { roofline: Roofline }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [hovered, setHovered] = useState<DrawnPoint>();
  // The width of the axis depends on its ticks, not on the width.
  const left = useMemo(
    () => tickWidth(rooflinePlot(roofline, { width: 1, height: 1 }).y.ticks),
    [roofline],
  );
  const box = { width: Math.max(0, width - left - RIGHT), height: HEIGHT - TOP - BOTTOM };
  const plot = useMemo(
    () => rooflinePlot(roofline, { width: box.width, height: box.height }),
    [roofline, box.width, box.height],
  );
  const place = placer(plot, box);
  const upmost = plot.lines
    .filter(({ kind }) => kind === "memory")
    .toSorted((a, b) => a.from.y - b.from.y || a.from.x - b.from.x)[0]?.index;
  const [leastX, leastY] = [plot.x.domain[0], plot.y.domain[0]];
  return (
    <div className="plot roofline" ref={frame}>
      <div className="plot-y-title">Reached, GFLOP/s, logarithmic</div>
      {width === 0 ? null : (
        <svg
          aria-hidden="true"
          width={width}
          height={HEIGHT}
          onPointerMove={(event) => {
            const { left: x, top: y } = event.currentTarget.getBoundingClientRect();
            const at = { x: event.clientX - x - left, y: event.clientY - y - TOP };
            setHovered(nearestPoint(plot.points, at));
          }}
          onPointerLeave={() => setHovered(undefined)}
        >
          <g transform={`translate(${left} ${TOP})`}>
            {plot.y.ticks.map((tick) => {
              const { y } = place(leastX, tick);
              return (
                <g key={tick}>
                  <line className="grid-line" x2={box.width} y1={y} y2={y} />
                  <text className="tick" x={-8} y={y + 4} textAnchor="end">
                    {tickText(tick, plot.y.ticks)}
                  </text>
                </g>
              );
            })}
            <line className="axis-line" x2={box.width} y1={box.height} y2={box.height} />
            {plot.x.ticks.map((tick) => {
              const { x } = place(tick, leastY);
              return (
                <g key={tick}>
                  <line className="axis-line" x1={x} x2={x} y1={box.height} y2={box.height + 5} />
                  <text className="tick" x={x} y={box.height + 18} textAnchor="middle">
                    {tickText(tick, plot.x.ticks)}
                  </text>
                </g>
              );
            })}
            {plot.lines.map(({ index, name, from, to, kind }) => (
              <g key={index}>
                <line className={`roof roof-${kind}`} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
                <text
                  className="roof-name"
                  {...(kind === "compute"
                    ? { x: to.x, y: to.y - 6, textAnchor: "end" as const }
                    : memoryLabel(from, to, index === upmost))}
                >
                  {name} {figureShort(roofline, index)}
                </text>
              </g>
            ))}
            {plot.points.map(({ index, x, y, radius, point }) => {
              const { color, mark } = seriesStyle(PHASES.indexOf(point.phase));
              return (
                <Symbols
                  key={index}
                  cx={x}
                  cy={y}
                  size={Math.PI * radius ** 2}
                  type={mark}
                  fill={color}
                  fillOpacity={hovered?.index === index ? 1 : 0.7}
                  stroke="var(--paper)"
                  strokeWidth={1}
                />
              );
            })}
            {plot.points.map(({ index, label, point }) =>
              label === undefined ? null : (
                <text
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
          </g>
        </svg>
      )}
      <div className="plot-x-title">Intensity, FLOP a byte, logarithmic</div>
      {hovered === undefined ? null : <PointTip drawn={hovered} left={left} width={width} />}
    </div>
  );
}

/** Above the middle of the line, turned as it runs. */
/** Over the upmost slope, under the others: two that lie close keep their names apart. */
function memoryLabel(from: Place, to: Place, isUpmost: boolean) {
  const x = from.x + 0.08 * (to.x - from.x);
  const y = from.y + 0.08 * (to.y - from.y);
  const angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  return {
    transform: `translate(${x} ${y}) rotate(${angle})`,
    dy: isUpmost ? -6 : 15,
    textAnchor: "start" as const,
  };
}

interface Place {
  x: number;
  y: number;
}

function figureShort({ roofs }: Roofline, index: number): string {
  const figure = roofs[index]?.figure;
  return figure !== undefined && "value" in figure ? amountText(figure.value, figure.unit) : "";
}

function PointTip({
  drawn: { point, x, y },
  left,
  width,
}: {
  drawn: DrawnPoint;
  left: number;
  width: number;
}) {
  const isRight = left + x > width / 2;
  return (
    <div
      className="plot-tip roofline-tip numbers"
      style={{
        top: y + 34,
        ...(isRight ? { right: width - left - x + 8 } : { left: left + x + 8 }),
      }}
    >
      <strong>{point.name}</strong>, {point.phase}
      <br />
      {amountText(point.flopsPerSecond, "flop/s")}, {Math.round(100 * point.shareOfRoof)} % of its
      roof
      <br />
      {amountText(point.flops, "flop")} over {amountText(point.bytes, "bytes")} in{" "}
      {amountText(point.ms, "ms")}
      <br />
      {amountText(point.intensity, "none")} FLOP a byte: {point.limit} is the limit
    </div>
  );
}
