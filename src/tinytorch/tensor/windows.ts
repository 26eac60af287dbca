/** What convolutions and pools have in common: pairs of sizes, and images that a window fits into. */
import { shapeText } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** One number for height and width, or both. */
export type Pair = number | readonly [number, number];

/** Height, then width. */
export type Both = readonly [number, number];

export function pairOf(pair: Pair): Both {
  return typeof pair === "number" ? [pair, pair] : pair;
}

export function checkImage(name: string, x: Tensor): void {
  if (x.ndim === 4) return;
  throw new RangeError(
    `${name}: expected images of shape (N, C, H, W), got ${shapeText(x.shape)}; bring them there with .reshape()`,
  );
}

export function checkWindow(name: string, x: Tensor, size: Both, padding: Both): void {
  const room = [x.shape[2]! + 2 * padding[0], x.shape[3]! + 2 * padding[1]];
  if (room.every((n, i) => n >= size[i]!)) return;
  throw new RangeError(
    `${name}: kernel size can't be greater than actual input size: calculated padded input size per channel: ` +
      `(${room.join(" x ")}), kernel size: (${size.join(" x ")})`,
  );
}
