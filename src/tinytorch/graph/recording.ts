/** Where a capture looks in: while a model is being captured, every operation and every value that is read come by here. */

import type { TapeInput } from "../autograd/tape.ts";
import type { Operation } from "../operations/operation.ts";

/** Result of an operation. */
export interface Recordable {
  readonly shape: readonly number[];
}

export interface Recorder {
  /** Does the work of an operation and writes it down. */
  record<A, T extends Recordable>(
    operation: Operation<A>,
    inputs: readonly TapeInput[],
    attrs: A,
    work: () => T,
  ): T;
  /** Hears that a module is called. */
  enter(module: object, inputs: readonly unknown[]): void;
  /** Hears that the last call that was entered is over; without a result where it threw. */
  leave(output: unknown): void;
  /** Hears that the values of a tensor are wanted. */
  read(tensor: object): void;
  /** Ends the capture: what forward just did cannot be replayed. */
  refuse(reason: string): never;
}

/** The capture under way; nothing at any other time. */
export const recording: { recorder: Recorder | undefined } = { recorder: undefined };
