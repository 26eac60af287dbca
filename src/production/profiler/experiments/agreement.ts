/** Whether two versions of a model give the same answers. */
import type { Tensor } from "../../../tinytorch/index.ts";
import type { Agreement } from "./candidate.ts";

/** Rounding differs where sums are taken in another order: float32 keeps some seven digits, long sums lose two or three. */
const ROUNDING = 1e-4;

/** Compares element by element, relative to the largest element of `expected`. */
export async function compareOutputs(
  expected: Tensor,
  got: Tensor,
  tolerance = ROUNDING,
): Promise<Agreement> {
  if (String(expected.shape) !== String(got.shape)) {
    return {
      agrees: false,
      reason: `the outputs have shape (${got.shape.join(", ")}) instead of (${expected.shape.join(", ")})`,
    };
  }
  const [a, b] = [await expected.data(), await got.data()];
  let [most, scale] = [0, 0];
  for (let index = 0; index < a.length; index += 1) {
    const difference = Math.abs((a[index] ?? 0) - (b[index] ?? 0));
    // A NaN on one side only is a difference without a size.
    if (Number.isNaN(difference) && !(Number.isNaN(a[index]) && Number.isNaN(b[index]))) {
      return { agrees: false, reason: "one version gives NaN where the other does not" };
    }
    most = Math.max(most, difference || 0);
    scale = Math.max(scale, Math.abs(a[index] ?? 0) || 0);
  }
  const relative = scale === 0 ? most : most / scale;
  return {
    agrees: relative <= tolerance,
    difference: {
      kind: "measured",
      value: relative,
      unit: "ratio",
      n: a.length,
      method: `Largest difference of two outputs over the largest output; up to ${tolerance} counts as the same.`,
    },
    ...(relative <= tolerance
      ? {}
      : {
          reason: `its outputs differ by up to ${(100 * relative).toPrecision(2)} % of the largest`,
        }),
  };
}
