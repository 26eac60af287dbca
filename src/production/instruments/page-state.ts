/**
 * What the page tells the kernel about itself: a worker sees neither whether its tab is in view nor the battery. Browsers and
 * systems slow what is out of view, so nothing timed then counts: measuring loops pause (`pausedWhileHidden`) and drop the
 * timings that overlap such a stretch (`wasHiddenBetween`). Where no page speaks, as in Node, the tab counts as visible.
 */

export interface PageState {
  visible: boolean;
  /** Absent where the browser does not tell. `level` is 0 to 1. */
  battery?: { charging: boolean; level: number };
}

/** A stretch out of view, on the clock of `performance.now()`. */
interface Stretch {
  from: number;
  to: number;
}

let state: PageState | undefined;
const hidden: Stretch[] = [];
const waiting: (() => void)[] = [];

/** What the page said last; undefined when it has not spoken. */
export function pageState(): PageState | undefined {
  return state;
}

/**
 * For the kernel: the page is so since `atMs`, in milliseconds since 1970 as `performance.timeOrigin + performance.now()` gives
 * them, which page and worker agree on. The message itself may come much later, when the worker's event loop turns.
 */
export function setPageState(
  next: PageState,
  atMs: number = performance.timeOrigin + performance.now(),
): void {
  state = next;
  const now = performance.now();
  const last = hidden.at(-1);
  const isHidden = last?.to === Number.POSITIVE_INFINITY;
  if (!next.visible && !isHidden) {
    const from = Math.min(now, atMs - performance.timeOrigin);
    hidden.push({ from, to: Number.POSITIVE_INFINITY });
  } else if (next.visible && last !== undefined && isHidden) {
    // Until now, not until `atMs`: this thread may have been slowed until it heard.
    last.to = now;
    for (const resume of waiting.splice(0)) resume();
  }
}

/** Resolves when the tab is in view; at once if it is. */
export function whenVisible(): Promise<void> {
  if (state?.visible !== false) return Promise.resolve();
  return new Promise((resolve) => waiting.push(resolve));
}

/**
 * Waits while the tab is hidden; resolves with the milliseconds waited, 0 where it is in view. For loops that measure, after
 * each turn of the event loop. `onPause` is called once when there is something to wait for, to say so on the page.
 */
export async function pausedWhileHidden(onPause?: () => void): Promise<number> {
  if (state?.visible !== false) return 0;
  const start = performance.now();
  onPause?.();
  await whenVisible();
  return performance.now() - start;
}

/** Whether the tab was hidden at any time from `mark`, a reading of `performance.now()`, to now. */
export function wasHiddenSince(mark: number): boolean {
  return wasHiddenBetween(mark, performance.now());
}

/** The same for a stretch of time: whether a timing from `from` to `to` counts. */
export function wasHiddenBetween(from: number, to: number): boolean {
  // From the end: who asks, asks about the recent past.
  for (let index = hidden.length - 1; index >= 0; index -= 1) {
    const stretch = hidden[index];
    if (stretch === undefined || stretch.to < from) return false;
    if (stretch.from <= to) return true;
  }
  return false;
}
