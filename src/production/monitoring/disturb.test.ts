import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { disturb, reweighted, UNDISTURBED, withChange } from "./disturb.ts";
import { PIXELS, SIDE } from "./input-features.ts";

const image = Uint8Array.from({ length: PIXELS }, (_, i) => {
  const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
  return x > 5 && x < 22 && y > 8 && y < 16 ? (37 * x + 11 * y) % 256 : 0;
});

test("undisturbed is the same image, in a copy", () => {
  const same = disturb(image, UNDISTURBED);
  expect(same).toEqual(image);
  expect(same).not.toBe(image);
});

test("a quarter of a turn anticlockwise moves each pixel to its place exactly", () => {
  const turned = disturb(image, { rotate: 90, blur: 0 });
  // What was at the right end of a row is now at the top of a column.
  const expected = Uint8Array.from({ length: PIXELS }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    return image[x * SIDE + (SIDE - 1 - y)] ?? 0;
  });
  expect(turned).toEqual(expected);
});

test("turned there and back, the ink is where it was, but for what lies between pixels", () => {
  const smooth = disturb(image, { rotate: 0, blur: 1.5 });
  fc.assert(
    fc.property(fc.double({ min: -45, max: 45, noNaN: true }), (rotate) => {
      const back = disturb(disturb(smooth, { rotate, blur: 0 }), { rotate: -rotate, blur: 0 });
      const inner = (i: number) => Math.hypot((i % SIDE) - 13.5, Math.floor(i / SIDE) - 13.5) < 12;
      const moved = back.reduce(
        (most, value, i) => (inner(i) ? Math.max(most, Math.abs(value - (smooth[i] ?? 0))) : most),
        0,
      );
      expect(moved).toBeLessThan(40);
    }),
    { numRuns: 20 },
  );
});

test("a blur of one dot is the Gaussian, of which the ink is kept", () => {
  const dot = new Uint8Array(PIXELS);
  dot[13 * SIDE + 13] = 255;
  const blurred = disturb(dot, { rotate: 0, blur: 1 });
  const at = (x: number, y: number) => (blurred[(13 + y) * SIDE + 13 + x] ?? 0) / 255;
  // exp(−r²/2) / 2π at distances 0, 1 and √2.
  expect(at(0, 0)).toBeCloseTo(1 / (2 * Math.PI), 2);
  expect(at(1, 0)).toBeCloseTo(Math.exp(-0.5) / (2 * Math.PI), 2);
  expect(at(0, -1)).toBe(at(1, 0));
  expect(at(1, 1)).toBeCloseTo(Math.exp(-1) / (2 * Math.PI), 2);
});

test("examples are drawn with the weights of their classes", () => {
  const labels = [0, 0, 0, 1, 2, 2];
  const draw = reweighted(labels, [1, 3, 0, 1, 1, 1, 1, 1, 1, 1]);
  const random = new Random(5);
  const counts = new Array<number>(labels.length).fill(0);
  for (let i = 0; i < 12_000; i++) {
    const drawn = draw(random);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  const shares = counts.map((count) => count / 12_000);
  // 1 : 1 : 1 : 3 : 0 : 0 in six parts.
  for (const place of [0, 1, 2]) expect(shares[place]).toBeCloseTo(1 / 6, 1);
  expect(shares[3]).toBeCloseTo(1 / 2, 1);
  expect(counts.slice(4)).toEqual([0, 0]);
});

test("what is no disturbance is refused in a sentence", () => {
  expect(withChange(UNDISTURBED, { rotate: 25 })).toEqual({ ...UNDISTURBED, rotate: 25 });
  expect(() => withChange(UNDISTURBED, { rotate: Number.NaN })).toThrow(/degrees from −180 to 180/);
  expect(() => withChange(UNDISTURBED, { blur: -1 })).toThrow(/pixels from 0 to 5, got -1/);
  expect(() => withChange(UNDISTURBED, { reweight: [1, 2] })).toThrow(/ten weights.*\[1,2\]/);
  expect(() => reweighted([10], UNDISTURBED.reweight)).toThrow(/labels from 0 to 9, got 10/);
  expect(() => reweighted([5], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1])).toThrow(/weight is above 0/);
});
