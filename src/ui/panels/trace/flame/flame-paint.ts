/** Draws the part of a flame chart in view: time above, a row a level, memory beneath on the same axis of time. */
import { blockName } from "../../../../outputs/panels/trace/flame/block-facts.ts";
import { colourOf } from "../../../../outputs/panels/trace/flame/flame-data.ts";
import {
  AXIS_HEIGHT,
  flameHeight,
  labelIn,
  OVERVIEW_HEIGHT,
  ROW_HEIGHT,
  rowTop,
  timeTicks,
} from "../../../../outputs/panels/trace/flame/flame-layout.ts";
import {
  type DrawnBlock,
  visibleBlocks,
} from "../../../../outputs/panels/trace/flame/visible-blocks.ts";
import type { FlameLook, FlameTone } from "./flame-look.ts";
import type { FlameScene } from "./flame-scene.ts";
import { paintMemory } from "./paint-memory.ts";
import { isWhole } from "./time-window.ts";

type Pen = CanvasRenderingContext2D;

const LABEL_SIZE = 11;

export function paintFlame(pen: Pen, scene: FlameScene, look: FlameLook): void {
  const { data, view, width } = scene;
  pen.clearRect(0, 0, width, flameHeight(data.rows.length));
  pen.textBaseline = "middle";
  paintAxis(pen, scene, look);
  pen.font = `${LABEL_SIZE}px ${look.font}`;
  for (const [level, row] of data.rows.entries()) {
    for (const block of visibleBlocks(row, view, width)) {
      paintBlock(pen, { scene, look, block, top: rowTop(level) });
    }
  }
  outline(pen, scene, scene.hovered, look.ink, 1);
  outline(pen, scene, scene.cursor, look.accent, 2);
  paintMemory(pen, scene, look);
  paintOverview(pen, scene, look);
}

interface BlockPainting {
  scene: FlameScene;
  look: FlameLook;
  block: DrawnBlock;
  top: number;
}

function paintBlock(pen: Pen, { scene, look, block, top }: BlockPainting): void {
  const tone = toneOf(scene, look, block.block);
  const left = Math.max(block.x, -4);
  const right = Math.min(block.x + block.width, scene.width + 4);
  // A line of paper between blocks, where there is room for one.
  const width = right - left > 3 ? right - left - 1 : right - left;
  const height = ROW_HEIGHT - 1;
  const isNarrow = width < 4;
  pen.globalAlpha = isNarrow ? 0.6 : look.tint;
  pen.fillStyle = tone.color;
  pen.fillRect(left, top, width, height);
  if (isNarrow) {
    pen.globalAlpha = 1;
    return;
  }
  const { texture } = tone;
  const isTextured = texture !== undefined && hasTexture(scene, block.block);
  if (isTextured) {
    pen.globalAlpha = 0.34;
    pen.fillStyle = texture;
    pen.fillRect(left, top, width, height);
  }
  pen.globalAlpha = 1;
  pen.fillStyle = tone.color;
  if (block.x >= 0) pen.fillRect(left, top, Math.min(2, width / 3), height);
  if (block.count === 1) paintLabel(pen, { scene, look, block, top, isTextured }, left, width);
}

/** Over a band of paper, so that textures do not run through letters. */
function paintLabel(
  pen: Pen,
  painting: BlockPainting & { isTextured: boolean },
  left: number,
  width: number,
): void {
  const { scene, look, block, top, isTextured } = painting;
  const from = Math.max(left, 0) + 6;
  const room = left + width - from - 4;
  const text = labelIn(blockName(scene.data, block.block), room);
  if (text === "") return;
  if (isTextured) {
    pen.globalAlpha = 0.72;
    pen.fillStyle = look.paper;
    pen.fillRect(from - 3, top + 3, Math.min(room + 4, pen.measureText(text).width + 6), 13);
    pen.globalAlpha = 1;
  }
  pen.fillStyle = look.ink;
  pen.fillText(text, from, top + ROW_HEIGHT / 2, room + 4);
}

/** Phases are told apart in their own row; what stands beneath belongs to them. */
function hasTexture({ data, colors }: FlameScene, block: number): boolean {
  return colors === "operation" || data.levels[block] === 0;
}

function toneOf({ data, colors }: FlameScene, look: FlameLook, block: number): FlameTone {
  const place = colourOf(data, block, colors);
  return place === undefined ? look.plain : (look.tones[place] ?? look.plain);
}

function outline(pen: Pen, scene: FlameScene, block: number, color: string, line: number): void {
  const { data, view, width } = scene;
  if (block < 0 || block >= data.starts.length) return;
  const perMs = width / (view.to - view.from);
  const left = Math.max(((data.starts[block] ?? 0) - view.from) * perMs, -line);
  const right = Math.min(((data.ends[block] ?? 0) - view.from) * perMs, width + line);
  if (right < 0 || left > width) return;
  pen.strokeStyle = color;
  pen.lineWidth = line;
  const top = rowTop(data.levels[block] ?? 0);
  pen.strokeRect(left, top + line / 2 - 0.5, Math.max(2, right - left - 1), ROW_HEIGHT - line);
}

function paintAxis(pen: Pen, { data, view, width }: FlameScene, look: FlameLook): void {
  const bottom = flameHeight(data.rows.length) - OVERVIEW_HEIGHT - 6;
  pen.font = `12px ${look.font}`;
  pen.lineWidth = 1;
  for (const { x: at, text } of timeTicks(view, width)) {
    const x = Math.round(at) + 0.5;
    pen.strokeStyle = look.rule;
    pen.beginPath();
    pen.moveTo(x, AXIS_HEIGHT - 5);
    pen.lineTo(x, bottom);
    pen.stroke();
    const size = pen.measureText(text).width;
    pen.fillStyle = look.faint;
    pen.fillText(text, Math.min(Math.max(0, x - size / 2), width - size), AXIS_HEIGHT / 2 - 3);
  }
}

function paintOverview(pen: Pen, { data, view, width }: FlameScene, look: FlameLook): void {
  if (isWhole(view, data.bounds)) return;
  const top = flameHeight(data.rows.length) - OVERVIEW_HEIGHT;
  const length = data.bounds.to - data.bounds.from;
  const left = ((view.from - data.bounds.from) / length) * width;
  pen.fillStyle = look.rule;
  pen.fillRect(0, top, width, OVERVIEW_HEIGHT);
  pen.fillStyle = look.accent;
  pen.fillRect(left, top, Math.max(3, ((view.to - view.from) / length) * width), OVERVIEW_HEIGHT);
}
