/** State of a flame chart to be drawn at a moment. */
import type {
  FlameColors,
  FlameData,
  TimeSpan,
} from "../../../../outputs/panels/trace/flame/flame-data.ts";

export interface FlameScene {
  readonly data: FlameData;
  readonly view: TimeSpan;
  readonly width: number;
  readonly colors: FlameColors;
  /** Under the pointer. */
  readonly hovered: number;
  /** Where the keyboard is. */
  readonly cursor: number;
}
