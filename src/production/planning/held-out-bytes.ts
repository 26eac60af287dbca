/** Held-out examples, a byte a value: what an edge bundle checks its accuracy with. */
import type { EdgeExamples } from "../../systems/deployment/edge/edge-bundle.ts";
import type { DataLoader } from "../../tinytorch/index.ts";

/** Of the range of values: how far one may lie from the nearest of 256 steps and still be it, rounded in float32. */
const ROUNDING = 1e-5;

/**
 * Up to `most` examples of a loader, if their values are 256 grey values, moved and scaled, and their labels are bytes; undefined where
 * they are not, for then bytes would be other examples than those that the accuracy was measured on.
 */
export async function heldOutBytes(
  loader: DataLoader,
  most: number,
): Promise<EdgeExamples | undefined> {
  const rows: Float32Array[] = [];
  const labels: number[] = [];
  let valuesPerExample = 0;
  for await (const [inputs, targets] of loader) {
    const [count = 0] = inputs.shape;
    const taken = Math.min(count, most - labels.length);
    valuesPerExample = inputs.size / count;
    rows.push(Float32Array.from((await inputs.data()).subarray(0, taken * valuesPerExample)));
    labels.push(...(await targets.data()).subarray(0, taken));
    if (labels.length >= most) break;
  }
  const isByte = (label: number) => Number.isInteger(label) && label >= 0 && label <= 255;
  const scale = scaleOf(rows);
  if (labels.length === 0 || scale === undefined || !labels.every(isByte)) return undefined;
  const values = new Uint8Array(labels.length * valuesPerExample);
  let at = 0;
  for (const row of rows) {
    for (const value of row) {
      const step = 255 * (value * scale.std + scale.mean);
      const byte = Math.round(step);
      if (Math.abs(step - byte) > 255 * ROUNDING) return undefined;
      values[at] = byte;
      at += 1;
    }
  }
  return {
    examples: labels.length,
    valuesPerExample,
    ...scale,
    values,
    labels: Uint8Array.from(labels),
  };
}

/** The least value is black and the largest white: value = (byte / 255 - mean) / std. */
function scaleOf(rows: readonly Float32Array[]): { mean: number; std: number } | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    for (const value of row) {
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  const range = most - least;
  if (!(range > 0 && Number.isFinite(range))) return undefined;
  return { mean: -least / range, std: 1 / range };
}
