/** How library code in the kernel opens a system: something that goes on in a worker of its own after its cell has ended. */
import type { Output } from "../../outputs/output.ts";

/** What is needed of the worker that the system lives in. */
export interface SystemWorker {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  terminate(): void;
  // biome-ignore lint/suspicious/noExplicitAny: each worker has errors of its own type; all have a message
  onerror: ((error: any) => void) | null;
}

export interface SystemOptions {
  /** Where the system lives; it hears of its source by a `SourceGiven` and ends with it. */
  worker: SystemWorker;
  /** Further workers that end when it ends. */
  others?: readonly SystemWorker[];
}

/** A system that was opened, as the kernel's side sees it. */
export interface SystemHandle {
  readonly sourceId: string;
  readonly isEnded: boolean;
  /** Ends its workers at once; the page is told why. */
  end(reason?: string): void;
}

export type SourceOpener = (output: Output, options: SystemOptions) => SystemHandle;

const nowhere: SourceOpener = () => {
  throw new Error(
    "openSource: a system is shown beneath the cell that starts it, and no cell runs now",
  );
};

let opener: SourceOpener = nowhere;

/** Shows `output` beneath the running cell, as the first record of a system that lives in `worker`. */
export function openSource(output: Output, options: SystemOptions): SystemHandle {
  return opener(output, options);
}

/** Points `openSource` at a run; without an argument, at nothing. For the kernel. */
export function openSourcesIn(next: SourceOpener = nowhere): void {
  opener = next;
}
