/** The memory curve beneath a flame chart: filled from zero, with its peak marked. */
import { amountText } from "../../../../outputs/figure/figure-text.ts";
import { MEMORY_HEIGHT, memoryTop } from "./flame-layout.ts";
import type { FlameLook } from "./flame-look.ts";
import type { FlameScene } from "./flame-scene.ts";
import { heldAt, visibleSteps } from "./memory-curve.ts";

type Pen = CanvasRenderingContext2D;

export function paintMemory(pen: Pen, scene: FlameScene, look: FlameLook): void {
  const { data, width } = scene;
  const { memory } = data;
  const most = memory.bytes[memory.peak];
  if (most === undefined || most <= 0) return;
  const top = memoryTop(data.rows.length);
  const bottom = top + MEMORY_HEIGHT;
  const height = (bytes: number) => bottom - (bytes / most) * (MEMORY_HEIGHT - 16);
  const { line, area } = curve(scene, height, bottom);
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
  paintPeak(pen, scene, look, { bytes: most, y: height(most) });
}

/** Steps from where the memory is first known, or from the left edge, to where it is last known. */
function curve(
  { data: { memory }, view, width }: FlameScene,
  height: (bytes: number) => number,
  bottom: number,
): { line: Path2D; area: Path2D } {
  const line = new Path2D();
  const steps = visibleSteps(memory, view, width).filter(({ x }) => x >= 0);
  const before = heldAt(memory, view.from);
  const [first] = steps;
  const left = before === undefined ? (first?.x ?? 0) : 0;
  let y = height(before ?? first?.last ?? 0);
  line.moveTo(left, y);
  for (const { x, low, high, last } of steps) {
    line.lineTo(x, y);
    if (high > low) {
      line.lineTo(x, height(low));
      line.lineTo(x, height(high));
    }
    y = height(last);
    line.lineTo(x, y);
  }
  const goesOn = (memory.times.at(-1) ?? 0) > view.to;
  const right = goesOn ? width : Math.min(steps.at(-1)?.x ?? left, width);
  line.lineTo(right, y);
  const area = new Path2D(line);
  area.lineTo(right, bottom);
  area.lineTo(left, bottom);
  area.closePath();
  return { line, area };
}

function paintPeak(
  pen: Pen,
  { data: { memory, rows }, view, width }: FlameScene,
  look: FlameLook,
  { bytes, y }: { bytes: number; y: number },
): void {
  const at = memory.times[memory.peak] ?? 0;
  const x = ((at - view.from) / (view.to - view.from)) * width;
  pen.font = `12px ${look.font}`;
  pen.fillStyle = look.faint;
  pen.fillText("Memory held", 0, memoryTop(rows.length) - 6);
  if (x < 0 || x > width) return;
  pen.fillStyle = look.ink;
  pen.beginPath();
  pen.arc(x, y, 3, 0, 2 * Math.PI);
  pen.fill();
  const text = `peak ${amountText(bytes, "bytes")}`;
  const size = pen.measureText(text).width;
  const isLeft = x + 8 + size > width;
  pen.fillText(text, isLeft ? Math.max(0, x - 8 - size) : x + 8, y - 6);
}
