/**
 * Wheel, drag and pinch on a flame chart. A wheel zooms with Control held (as a pinch on a touchpad reports itself) or while the
 * chart has the focus; otherwise it scrolls the page, as everywhere.
 */
import { pointerIn } from "../../../zoom.ts";
import type { FlameStage } from "./flame-stage.ts";

/** Moves shorter than this are clicks. */
const STILL = 4;

export interface FlameGestures {
  readonly onHover: (x: number, y: number) => void;
  readonly onLeave: () => void;
  readonly onTap: (x: number, y: number) => void;
}

export function listenForGestures(
  element: HTMLElement,
  stage: FlameStage,
  { onHover, onLeave, onTap }: FlameGestures,
): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let moved = 0;
  const listening = new AbortController();
  const { signal } = listening;
  const place = (event: MouseEvent) => pointerIn(element, event);

  element.addEventListener(
    "wheel",
    (event) => {
      const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (isSideways) {
        if (stage.isWhole) return;
        event.preventDefault();
        stage.pan(event.deltaX);
        return;
      }
      if (!event.ctrlKey && !event.metaKey && !element.matches(":focus")) return;
      // All is in view: a wheel that would show more goes on to the page.
      if (event.deltaY > 0 && stage.isWhole && !event.ctrlKey) return;
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const speed = event.ctrlKey ? 0.01 : 0.002;
      stage.zoom(Math.exp(-event.deltaY * pixels * speed), place(event).x);
      onLeave();
    },
    { passive: false, signal },
  );
  element.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      pointers.set(event.pointerId, place(event));
      moved = 0;
    },
    { signal },
  );
  element.addEventListener(
    "pointermove",
    (event) => {
      const now = place(event);
      const before = pointers.get(event.pointerId);
      if (before === undefined) {
        onHover(now.x, now.y);
        return;
      }
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      if (other !== undefined) pinch(stage, other.x, before.x, now.x);
      else if (moved > STILL) stage.pan(before.x - now.x);
      moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
      pointers.set(event.pointerId, now);
      if (moved > STILL) {
        if (!element.hasPointerCapture(event.pointerId)) element.setPointerCapture(event.pointerId);
        onLeave();
      }
    },
    { signal },
  );
  const lift = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return;
    const { x, y } = place(event);
    if (event.type === "pointerup" && moved <= STILL && pointers.size === 0) onTap(x, y);
  };
  element.addEventListener("pointerup", lift, { signal });
  element.addEventListener("pointercancel", lift, { signal });
  element.addEventListener("pointerleave", () => onLeave(), { signal });
  return () => listening.abort();
}

/** Two fingers: the distance between them zooms, their middle pans. */
function pinch(stage: FlameStage, other: number, before: number, now: number): void {
  const factor = Math.abs(now - other) / Math.max(8, Math.abs(before - other));
  stage.zoom(Math.min(1.25, Math.max(0.8, factor)), (before + other) / 2);
  stage.pan((before - now) / 2);
}
