import { expect, test, vi } from "vitest";
import { lend } from "../../base/lent.ts";
import { PageWatch } from "../../base/page-state.ts";
import { pausedWhileHidden, wasHiddenBetween, wasHiddenSince, whenVisible } from "./page-state.ts";

const sinceEpoch = (ms: number) => performance.timeOrigin + ms;

/** A page of the test's own, as a kernel lends it. */
function lendPage(): PageWatch {
  const page = new PageWatch();
  lend({ page });
  return page;
}

test("a tab in view holds nothing up", async () => {
  const page = lendPage();
  page.tell({ visible: true });
  await whenVisible();
  const pause = vi.fn<() => void>();
  expect(await pausedWhileHidden(pause)).toBe(0);
  expect(pause).not.toHaveBeenCalled();
});

test("who measures waits while the tab is hidden, says so once, and learns how long that was", async () => {
  const page = lendPage();
  page.tell({ visible: false });
  const pause = vi.fn<() => void>();
  const paused = pausedWhileHidden(pause);
  // The battery changes; the tab stays hidden.
  page.tell({ visible: false, battery: { charging: true, level: 1 } });
  setTimeout(() => page.tell({ visible: true }), 20);
  expect(await paused).toBeGreaterThan(15);
  expect(pause).toHaveBeenCalledTimes(1);
});

test("a timing counts only if it overlaps no hidden stretch, however late the worker heard of it", () => {
  const page = lendPage();
  const begin = performance.now();
  const hiddenFrom = begin - 50;
  page.tell({ visible: false }, sinceEpoch(hiddenFrom));
  expect(wasHiddenBetween(begin - 60, begin - 51)).toBe(false);
  expect(wasHiddenBetween(begin - 60, begin - 40)).toBe(true);
  expect(wasHiddenSince(begin)).toBe(true);
  page.tell({ visible: true }, sinceEpoch(hiddenFrom + 1));
  // Visible again only from when this thread heard of it.
  expect(wasHiddenBetween(begin - 10, begin - 9)).toBe(true);
  const after = performance.now() + 1;
  expect(wasHiddenBetween(after, after + 1)).toBe(false);
  expect(wasHiddenBetween(begin - 200, begin - 60)).toBe(false);
});
