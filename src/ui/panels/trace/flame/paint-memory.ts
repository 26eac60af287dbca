/** The memory curve beneath a flame chart: filled from the least held, with its peak marked. */
import { MEMORY_HEIGHT, memoryTop } from "../../../../outputs/panels/trace/flame/flame-layout.ts";
import {
  type MemoryOutline,
  memoryOutline,
} from "../../../../outputs/panels/trace/flame/memory-outline.ts";
import type { FlameLook } from "./flame-look.ts";
import type { FlameScene } from "./flame-scene.ts";

type Pen = CanvasRenderingContext2D;

export function paintMemory(
  pen: Pen,
  { data, view, width }: Pick<FlameScene, "data" | "view" | "width">,
  look: FlameLook,
): void {
  const top = memoryTop(data.rows.length);
  const bottom = top + MEMORY_HEIGHT;
  const outline = memoryOutline(data.memory, view, { width, top, bottom });
  if (outline === undefined) return;
  const { line, area } = paths(outline, bottom);
  const { color } = look.tones[0] ?? look.plain;
  pen.save();
  pen.beginPath();
  pen.rect(0, top, width, MEMORY_HEIGHT + 1);
  pen.clip();
  pen.globalAlpha = 0.14;
  pen.fillStyle = color;
  pen.fill(area);
  pen.globalAlpha = 1;
  pen.strokeStyle = color;
  pen.lineWidth = 1.25;
  pen.stroke(line);
  pen.restore();
  pen.strokeStyle = look.faint;
  pen.lineWidth = 1;
  pen.strokeRect(0, bottom + 0.5, width, 0);
  pen.font = `12px ${look.font}`;
  pen.fillStyle = look.faint;
  pen.fillText(outline.title, 0, top - 6);
  paintPeak(pen, outline.peak, { width, look });
}

function paths({ line }: MemoryOutline, bottom: number): { line: Path2D; area: Path2D } {
  const path = new Path2D();
  for (const [index, [x, y]] of line.entries()) {
    if (index === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
  const area = new Path2D(path);
  area.lineTo(line.at(-1)?.[0] ?? 0, bottom);
  area.lineTo(line[0]?.[0] ?? 0, bottom);
  area.closePath();
  return { line: path, area };
}

function paintPeak(
  pen: Pen,
  { x, y, words }: MemoryOutline["peak"],
  { width, look }: { width: number; look: FlameLook },
): void {
  if (x < 0 || x > width) return;
  pen.fillStyle = look.ink;
  pen.beginPath();
  pen.arc(x, y, 3, 0, 2 * Math.PI);
  pen.fill();
  const size = pen.measureText(words).width;
  const isLeft = x + 8 + size > width;
  pen.fillText(words, isLeft ? Math.max(0, x - 8 - size) : x + 8, y - 6);
}
