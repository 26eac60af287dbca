import { beforeAll, describe, expect, test } from "vitest";
import { roundToFp16 as inLoops } from "../backend/fp16.ts";
import { roundToFp16, setBackend, tensor, zeros } from "../index.ts";
import { expectEveryStep, expectNumPysFloat16 } from "./fp16.testing.ts";

describe.each(["cpu", "wasm"] as const)("rounding to fp16 on %s", (backend) => {
  beforeAll(() => setBackend(backend));

  test("is NumPy's", expectNumPysFloat16);
  test("is right at every step", expectEveryStep);

  test("takes any number of elements, in any shape", () => {
    for (let count = 1; count <= 9; count++) {
      const values = Float32Array.from({ length: count }, (_, i) => 1 / (i + 3));
      expect(roundToFp16(tensor(values)).dataSync()).toEqual(inLoops(values));
    }
    expect(roundToFp16(zeros([2, 0])).shape).toEqual([2, 0]);
    expect(roundToFp16(tensor(0.1)).dataSync()[0]).toBe(0.0999755859375);
    expect(roundToFp16(tensor([70_000, 5])).dataSync()).toEqual(
      Float32Array.of(Number.POSITIVE_INFINITY, 5),
    );
  });

  test("rounds the gradient as well: 1e-8 is lost, and 65,536 times as much is not", () => {
    const gradientOf = (arrives: number): number => {
      const x = tensor([1], { requiresGrad: true });
      roundToFp16(x).backward(tensor([arrives]));
      return x.grad!.dataSync()[0]!;
    };
    expect(gradientOf(1e-8)).toBe(0);
    // 1e-8 · 2¹⁶ is 6.5536e-4, between 1,374 and 1,375 steps of 2⁻²¹.
    expect(gradientOf(1e-8 * 65_536)).toBe(1374 * 2 ** -21);
  });
});
