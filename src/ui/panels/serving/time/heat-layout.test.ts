import fc from "fast-check";
import { expect, test } from "vitest";
import type { HeatColumn } from "../../../../outputs/panels/serving/serving.ts";
import {
  columnAt,
  columnLeft,
  columnsUpTo,
  endedIn,
  HEAT_HEIGHT,
  lastSecond,
  latencyTicks,
  medianRow,
  placeOf,
  rowsBelow,
  rowTop,
  SECONDS,
  SHADES,
  shadeOf,
  spansTop,
} from "./heat-layout.ts";

function column(second: number, counts: number[] = [], notAnswered = 0): HeatColumn {
  return { second, counts, spansMs: { queue: 0, batch: 0, compute: 0, hop: 0 }, notAnswered };
}

const heat = (...columns: HeatColumn[]) => ({ edgesMs: [1, 10, 100], columns });

test("the present is at the right end, and seconds in which nothing ended stay empty", () => {
  const columns = [column(3), column(5)];
  const places = columnsUpTo(5, columns);
  expect(places).toHaveLength(SECONDS);
  expect([places[59], places[58], places[57]]).toEqual([columns[1], undefined, columns[0]]);
  expect(places.filter((it) => it !== undefined)).toHaveLength(2);
});

test("seconds that are more than a minute old, or later than the present, are not drawn", () => {
  const places = columnsUpTo(100, [column(40), column(41), column(101)]);
  expect(places.map((it) => it?.second).filter((it) => it !== undefined)).toEqual([41]);
  expect(placeOf(41, 100)).toBe(0);
});

test("the present is the last second in which something ended or was done", () => {
  expect(lastSecond({ heat: heat(column(7)), marks: [{ second: 9, text: "killed" }] })).toBe(9);
  expect(lastSecond({ heat: heat(column(7)), marks: [{ second: 2, text: "killed" }] })).toBe(7);
  expect(lastSecond({ heat: heat(), marks: [] })).toBe(0);
});

test("columns fill the width without gaps, and a pointer is in the column that it is over", () => {
  fc.assert(
    fc.property(fc.integer({ min: 60, max: 2000 }), (width) => {
      expect([columnLeft(0, width), columnLeft(SECONDS, width)]).toEqual([0, width]);
      for (let place = 0; place < SECONDS; place += 1) {
        const [left, right] = [columnLeft(place, width), columnLeft(place + 1, width)];
        expect(right).toBeGreaterThan(left);
        expect(Math.abs(columnAt((left + right) / 2, width) - place)).toBe(0);
      }
    }),
  );
  expect([columnAt(-5, 600), columnAt(10_000, 600), columnAt(3, 0)]).toEqual([0, 59, 59]);
});

test("rows fill the height from the slowest on top to the fastest at the foot", () => {
  for (const rows of [2, 13, 20]) {
    expect([rowTop(rows - 1, rows), rowTop(-1, rows)]).toEqual([0, HEAT_HEIGHT]);
    const tops = Array.from({ length: rows }, (_, row) => rowTop(row, rows));
    expect(tops).toEqual(tops.toSorted((a, b) => b - a));
    expect(new Set(tops).size).toBe(rows);
  }
});

test("a shade is a share of the second: none for no request, the darkest for all of them", () => {
  expect([shadeOf(0, 10), shadeOf(0, 0), shadeOf(1, 100), shadeOf(2, 100)]).toEqual([0, 0, 1, 1]);
  expect([shadeOf(3, 100), shadeOf(50, 100), shadeOf(51, 100)]).toEqual([2, 5, 6]);
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (count, others) => {
      const shade = shadeOf(count, count + others);
      expect(shade === 0).toBe(count === 0);
      expect(shade).toBeLessThanOrEqual(SHADES.length);
      expect(shadeOf(count + 1, count + 1 + others)).toBeGreaterThanOrEqual(shade);
    }),
  );
});

test("requests without an answer count among those that ended", () => {
  expect(endedIn(column(0, [1, 2, 3], 4))).toBe(10);
});

test("a latency lies at its edge, and by factors between two", () => {
  const edges = [1, 4, 16];
  expect([1, 4, 16].map((ms) => rowsBelow(ms, edges))).toEqual([1, 2, 3]);
  expect(rowsBelow(2, edges)).toBeCloseTo(1.5);
  expect(rowsBelow(8, edges)).toBeCloseTo(2.5);
  expect([rowsBelow(0.5, edges), rowsBelow(17, edges), rowsBelow(1, [])]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("ticks stand apart, and powers of ten are among them", () => {
  const edges = Array.from({ length: 20 }, (_, index) => 0.5 * 1.6 ** index);
  const ticks = latencyTicks(edges);
  expect(ticks.map(({ value }) => value)).toEqual(expect.arrayContaining([1, 10, 100, 1000]));
  for (const [index, { y }] of ticks.entries()) {
    const next = ticks[index + 1];
    if (next !== undefined) expect(y - next.y).toBeGreaterThanOrEqual(17);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(HEAT_HEIGHT);
  }
});

test("the spans' axis ends at 1, 2 or 5 times a power of ten, not below the highest sum", () => {
  const top = (queue: number) =>
    spansTop([undefined, { ...column(0), spansMs: { queue, batch: 0, compute: 1, hop: 0 } }]);
  expect([top(0), top(0.5), top(3.9), top(4.1), top(199), top(200)]).toEqual([
    1, 2, 5, 10, 200, 500,
  ]);
  expect(spansTop([undefined])).toBe(1);
});

test("the median of a second is the row that has its middle answer", () => {
  expect(medianRow(column(0, [1, 5, 4]))).toBe(1);
  expect(medianRow(column(0, [0, 0, 1]))).toBe(2);
  expect(medianRow(column(0, [0, 0], 3))).toBeUndefined();
});
