import { expect, test } from "vitest";
import { imagePng, zoomOf } from "./png.ts";

const image = (width: number, height: number, count: number) => ({
  kind: "image" as const,
  alt: "",
  width,
  height,
  pixels: Buffer.alloc(width * height * count, 7).toString("base64"),
});

test("small images are enlarged, none beyond a side that files bear", () => {
  expect(zoomOf(28, 28)).toBe(2);
  expect(zoomOf(1, 1)).toBe(56);
  expect(zoomOf(2048, 1)).toBe(1);
  expect(zoomOf(500, 1)).toBe(4);
  expect(zoomOf(4096, 1)).toBe(1);
});

test.each([
  [2048, 1, 500],
  [1, 1, 1_000_000],
  [1, 2048, 500],
  [500, 1, 2000],
  [1000, 1000, 1],
])("a picture of images of %i × %i has a size that a file bears", (width, height, count) => {
  const png = imagePng(image(width, height, count)) ?? "";
  expect(png.length).toBeGreaterThan(100);
  expect(png.length).toBeLessThan(6_000_000);
});
