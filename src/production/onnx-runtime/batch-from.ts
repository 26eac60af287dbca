/** A batch of any size from the rows of another. */
import type { BatchValues } from "./runner.ts";

/** The first `size` rows of `source`, counted round where it has fewer. */
export function batchFrom({ data, shape }: BatchValues, size: number): BatchValues {
  const [rows = 0, ...rest] = shape;
  const width = rest.reduce((product, n) => product * n, 1);
  const values = data.slice(0, 0).constructor as new (length: number) => typeof data;
  const batch = new values(size * width);
  for (let row = 0; row < size; row += 1) {
    const from = (row % rows) * width;
    batch.set(data.subarray(from, from + width), row * width);
  }
  return { data: batch, shape: [size, ...rest] };
}
