/** A control that the kernel sends by name, to a system in its worker. */

import { errorMessage } from "../../base/assert.ts";
import { lookUp } from "../../base/look-up.ts";
import type { Controls } from "../live/live-source.ts";
import type { ServerAnswer } from "./server-messages.ts";

export interface CommandSurroundings {
  /** What users call, for the sentence about a control that there is not. */
  readonly name: string;
  readonly controls: Controls;
  /** Something may be due, as soon as it has begun. */
  step(): void;
  tell(answer: Extract<ServerAnswer, { type: "done" | "refused" }>): void;
}

/** Does what the control does, and tells under this id that it is done, or why not. */
export async function answerCommand(
  { id, name, value }: { id: number; name: string; value: unknown },
  around: CommandSurroundings,
): Promise<void> {
  try {
    const control = Object.hasOwn(around.controls, name)
      ? lookUp(around.controls, name)
      : undefined;
    if (control === undefined) {
      throw new RangeError(`${around.name}: there is no control "${name}"`);
    }
    const done = control(value);
    around.step();
    await done;
    around.tell({ type: "done", id });
  } catch (error) {
    around.tell({ type: "refused", id, outcome: "failed", reason: errorMessage(error) });
  }
}
