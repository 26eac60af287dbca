import { expect, test } from "vitest";
import { type PlotPicture, plotImage } from "./plot-svg.ts";

const picture: PlotPicture = {
  title: 'Loss & "accuracy" < 1',
  axisTitles: { x: "step", y: "loss, nats" },
  legend: [
    { name: "training", color: "rgb(0, 114, 178)", dash: "" },
    { name: "held out", color: "rgb(213, 94, 0)", dash: "6 3" },
  ],
  drawing: {
    markup: '<svg width="300" height="200"><path d="M0 0"/></svg>',
    width: 300,
    height: 200,
  },
  colors: { paper: "rgb(252, 252, 250)", ink: "rgb(0, 0, 0)", faint: "rgb(99, 99, 99)" },
};

test("the file holds its ground, title, key, axis titles and drawing, and nothing from elsewhere", () => {
  const { svg, width, height } = plotImage(picture);
  expect(width).toBe(332);
  expect(height).toBeGreaterThan(200);
  expect(svg).toContain('<rect width="332"');
  expect(svg).toContain("Loss &amp; &quot;accuracy&quot; &lt; 1");
  expect(svg).toContain("loss, nats");
  expect(svg).toContain(">held out</text>");
  expect(svg).toContain('stroke-dasharray="6 3"');
  expect(svg).toContain(picture.drawing.markup);
  expect(svg).not.toMatch(/var\(|class=|url\(|href/);
});

test("one series needs no key, and many take several rows", () => {
  const [first] = picture.legend;
  const alone = plotImage({ ...picture, legend: first === undefined ? [] : [first] });
  expect(alone.svg).not.toContain("training");
  const many = Array.from({ length: 12 }, (_, index) => ({
    name: `series ${index}`,
    color: "red",
    dash: "",
  }));
  expect(plotImage({ ...picture, legend: many }).height).toBeGreaterThan(
    plotImage(picture).height + 30,
  );
});
