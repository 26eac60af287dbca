/** Least cost of one call of a kernel, from shapes alone: the two numbers that place it under a roofline. */
import { flopsOf, type KernelCall, type Shape, sizeOf } from "./kernel-flops.ts";

export interface KernelCost {
  /** Floating point operations, by the conventions of `kernel-flops.ts`. */
  flops: number;
  /**
   * Compulsory traffic: each input and output once. Traffic for data that a cache could not hold comes on top, so this is the
   * least.
   */
  bytes: number;
}

/** Everything the engine computes with is counted so, though a bool takes one byte. */
const bytesPerElement = 4;

/**
 * Floating point operations and compulsory bytes of one call, with shapes in the engine's order (NHWC for images). Throws a
 * RangeError for a kernel that has no row.
 */
export function kernelCost(kernel: KernelCall): KernelCost {
  return { flops: flopsOf(kernel), bytes: bytesPerElement * elementsMoved(kernel) };
}

function elementsMoved({ name, inputs, outputs }: KernelCall): number {
  const written = total(outputs);
  switch (name) {
    // A view.
    case "Identity":
    case "Reshape":
      return 0;
    // Only the picked elements are read.
    case "Slice":
    case "StridedSlice":
      return 2 * written;
    case "GatherV2":
    case "GatherAlong":
      return sizeOf(inputs[1] ?? []) + 2 * written;
    // Steps change everything but the gradient (their second input) in place and give nothing.
    case "AdamStep":
    case "SgdStep":
      return 2 * total(inputs) - sizeOf(inputs[1]!);
    default:
      return total(inputs) + written;
  }
}

function total(shapes: readonly Shape[]): number {
  return shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
}
