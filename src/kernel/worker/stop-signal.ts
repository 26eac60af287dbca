/**
 * The first step of Stop: the running cell meets this at every tensor operation and every `await`. With shared memory the
 * page sets a flag that is seen inside a loop that never returns to the event loop; without, a message sets it.
 */

import { StopRequest } from "../../base/stop-request.ts";

export class StopSignal {
  readonly #runId: number;
  readonly #flag: Int32Array | undefined;
  readonly #waiting = new Set<(reason: StopRequest) => void>();
  #asked = false;

  constructor(runId: number, flag: Int32Array | undefined) {
    this.#runId = runId;
    this.#flag = flag;
  }

  /** Throws if the run was asked to stop. */
  check(): void {
    if (this.#asked || (this.#flag !== undefined && Atomics.load(this.#flag, 0) === this.#runId)) {
      throw new StopRequest();
    }
  }

  /** The page asked: whatever the cell waits for ends now. */
  ask(): void {
    this.#asked = true;
    for (const reject of this.#waiting) reject(new StopRequest());
    this.#waiting.clear();
  }

  /** As `await value`, but ends when the run is asked to stop, even if `value` never settles. */
  wait<T>(value: T): Promise<Awaited<T>> {
    return new Promise((resolve, reject) => {
      if (this.#asked) reject(new StopRequest());
      else this.#waiting.add(reject);
      const settle = (proceed: () => void) => {
        this.#waiting.delete(reject);
        try {
          this.check();
          proceed();
        } catch (stop) {
          reject(stop);
        }
      };
      Promise.resolve(value).then(
        (result) => settle(() => resolve(result)),
        (error: unknown) => settle(() => reject(error)),
      );
    });
  }
}
