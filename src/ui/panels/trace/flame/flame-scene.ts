/** What there is to draw of a flame chart at a moment. */
import type { FactContext } from "./block-facts.ts";
import type { FlameData } from "./flame-data.ts";
import type { TimeSpan } from "./time-window.ts";

export type FlameColors = "phase" | "operation";

export interface FlameScene {
  readonly data: FlameData;
  readonly names: Omit<FactContext, "hostTimed">;
  readonly view: TimeSpan;
  readonly width: number;
  readonly colors: FlameColors;
  /** Under the pointer. */
  readonly hovered: number;
  /** Where the keyboard is. */
  readonly cursor: number;
}
