import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChartDraft } from "./chart.ts";
import { chartOf } from "./chart-of.ts";
import { chartPicture } from "./chart-svg.ts";
import { pictureSvg } from "./svg-picture.ts";

function bodyOf(change: Partial<ChartDraft>): string {
  const axes = { x: { label: "x" }, y: { label: "y" } };
  return chartPicture(chartOf({ mark: "bar", title: "t", ...axes, series: [], ...change })).body;
}

function series(points: ChartDraft["series"][number]["points"]) {
  return { series: [{ name: "a", points }] };
}

/** `x y width height` of each bar. */
function bars(body: string): string[] {
  const places =
    /<rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)" fill="var\(--series/g;
  return [...body.matchAll(places)].map(([, ...place]) => place.join(" "));
}

test("bars stand on zero, in the middle of their slots", () => {
  const body = bodyOf(
    series([
      { x: "a", y: 10 },
      { x: "b", y: 5 },
    ]),
  );
  // From 47.2 to 624, and from 34 to 254, with 0 at the foot.
  expect(bars(body)).toEqual(["170.9 34 43 220", "458.3 144 43 110"]);
});

test("bars lie where their names would run into each other", () => {
  const points = [
    "the first of several",
    "the second of them all",
    "another one, still longer",
  ].map((x, index) => ({ x, y: index + 1, low: index + 0.5, high: index + 1.5 }));
  const body = bodyOf(series([...points, { x: "and a fourth, to fill the width", y: 2 }]));
  const lying = bars(body).map((place) => place.split(" "));
  expect(new Set(lying.map(([left]) => left)).size).toBe(1);
  expect(Number(lying[1]?.[2])).toBeCloseTo(2 * Number(lying[0]?.[2]), 0);
  expect(body).toContain(">the first of several</text>");
});

test("bars on a logarithmic axis begin where it does, negative ones at zero", () => {
  const log = bars(
    bodyOf({
      ...series([{ x: "a", y: 1000 }]),
      y: { label: "y", scale: "log", range: { domain: [1, 1000], ticks: [1, 1000] } },
    }),
  );
  expect(log[0]).toMatch(/ 34 43 220$/);
  const [up = "", down = ""] = bars(
    bodyOf(
      series([
        { x: "a", y: 4 },
        { x: "b", y: -4 },
      ]),
    ),
  );
  expect(Number(up.split(" ")[1]) + Number(up.split(" ")[3])).toBeCloseTo(
    Number(down.split(" ")[1]),
  );
});

test("a bin of a histogram runs from its beginning to that of the next, the last as wide", () => {
  const points = [0, 10, 20].map((x) => ({ x, y: 4 }));
  const drawn = bars(bodyOf({ mark: "histogram", ...series(points) })).map((it) => it.split(" "));
  expect(drawn).toHaveLength(3);
  expect(new Set(drawn.map(([, , width]) => width)).size).toBe(1);
});

test("a long line has its intervals as a band, a short one as arms", () => {
  const line = (count: number) =>
    bodyOf({
      mark: "line",
      ...series(Array.from({ length: count }, (_, x) => ({ x, y: x, low: x - 1, high: x + 1 }))),
    });
  expect(line(3).match(/stroke-opacity="0.8"/g)).toHaveLength(3);
  expect(line(3)).not.toContain("<polygon");
  expect(line(60)).toContain("<polygon");
  expect(line(60)).not.toContain('stroke-opacity="0.8"');
});

test("parts of a stacked bar follow each other, and are named with value and share", () => {
  const body = bodyOf({
    mark: "stacked",
    y: { label: "Time", unit: "ms", ticks: "tight" },
    series: [
      { name: "forward", points: [{ x: "step", y: 1 }] },
      { name: "backward", points: [{ x: "step", y: 3 }] },
    ],
  });
  expect(bars(body).slice(0, 2)).toEqual(["24 28 147 22", "172 28 443 22"]);
  expect(body).toContain(">forward: 1 ms, 25 %</text>");
});

