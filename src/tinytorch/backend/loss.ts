/**
 * A GPU may go away at any time: the driver restarts, the browser wants it back, a laptop sleeps. The data on it is then gone, and
 * the APIs say so by failing, by waiting for ever or by giving zeros. A device's `Loss` turns all three into one sentence.
 */

/** The reason comes in its turn, behind the work that was queued. */
const longestSilenceMs = 5000;

export class DeviceLoss {
  private error: Error | undefined;
  private readonly waiting = new Set<(error: Error) => void>();

  constructor(
    private readonly backend: string,
    /** Name of the lost thing: "the context", "the device". */
    private readonly what: string,
    /** Looks whether it is gone just now, where there is something to look at. */
    private readonly isGone: () => boolean = () => false,
  ) {}

  /** Says that the device is gone, for good. */
  declare(reason: string): void {
    if (this.error) return;
    const why = reason === "" ? "" : ` (${reason})`;
    const error = new Error(
      `${this.backend}: ${this.what} was lost${why}; run setBackend("wasm") to go on, tensors that lay there are gone`,
    );
    this.error = error;
    for (const fail of this.waiting) fail(error);
    this.waiting.clear();
  }

  /** The sentence, if the device is gone. */
  get found(): Error | undefined {
    if (!this.error && this.isGone()) this.declare("");
    return this.error;
  }

  throwIfFound(): void {
    const { found } = this;
    if (found) throw found;
  }

  /** Result of `start`, unless the device goes away meanwhile. */
  async during<T>(start: () => Promise<T>): Promise<T> {
    this.throwIfFound();
    try {
      const result = await this.first(start());
      this.throwIfFound();
      return result;
    } catch (error) {
      if (!this.found) await this.explained();
      throw this.found ?? error;
    }
  }

  /** WebGPU lets work fail some tasks before it says why. */
  private explained(): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        resolve();
      };
      this.waiting.add(wake);
      setTimeout(wake, longestSilenceMs);
    });
  }

  /** `Promise.race` would leave something behind at the lasting promise of a loss each time. */
  private first<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      work.then(resolve, reject).finally(() => this.waiting.delete(reject));
    });
  }
}
