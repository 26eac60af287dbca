/** Page state that a worker cannot see for itself and that measurements depend on: whether its tab is in view, and the battery. */
export interface PageState {
  /** Whether the tab is in view. */
  visible: boolean;
  /** Absent where the browser does not tell. `level` is 0 to 1. */
  battery?: { charging: boolean; level: number };
}

/** The page's state, now and in the past. */
export interface PageLog {
  /** The page's last words; undefined when it has not spoken. */
  readonly state: PageState | undefined;
  /** Resolves when the tab is in view; at once if it is. */
  whenVisible(): Promise<void>;
  /** Whether the tab was hidden at any time from `from` to `to`, readings of `performance.now()`. */
  wasHiddenBetween(from: number, to: number): boolean;
}

/** A stretch out of view, on the clock of `performance.now()`. */
interface Stretch {
  from: number;
  to: number;
}

/** Keeps what the page tells of itself. Where no page speaks, as in Node, the tab counts as visible. */
export class PageWatch implements PageLog {
  #told: { state: PageState; at: number } | undefined;
  readonly #hidden: Stretch[] = [];
  readonly #waiting: (() => void)[] = [];

  get state(): PageState | undefined {
    return this.#told?.state;
  }

  /** The last words with their time, to be told on. */
  get told(): { state: PageState; at: number } | undefined {
    return this.#told;
  }

  /**
   * The page is so since `at`, in milliseconds since 1970 as `performance.timeOrigin + performance.now()` gives them, which page
   * and worker agree on. The message itself may come much later, when the worker's event loop turns.
   */
  tell(state: PageState, at: number = performance.timeOrigin + performance.now()): void {
    this.#told = { state, at };
    const now = performance.now();
    const last = this.#hidden.at(-1);
    const isHidden = last?.to === Number.POSITIVE_INFINITY;
    if (!state.visible && !isHidden) {
      const from = Math.min(now, at - performance.timeOrigin);
      this.#hidden.push({ from, to: Number.POSITIVE_INFINITY });
    } else if (state.visible && last !== undefined && isHidden) {
      // Until now, not until `at`: this thread may have been slowed until it heard.
      last.to = now;
      for (const resume of this.#waiting.splice(0)) resume();
    }
  }

  whenVisible(): Promise<void> {
    if (this.state?.visible !== false) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  wasHiddenBetween(from: number, to: number): boolean {
    // From the end: questions are about the recent past.
    for (let index = this.#hidden.length - 1; index >= 0; index -= 1) {
      const stretch = this.#hidden[index];
      if (stretch === undefined || stretch.to < from) return false;
      if (stretch.from <= to) return true;
    }
    return false;
  }
}
