/** Digits as bytes, and as the model takes them. */
import { fromBase64 } from "../../base/base64.ts";

/** How grey values 0 to 1 are moved before the model sees them: (grey - mean) / std, as the data set's `Normalize`. */
export interface PixelScale {
  readonly mean: number;
  readonly std: number;
}

/** The pixels of base64 bytes, as the model takes them. Throws a sentence for anything but `count` bytes. */
export function inputOfImage(image: unknown, count: number, scale: PixelScale): Float32Array {
  const bytes = bytesOf(image);
  if (bytes?.length !== count) {
    throw new RangeError(
      `ask: expected an image of ${count} bytes, base64, got ${bytes === undefined ? "none" : `${bytes.length} bytes`}`,
    );
  }
  return inputOfBytes(bytes, scale);
}

export function inputOfBytes(bytes: Uint8Array, { mean, std }: PixelScale): Float32Array {
  return Float32Array.from(bytes, (byte) => (byte / 255 - mean) / std);
}

/** What the model saw, a byte a pixel. */
export function imageOfInput(input: Float32Array, { mean, std }: PixelScale): Uint8Array {
  return Uint8Array.from(input, (value) =>
    Math.round(255 * Math.min(1, Math.max(0, value * std + mean))),
  );
}

function bytesOf(image: unknown): Uint8Array | undefined {
  if (typeof image !== "string") return undefined;
  try {
    return fromBase64(image);
  } catch {
    return undefined;
  }
}