test("rows of intervals share an axis; single measurements stand above", () => {
  const body = bodyOf({
    mark: "intervals",
    y: {
      label: "Gain",
      unit: "×",
      scale: "log",
      range: { domain: [0.1, 10], ticks: [0.1, 1, 10] },
    },
    levels: [{ y: 1, label: "no gain", isSolid: true }],
    series: [
      { name: "gain", points: [{ x: "a", y: 10, low: 1, high: 10, name: "✓ Fuse" }] },
      { name: "timings", isSample: true, points: [{ x: "a", y: 0.1 }] },
    ],
  });
  // From 0.1 at 28 to 10 at 612.
  expect(body).toContain('<circle cx="612"');
  expect(body).toMatch(/<path d="M320 [\d.]+v8M320 /);
  expect(body).toContain('<path d="M28 ');
  expect(body).toContain(">✓ Fuse</text>");
  expect(body).toContain(">10× (1–10)</text>");
});

test("a chart without a point that can be drawn says so, in no frame", () => {
  const picture = chartPicture(
    chartOf({ mark: "scatter", title: "t", x: { label: "x" }, y: { label: "y" }, series: [] }),
  );
  expect(picture.body).toContain("There is nothing to draw yet.");
  expect(picture.body).not.toContain("<line");
});

const size = fc.oneof(
  fc
    .tuple(fc.double({ min: 1, max: 9.99, noNaN: true }), fc.integer({ min: -12, max: 15 }))
    .map(([mantissa, exponent]) => mantissa * 10 ** exponent),
  fc.constantFrom(0, 1, 1e-12, 1e15),
);
const value = fc.tuple(size, fc.boolean()).map(([it, isNegative]) => (isNegative ? -it : it));
const point = fc
  .tuple(value, value, fc.option(fc.tuple(value, value), { nil: undefined }))
  .map(([x, y, ends]) =>
    ends === undefined ? { x, y } : { x, y, low: Math.min(...ends, y), high: Math.max(...ends, y) },
  );
const points: fc.Arbitrary<ChartDraft["series"][number]["points"]> = fc.oneof(
  fc.array(point, { maxLength: 30 }),
  point.map((it) => [it, it, it]),
  fc.constant([{ x: 0, y: 0 }]),
);
const axis = fc.record({
  label: fc.constant("v"),
  scale: fc.constantFrom("linear" as const, "log" as const),
  ticks: fc.constantFrom("values" as const, "zero" as const, "tight" as const),
});

test("any finite points, on any axes, are a picture without NaN or Infinity, with ticks within its axes", () => {
  const draft = fc.record({
    mark: fc.constantFrom<ChartDraft["mark"]>(
      "line",
      "scatter",
      "histogram",
      "bar",
      "stacked",
      "intervals",
    ),
    x: axis,
    y: axis,
    first: points,
    second: points,
    mark1: value,
  });
  fc.assert(
    fc.property(draft, ({ mark, x, y, first, second, mark1 }) => {
      const chart = chartOf({
        mark,
        title: "t",
        x,
        y,
        series: [
          { name: "a", points: first },
          { name: "b", points: second.map((it) => ({ ...it, name: "n", size: Math.abs(it.y) })) },
        ],
        markers: [{ x: mark1, label: "m" }],
        levels: [{ y: mark1, label: "l" }],
        lines: [{ label: "r", from: { x: -mark1, y: 1 }, to: { x: 2 * mark1, y: 5 } }],
      });
      const { body, height } = chartPicture(chart);
      expect(body).not.toMatch(/NaN|Infinity|undefined/);
      expect(height).toBeGreaterThan(0);
      for (const { domain, ticks } of [chart.x, chart.y]) {
        expect(domain[0]).toBeLessThan(domain[1]);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(domain[0]);
          expect(tick).toBeLessThanOrEqual(domain[1]);
        }
      }
      for (const { points: drawn } of chart.series) expect(drawn.length).toBeLessThanOrEqual(500);
    }),
    { numRuns: 400 },
  );
});

test("every word is escaped, and the picture has a name", () => {
  const mean = '<script>"&\u0000';
  for (const mark of ["line", "scatter", "histogram", "bar", "stacked", "intervals"] as const) {
    const picture = chartPicture(
      chartOf({
        mark,
        title: mean,
        x: { label: mean },
        y: { label: mean, unit: mean },
        series: [mean, "b"].map((name) => ({
          name,
          points: [
            {
              x: mark === "bar" ? mean : 1,
              y: 1,
              name: mean,
              facts: [{ label: mean, value: mean }],
            },
          ],
        })),
        markers: [{ x: 1, label: mean }],
        levels: [{ y: 1, label: mean }],
        lines: [{ label: mean, from: { x: 0, y: 0 }, to: { x: 1, y: 1 } }],
      }),
    );
    const svg = pictureSvg(picture);
    expect(svg).not.toContain("<script");
    expect(svg).not.toContain("\u0000");
    expect(svg).toMatch(/role="img"[^>]*><title>&lt;script&gt;&quot;&amp;<\/title>/);
  }
});
