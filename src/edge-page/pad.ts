/** A pad to draw a digit on: white on black, as the digits that the model learned from. */
import { type PadPoint, PEN_RADIUS, type Stroke } from "../base/digit-image.ts";
import { element } from "./elements.ts";

/** Pixels of the pad's side, twice as many as it is shown with. */
const SIDE = 440;

/** `drawn` hears all strokes each time the pen leaves. */
export function makePad(drawn: (strokes: readonly Stroke[]) => void) {
  const canvas = element("canvas", { className: "pad", width: SIDE, height: SIDE });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "A pad to draw a digit on, with mouse, finger or pen");
  const pen = canvas.getContext("2d");
  let strokes: Stroke[] = [];
  let current: PadPoint[] | undefined;
  const extend = (event: PointerEvent) => {
    if (current === undefined || pen === null) return;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const held = (way: number) => Math.min(1, Math.max(0, way));
    current.push({
      x: held((event.clientX - left) / width),
      y: held((event.clientY - top) / height),
    });
    draw(pen, current.slice(-2));
  };
  canvas.onpointerdown = (event) => {
    // A second finger, or another button of the mouse, draws nothing.
    if (event.button !== 0 || current !== undefined) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    current = [];
    extend(event);
  };
  canvas.onpointermove = extend;
  canvas.onpointerup = () => {
    if (current === undefined) return;
    strokes = [...strokes, current];
    current = undefined;
    drawn(strokes);
  };
  canvas.onpointercancel = canvas.onpointerup;
  return {
    canvas,
    clear(): void {
      strokes = [];
      pen?.clearRect(0, 0, SIDE, SIDE);
    },
  };
}

function draw(pen: CanvasRenderingContext2D, points: Stroke): void {
  const [first] = points;
  if (first === undefined) return;
  pen.strokeStyle = "#fff";
  pen.lineWidth = 2 * PEN_RADIUS * SIDE;
  pen.lineCap = "round";
  pen.beginPath();
  pen.moveTo(first.x * SIDE, first.y * SIDE);
  // A tap is a line to where it is.
  for (const { x, y } of points) pen.lineTo(x * SIDE, y * SIDE);
  pen.stroke();
}
