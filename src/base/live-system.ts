/** A system that goes on after its cell has ended, as the code of the library that opened it sees it. */
import type { RoleWorker } from "./role-worker.ts";

export interface SystemOptions {
  /** Where the system lives: it is handed its source in a message, `givenSource` reads it. */
  worker: RoleWorker;
  /** Further workers that belong to the system and end with it. */
  others?: readonly RoleWorker[];
}

export interface SystemHandle {
  readonly sourceId: string;
  readonly isEnded: boolean;
  /** Takes in a worker that was started later: it ends with the system, and a Stop of its run does not end it. */
  add(worker: RoleWorker): void;
  /** Ends its workers at once; the page is told why. */
  end(reason?: string): void;
}
