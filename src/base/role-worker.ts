/** A worker that a kernel started to play a role in a running system, as the code that asked for it sees it. */

/** How a worker of a role is started. */
export interface RoleOptions {
  /** Threads that its engine computes on, its own included; 1 unless told otherwise, so that many replicas share a machine fairly. */
  threads?: number;
  /** Its name in errors and in the browser's tools; the role's unless told otherwise. */
  name?: string;
  /** A worker that it belongs with: to the same cell and run, whichever cell runs now. It must not have ended. */
  with?: RoleWorker;
}

/** The handle of a worker. It ends with its kernel, with a Stop or a new run of the cell that started it, or by `terminate`. */
export interface RoleWorker {
  /** Sends it a message; one that comes before the worker has started waits for it. */
  postMessage(message: unknown, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
  /** Hears once why the worker failed; it is ended then. Where nobody listens, the error is shown to the reader. */
  onerror: ((error: RoleError) => void) | null;
  /** Hears once that the worker has ended, for whatever reason: one sentence. */
  onend?: ((reason: string) => void) | null;
  /** Ends it at once. */
  terminate(): void;
}

/** A worker that plays a role, as a list of them names it. */
export interface RunningWorker {
  role: string;
  name: string;
  /** The cell that started it; absent when none did. */
  cellId?: string;
}

/** A worker failed: the message names its role, and says what happened. */
export class RoleError extends Error {
  constructor(
    readonly role: string,
    message: string,
  ) {
    super(message);
    this.name = "RoleError";
  }
}
