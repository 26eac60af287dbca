/**
 * The page's state, for whatever measures. Browsers and systems slow what is out of view, so nothing timed then counts: measuring
 * loops pause (`pausedWhileHidden`) and drop the timings that overlap such a stretch (`wasHiddenBetween`).
 */
import { lent } from "../../base/lent.ts";
import type { PageState } from "../../base/page-state.ts";

/** The page's last words; undefined when it has not spoken. */
export function pageState(): PageState | undefined {
  return lent().page.state;
}

/** Resolves when the tab is in view; at once if it is. */
export function whenVisible(): Promise<void> {
  return lent().page.whenVisible();
}

/**
 * Waits while the tab is hidden; resolves with the milliseconds waited, 0 where it is in view. For loops that measure, after
 * each turn of the event loop. `onPause` is called once when there is something to wait for, to say so on the page.
 */
export async function pausedWhileHidden(onPause?: () => void): Promise<number> {
  if (pageState()?.visible !== false) return 0;
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
  return lent().page.wasHiddenBetween(from, to);
}
