import { expect, test } from "vitest";
import { superfluous } from "./snapshots.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = 100 * DAY;

function kept(ages: readonly number[], size = 1, most = Number.POSITIVE_INFINITY): number[] {
  const snapshots = ages.map((age) => ({ at: NOW - age, size }));
  const gone = new Set(superfluous(snapshots, NOW, most));
  return snapshots.filter((it) => !gone.has(it)).map(({ at }) => NOW - at);
}

test("of the last hour all are kept, of the last day two an hour, then one a day, then one a week", () => {
  const hour = [50, 40, 30, 20, 10, 0].map((minutes) => minutes * MINUTE);
  expect(kept(hour)).toEqual(hour);
  const day = Array.from({ length: 24 * 6 }, (_, index) => (24 * 6 - 1 - index) * 10 * MINUTE);
  expect(kept(day).length).toBeLessThan(60);
  const quarter = Array.from({ length: 90 * 4 }, (_, index) => (90 * 4 - 1 - index) * (DAY / 4));
  expect(kept(quarter).length).toBeLessThan(50);
  expect(kept(quarter)).toContain(0);
});

test("together they stay below the limit, and the newest stays in any case", () => {
  expect(kept([3 * MINUTE, 2 * MINUTE, MINUTE, 0], 40, 100)).toEqual([MINUTE, 0]);
  expect(kept([MINUTE, 0], 1000, 100)).toEqual([0]);
});
