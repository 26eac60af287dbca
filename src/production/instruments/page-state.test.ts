import { afterEach, expect, test, vi } from "vitest";
import {
  pausedWhileHidden,
  setPageState,
  wasHiddenBetween,
  wasHiddenSince,
  whenVisible,
} from "./page-state.ts";

const sinceEpoch = (ms: number) => performance.timeOrigin + ms;

afterEach(() => setPageState({ visible: true }));

test("a tab in view holds nothing up", async () => {
  setPageState({ visible: true });
  await whenVisible();
  const pause = vi.fn<() => void>();
  expect(await pausedWhileHidden(pause)).toBe(0);
  expect(pause).not.toHaveBeenCalled();
});

test("who measures waits while the tab is hidden, says so once, and learns how long that was", async () => {
  setPageState({ visible: false });
  const pause = vi.fn<() => void>();
  const paused = pausedWhileHidden(pause);
  // The battery changes; the tab stays hidden.
  setPageState({ visible: false, battery: { charging: true, level: 1 } });
  setTimeout(() => setPageState({ visible: true }), 20);
  expect(await paused).toBeGreaterThan(15);
  expect(pause).toHaveBeenCalledTimes(1);
});

test("a timing counts only if it overlaps no hidden stretch, however late the worker heard of it", () => {
  const begin = performance.now();
  const hiddenFrom = begin - 50;
  setPageState({ visible: false }, sinceEpoch(hiddenFrom));
  expect(wasHiddenBetween(begin - 60, begin - 51)).toBe(false);
  expect(wasHiddenBetween(begin - 60, begin - 40)).toBe(true);
  expect(wasHiddenSince(begin)).toBe(true);
  setPageState({ visible: true }, sinceEpoch(hiddenFrom + 1));
  // Visible again only from when this thread heard of it.
  expect(wasHiddenBetween(begin - 10, begin - 9)).toBe(true);
  const after = performance.now() + 1;
  expect(wasHiddenBetween(after, after + 1)).toBe(false);
  expect(wasHiddenBetween(begin - 200, begin - 60)).toBe(false);
});
