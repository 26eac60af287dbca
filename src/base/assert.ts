/** Checks of our own assumptions: a failure is a bug of ours, never of the reader. */
import { isInstance, peek, textOf } from "./thrown.ts";

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`internal: ${message}`);
}

/** Marks a place that the types say is never reached. */
export function unreachable(value: never): never {
  throw new Error(`internal: unexpected ${JSON.stringify(value)}`);
}

/** The message of anything that was thrown; never throws itself. */
export function errorMessage(thrown: unknown): string {
  if (!isInstance(thrown, Error)) return textOf(thrown);
  return textOf(peek(thrown, "message", "[a message that cannot be read]"));
}
