/** Paints seconds of the heat map and of the spans beneath it, a column each. */
import type { HeatColumn } from "../../../../outputs/panels/serving/serving.ts";
import { SPANS } from "../spans.ts";
import {
  columnLeft,
  endedIn,
  HEAT_HEIGHT,
  HEAT_TOP,
  LOST_HEIGHT,
  rowTop,
  SPANS_HEIGHT,
  SPANS_TOP,
  shadeOf,
  TIME_HEIGHT,
} from "./heat-layout.ts";
import { type HeatLook, TINTS } from "./heat-look.ts";

export interface HeatScene {
  /** From left to right. */
  readonly columns: readonly (HeatColumn | undefined)[];
  readonly rows: number;
  /** Upper end of the spans' axis, in ms. */
  readonly spansTop: number;
  readonly width: number;
}

type Pen = CanvasRenderingContext2D;

export function paintColumn(pen: Pen, scene: HeatScene, look: HeatLook, place: number): void {
  const left = columnLeft(place, scene.width);
  const right = columnLeft(place + 1, scene.width);
  pen.clearRect(left, 0, right - left, TIME_HEIGHT);
  pen.fillStyle = look.empty;
  // A line of paper between seconds, where there is room for one.
  const width = right - left > 4 ? right - left - 1 : right - left;
  pen.fillRect(left, HEAT_TOP, width, HEAT_HEIGHT);
  const column = scene.columns[place];
  if (column === undefined) return;
  const all = endedIn(column);
  paintLost(pen, look, column.notAnswered / Math.max(1, all), left, width);
  for (const [row, count] of column.counts.entries()) {
    const tint = TINTS[shadeOf(count, all) - 1];
    if (tint === undefined) continue;
    const top = HEAT_TOP + rowTop(row, scene.rows);
    const height = HEAT_TOP + rowTop(row - 1, scene.rows) - top;
    fill(pen, look.paper, 1, [left, top, width, height]);
    fill(pen, look.color, tint.color, [left, top, width, height]);
    fill(pen, look.ink, tint.ink, [left, top, width, height]);
  }
  paintSpans(pen, scene, look, column, left, width);
}

type Box = readonly [left: number, top: number, width: number, height: number];

function fill(pen: Pen, color: string, alpha: number, box: Box): void {
  if (alpha === 0) return;
  pen.globalAlpha = alpha;
  pen.fillStyle = color;
  pen.fillRect(...box);
  pen.globalAlpha = 1;
}

/** Requests without an answer: a bar as high as their share, on the heat map's top. */
function paintLost(pen: Pen, look: HeatLook, share: number, left: number, width: number): void {
  if (share === 0) return;
  const height = Math.max(2, Math.round(share * LOST_HEIGHT));
  fill(pen, look.alarm, 1, [left, LOST_HEIGHT - height, width, height]);
}

/** From the foot up, in the order of a request's way. */
function paintSpans(
  pen: Pen,
  { spansTop }: HeatScene,
  look: HeatLook,
  { spansMs }: HeatColumn,
  left: number,
  width: number,
): void {
  const y = (ms: number) => SPANS_TOP + SPANS_HEIGHT - Math.round((ms / spansTop) * SPANS_HEIGHT);
  let below = 0;
  for (const [index, { name }] of SPANS.entries()) {
    const above = below + spansMs[name];
    const height = y(below) - y(above);
    fill(pen, look.spans[index] ?? look.ink, 1, [left, y(above), width, height]);
    below = above;
  }
}
