import { type PointerEvent, useLayoutEffect, useRef } from "react";
import { type PadPoint, PEN_RADIUS, type Stroke } from "../../../../base/digit-image.ts";

interface DigitPadProps {
  strokes: readonly Stroke[];
  onStroke: (stroke: Stroke) => void;
}

/** Pixels of the pad's side, twice as many as it is shown with. */
const SIDE = 440;

/** A pad to draw on with mouse, finger or pen. White on black, as the digits that the model learned from. */
export function DigitPad({ strokes, onStroke }: DigitPadProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<{ pointer: number; points: PadPoint[] }>(undefined);
  useLayoutEffect(() => {
    const pen = penOf(canvas.current);
    if (pen === undefined) return;
    pen.clearRect(0, 0, SIDE, SIDE);
    for (const stroke of strokes) draw(pen, stroke);
  }, [strokes]);

  const extend = (event: PointerEvent<HTMLCanvasElement>) => {
    const points = drawn.current?.points;
    const pen = penOf(event.currentTarget);
    if (points === undefined || pen === undefined) return;
    const before = points.length;
    // Between two frames a pointer has been at more than one place.
    const moves = event.nativeEvent.getCoalescedEvents?.() ?? [];
    const rect = event.currentTarget.getBoundingClientRect();
    for (const move of moves.length > 0 ? moves : [event]) points.push(pointIn(rect, move));
    draw(pen, points.slice(Math.max(0, before - 1)));
  };
  const end = (event: PointerEvent<HTMLCanvasElement>) => {
    if (drawn.current?.pointer !== event.pointerId) return;
    const { points } = drawn.current;
    drawn.current = undefined;
    onStroke(points);
  };
  return (
    <canvas
      ref={canvas}
      className="pad"
      width={SIDE}
      height={SIDE}
      role="img"
      aria-label={
        strokes.length === 0
          ? "A pad to draw a digit on, with mouse, finger or pen; it is empty"
          : `The pad, with ${strokes.length} ${strokes.length === 1 ? "stroke" : "strokes"}`
      }
      onPointerDown={(event) => {
        // A second finger, or another button of the mouse, draws nothing.
        if (event.button !== 0 || drawn.current !== undefined) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        drawn.current = { pointer: event.pointerId, points: [] };
        extend(event);
      }}
      onPointerMove={(event) => {
        if (drawn.current?.pointer === event.pointerId) extend(event);
      }}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}

function pointIn(
  rect: DOMRect,
  { clientX, clientY }: { clientX: number; clientY: number },
): PadPoint {
  const held = (way: number) => Math.min(1, Math.max(0, way));
  return {
    x: held((clientX - rect.left) / rect.width),
    y: held((clientY - rect.top) / rect.height),
  };
}

function penOf(canvas: HTMLCanvasElement | null): CanvasRenderingContext2D | undefined {
  const pen = canvas?.getContext("2d") ?? undefined;
  if (canvas === null || pen === undefined) return undefined;
  pen.strokeStyle = getComputedStyle(canvas).color;
  pen.lineWidth = 2 * PEN_RADIUS * SIDE;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  return pen;
}

function draw(pen: CanvasRenderingContext2D, stroke: Stroke): void {
  const [first] = stroke;
  if (first === undefined) return;
  pen.beginPath();
  pen.moveTo(first.x * SIDE, first.y * SIDE);
  // A tap is a line to where it is.
  for (const { x, y } of stroke) pen.lineTo(x * SIDE, y * SIDE);
  pen.stroke();
}
