/** Keys of a flame chart. */
import { lookUp } from "../../../../base/look-up.ts";
import type { FlameStage } from "./flame-stage.ts";
import { type FlameStep, stepFrom } from "./flame-steps.ts";

const STEPS: Record<string, FlameStep> = {
  ArrowRight: "next",
  ArrowLeft: "previous",
  ArrowUp: "out",
  ArrowDown: "in",
  Home: "first",
  End: "last",
};

/** Pixels that a press of Shift and an arrow moves by. */
const STRIDE = 60;

/** Whether the key was one of the chart's. */
export function pressKey(
  stage: FlameStage,
  { key, shiftKey }: Pick<KeyboardEvent, "key" | "shiftKey">,
): boolean {
  if (shiftKey && (key === "ArrowLeft" || key === "ArrowRight")) {
    stage.pan(key === "ArrowLeft" ? -STRIDE : STRIDE);
    return true;
  }
  const step = lookUp(STEPS, key);
  if (step !== undefined) {
    stage.point(stage.cursor < 0 ? 0 : stepFrom(stage.data, stage.cursor, step));
    return true;
  }
  switch (key) {
    case "+":
    case "=":
      stage.zoom(1.5, cursorPlace(stage));
      return true;
    case "-":
    case "_":
      stage.zoom(1 / 1.5, cursorPlace(stage));
      return true;
    case "Enter":
      if (stage.cursor >= 0) stage.zoomTo(stage.cursor);
      return true;
    case "Escape":
      stage.reset();
      return true;
    default:
      return false;
  }
}

function cursorPlace(stage: FlameStage): number | undefined {
  return stage.cursor < 0 ? undefined : stage.middleOf(stage.cursor);
}
