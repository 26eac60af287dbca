/** Zeros between the points of windows and images: what dilated and transposed convolutions are made of. */
import type { Tensor } from "./tensor.ts";

type Both = readonly [height: number, width: number];

/** (A, B, H, W) with so many steps from each row and column to the next, zeros between them: (A, B, (H - 1)·h + 1, (W - 1)·w + 1). */
export function spread(x: Tensor, [down, across]: Both): Tensor {
  const [a, b, height, width] = x.shape as [number, number, number, number];
  let made = x;
  if (across > 1) {
    const apart = made.reshape(-1, 1).pad([0, across - 1]);
    made = apart.reshape(a, b, height, width * across).narrow(3, 0, (width - 1) * across + 1);
  }
  if (down > 1) {
    const row = made.shape[3]!;
    const apart = made.reshape(-1, row).pad([0, (down - 1) * row]);
    made = apart.reshape(a, b, height * down, row).narrow(2, 0, (height - 1) * down + 1);
  }
  return made;
}

/** A window (out, in, kh, kw) that looks at points so far apart. */
export function spreadKernel(weight: Tensor, dilation: Both): Tensor {
  return weight.ndim === 4 && dilation.some((n) => n > 1) ? spread(weight, dilation) : weight;
}
