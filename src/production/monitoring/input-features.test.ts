import { expect, test } from "vitest";
import { disturb } from "./disturb.ts";
import { INPUT_FEATURES, inputFeatures, PIXELS, SIDE } from "./input-features.ts";

/** An image of which a function says how much ink a pixel has. */
function drawn(ink: (x: number, y: number) => number): Uint8Array {
  return Uint8Array.from({ length: PIXELS }, (_, i) => ink(i % SIDE, Math.floor(i / SIDE)));
}

function named(image: Uint8Array): Record<string, number> {
  const features = inputFeatures(image);
  return Object.fromEntries(INPUT_FEATURES.map((name, at) => [name, features[at] ?? Number.NaN]));
}

test("a bar of 2 × 10 pixels: its features by hand", () => {
  const bar = drawn((x, y) => (x >= 5 && x < 7 && y >= 10 && y < 20 ? 255 : 0));
  const features = named(bar);
  expect(features).toMatchObject({
    "mean ink": 20 / 784,
    "inked share": 20 / 784,
    "centre x": 5.5,
    "centre y": 14.5,
    contrast: 1,
    width: 0.5,
  });
  // The variance of 0 … 9 is (100 − 1) / 12.
  expect(features["height"]).toBeCloseTo(Math.sqrt(8.25), 12);
  expect(features["slant"]).toBeCloseTo(0, 12);
});

test("half as much ink is half of the mean ink, none of it inked, and half of the contrast", () => {
  const grey = drawn((x, y) => (x === 3 && y < 8 ? 100 : 0));
  expect(named(grey)).toMatchObject({ "inked share": 0, "mean ink": (8 * 100) / (255 * 784) });
  expect(named(grey)["contrast"]).toBeCloseTo(100 / 255, 12);
});

test("a line that leans to the right by one column in two rows has slant 0.5", () => {
  const leaning = drawn((x, y) => (x === 20 - Math.floor(y / 2) ? 255 : 0));
  expect(named(leaning)["slant"]).toBeCloseTo(0.5, 1);
});

test("turning a stroke anticlockwise leans it to the left by the tangent, blurring it takes contrast alone", () => {
  const stroke = drawn((x, y) => (x >= 12 && x <= 15 && y >= 5 && y <= 22 ? 255 : 0));
  const before = named(stroke);
  const turned = named(disturb(stroke, { rotate: 15, blur: 0 }));
  expect(turned["slant"]).toBeCloseTo(-Math.tan((15 * Math.PI) / 180), 1);
  const blurred = named(disturb(stroke, { rotate: 0, blur: 1.2 }));
  expect(blurred["contrast"]).toBeLessThan(0.8);
  for (const kept of ["mean ink", "centre x", "centre y", "slant"] as const) {
    expect(blurred[kept]).toBeCloseTo(before[kept] ?? Number.NaN, 2);
  }
});

test("an image without ink has its centre in the middle; anything but 784 bytes is refused", () => {
  expect(inputFeatures(new Uint8Array(PIXELS))).toEqual([0, 0, 13.5, 13.5, 0, 0, 0, 0]);
  expect(() => inputFeatures(new Uint8Array(100))).toThrow(/28 × 28 bytes.*got 100 bytes/);
  // Shares from 0 to 1 would give features of almost no ink, in silence.
  const shares = new Float32Array(PIXELS) as unknown as Uint8Array;
  expect(() => inputFeatures(shares)).toThrow(/got Float32Array/);
});
