import { expect, test } from "vitest";
import { around, isWhole, panned, revealing, zoomed } from "./time-window.ts";

test("zooming keeps the time under the pointer; nothing leads out of the pass", () => {
  const bounds = { from: 0, to: 100 };
  expect(zoomed(bounds, bounds, 25, 2)).toEqual({ from: 12.5, to: 62.5 });
  expect(isWhole(zoomed({ from: 10, to: 30 }, bounds, 20, 0.01), bounds)).toBe(true);
  expect(panned({ from: 10, to: 30 }, bounds, -50)).toEqual({ from: 0, to: 20 });
  expect(panned({ from: 10, to: 30 }, bounds, 90)).toEqual({ from: 80, to: 100 });
  expect(around({ from: 40, to: 50 }, bounds)).toEqual({ from: 39.6, to: 50.4 });
  expect(revealing({ from: 10, to: 30 }, bounds, { from: 12, to: 14 })).toEqual({
    from: 10,
    to: 30,
  });
  expect(revealing({ from: 10, to: 30 }, bounds, { from: 40, to: 42 }).to).toBeGreaterThan(42);
});
