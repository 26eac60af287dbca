import { expect, test } from "vitest";
import { chartPicture, type PanelChart } from "./chart-svg.ts";
import { pictureSvg } from "./svg-picture.ts";

// The plot lies from 76 to 624 and from 28 to 272.
function bodyOf(change: Partial<PanelChart>): string {
  const axes = { x: { label: "x" }, y: { label: "y" } };
  return chartPicture({ kind: "chart", mark: "bar", title: "t", ...axes, series: [], ...change })
    .body;
}

function series(points: PanelChart["series"][number]["points"]) {
  return { series: [{ name: "a", points }] };
}

function rects(body: string): string[] {
  return [...body.matchAll(/<rect ([^>]*?) fill/g)].map(([, place = ""]) => place);
}

test("bars stand on zero, in the middle of their slots", () => {
  const body = bodyOf(
    series([
      { x: "a", y: 10 },
      { x: "b", y: 5 },
    ]),
  );
  expect(rects(body)).toEqual([
    'x="103.4" y="28" width="219.2" height="244"',
    'x="377.4" y="150" width="219.2" height="122"',
  ]);
});

test("a bin of a histogram runs from its beginning to that of the next, the last as wide", () => {
  const points = [0, 10, 20].map((x) => ({ x, y: 4 }));
  const body = bodyOf({ mark: "histogram", ...series(points) });
  expect(rects(body).map((place) => place.split(" y=")[0])).toEqual([
    'x="76"',
    'x="258.7"',
    'x="441.3"',
  ]);
  expect(rects(body)[2]).toContain('width="182.2"');
});

test("logarithmic axes have a place for each power of ten, and lines on them stay straight", () => {
  const log = { scale: "log" } as const;
  const body = bodyOf({
    mark: "scatter",
    x: { label: "x", ...log },
    y: { label: "y", ...log },
    ...series([{ x: 10, y: 1 }]),
    lines: [{ name: "roof", from: { x: 1, y: 1 }, to: { x: 100, y: 100 } }],
  });
  expect(body).toContain('<line x1="76" y1="272" x2="624" y2="28"');
  expect(body).toContain('<path d="M350 272m');
});

test("ticks of a logarithmic axis can be the values", () => {
  const points = [1, 2, 4].map((x) => ({ x, y: x, low: x - 0.5, high: x + 0.5 }));
  const x = { label: "x", scale: "log" } as const;
  const body = bodyOf({ mark: "line", x, xTicks: [1, 2, 4], ...series(points) });
  expect(body).toContain('<text x="350" y="288" text-anchor="middle">2</text>');
  expect(body.match(/stroke-opacity="0.7"/g)).toHaveLength(3);
});

test("what is no number has no mark", () => {
  const points = [
    { x: "a", y: Number.NaN },
    { x: "b", y: 5 },
  ];
  expect(rects(bodyOf(series(points)))).toHaveLength(1);
});

test("a name stands beside its point, and is left out where another has its place", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 10 },
  ];
  const labels = ["first", "second", "third"].map((text) => ({ x: 0, y: 0, text }));
  const body = bodyOf({ mark: "scatter", ...series(points), labels });
  // To the left there is no room within the plot.
  expect(body.match(/font-size="11"/g)).toHaveLength(1);
  expect(body).toContain('<text x="83" y="276" font-size="11">first</text>');
});

test("every word is escaped, and the picture has a name", () => {
  const mean = '<script>"&\u0000';
  const picture = chartPicture({
    kind: "chart",
    mark: "scatter",
    title: mean,
    x: { label: mean },
    y: { label: mean, unit: mean },
    series: [mean, "b"].map((name) => ({ name, points: [{ x: 1, y: 1 }] })),
    lines: [{ name: mean, from: { x: 0, y: 0 }, to: { x: 1, y: 1 } }],
    labels: [{ x: 0, y: 1, text: mean }],
  });
  const svg = pictureSvg(picture);
  expect(svg).not.toContain("<script");
  expect(svg).not.toContain("\u0000");
  expect(svg).toMatch(/role="img"[^>]*><title>&lt;script&gt;&quot;&amp;<\/title>/);
});
