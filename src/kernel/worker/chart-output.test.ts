import { expect, test } from "vitest";
import { chartOf } from "../../outputs/drawing/chart-of.ts";
import { type ChartSpec, chartOutput } from "./chart-output.ts";

/** The values of a series as they are sent. */
function sent(values: unknown, more: Partial<ChartSpec> = {}) {
  const series = { a: values } as ChartSpec["series"];
  return chartOutput({ title: "t", series, ...more }).series[0];
}

const heights = (values: unknown) => sent(values)?.points.map(({ y }) => y);

test("whatever holds numbers is a series", () => {
  expect(heights([3, 1, 2])).toEqual([3, 1, 2]);
  expect(heights(new Float32Array([0.5, 1]))).toEqual([0.5, 1]);
  expect(heights(new Float64Array([1, Number.NaN]))).toEqual([1, Number.NaN]);
  expect(heights(new Int32Array([1, -2]))).toEqual([1, -2]);
  expect(heights(new Uint8Array([1, 255]))).toEqual([1, 255]);
  expect(heights(new BigInt64Array([5n]))).toEqual([5]);
  expect(heights(new Set([1, 2]))).toEqual([1, 2]);
  expect(heights([1n, null, undefined])).toEqual([1, Number.NaN, Number.NaN]);
  expect(heights([])).toEqual([]);
  expect(sent([{ x: 2, y: 1 }, { x: "b", y: 3, low: 1, high: 4 }, 7])?.points).toEqual([
    { x: 2, y: 1 },
    { x: "b", y: 3, low: 1, high: 4 },
    { x: 2, y: 7 },
  ]);
});

test.each([
  ["1,2", /series\.a: expected a list of numbers/],
  [5, /got 5/],
  [{ data: () => [1], shape: [1] }, /await t\.data\(\)/],
  [["1", 2], /series\.a\[0\]: expected a number or \{ x, y \}, got "1"/],
  [[1, [2, 3]], /series\.a\[1\]: .* got \[2, 3\]/],
  [[{ x: 1 }], /\{"x": 1\}/],
  [[{ x: new Date(0), y: 1 }], /number or \{ x, y \}/],
  [[true], /got true/],
])("values %j are refused with a sentence", (values, says) => {
  expect(() => sent(values)).toThrow(says);
});

test.each([
  [{ xlabel: "x" }, /no option “xlabel”.* There are title, mark, x, y, series, note/],
  [{ titlee: "x" }, /did you mean “title”/],
  [{ mark: "pie" }, /one of line, scatter, bar, histogram, got "pie"/],
  [{ y: { label: "y", scale: "logarithmic" } }, /"linear" or "log", got "logarithmic"/],
  [{ y: { name: "y" } }, /display\.chart: y has no option “name”/],
  [{ series: [1, 2, 3] }, /an object of lists by name/],
])("%j is refused with a sentence", (more, says) => {
  expect(() => sent([1], more as unknown as Partial<ChartSpec>)).toThrow(says);
});

test("without a title, the series are one", () => {
  const { title } = chartOutput({ series: { loss: [1], accuracy: [2] } } as unknown as ChartSpec);
  expect(title).toBe("loss, accuracy");
});

test("a million values keep their ends, their outlier and their gap, and what is left out is said", () => {
  const values = Float32Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i / 1000));
  values[700_123] = 50;
  values.fill(Number.NaN, 300_000, 400_000);
  const output = chartOutput({ title: "t", series: { a: values } });
  const [{ points = [], omittedPoints = 0 } = {}] = output.series;
  expect(points.length).toBeLessThan(20_100);
  expect(points.filter(({ y }) => Number.isFinite(y)).length + omittedPoints).toBe(900_000);
  const chart = chartOf(output);
  const drawn = chart.series[0]?.points ?? [];
  expect([drawn[0]?.x, drawn.at(-1)?.x]).toEqual([0, 999_999]);
  expect(drawn.some(({ y }) => y === 50)).toBe(true);
  const [afterGap, ...others] = drawn.filter(({ isAfterGap }) => isAfterGap);
  expect(others).toEqual([]);
  expect(afterGap?.x).toBeGreaterThanOrEqual(400_000);
  expect(afterGap?.x).toBeLessThan(404_000);
  expect(chart.note).toContain("500 of 900,000 points are drawn, those that stand out most.");
});

test("a million dots at one x, unsorted, are thinned too", () => {
  const points = Array.from({ length: 1_000_000 }, (_, i) => ({ x: i % 2, y: (i * 7919) % 1000 }));
  const [series] = chartOutput({ title: "t", mark: "scatter", series: { a: points } }).series;
  expect(series?.points.length).toBe(20_000);
});

test("too many bars are refused, for thinning would show other ones", () => {
  const values = new Float32Array(100_001);
  expect(() => sent(values, { mark: "histogram" })).toThrow(/count them into fewer/);
});
