/** For tests: runs kernels on arrays, over shapes drawn at random. */
import fc from "fast-check";
import type { DType, TypedArray } from "../../tensor/dtype.ts";
import { openDevice } from "../backends.ts";
import type { Device, KernelTensor } from "../device.ts";

export const device = await openDevice("wasm");

/** Numbers in [-2, 2) that follow from the seed alone. */
export function numbers(count: number, seed: number): Float32Array {
  let state = seed * 7919 + 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 4 - 2;
  });
}

function dtypeOf(values: TypedArray): DType {
  if (values instanceof Float32Array) return "float32";
  return values instanceof Int32Array ? "int32" : "bool";
}

/** Runs a kernel on arrays, and frees everything. */
export class Bench {
  private readonly made: KernelTensor[] = [];

  constructor(private readonly on: Device) {}

  put(values: TypedArray, shape: number[]): KernelTensor {
    const dtype = dtypeOf(values);
    const tensor: KernelTensor = { dataId: this.on.write(values, shape, dtype), shape, dtype };
    this.made.push(tensor);
    return tensor;
  }

  run(
    kernel: string,
    inputs: Record<string, KernelTensor> | KernelTensor[],
    attrs: Record<string, unknown> = {},
  ): KernelTensor[] {
    const out = [this.on.kernel(kernel)({ inputs, attrs, backend: this.on.backend })].flat();
    this.made.push(...out);
    return out;
  }

  read(tensor: KernelTensor | undefined): ArrayLike<number> {
    return tensor ? this.on.readSync(tensor.dataId) : [];
  }

  free(): void {
    for (const { dataId } of this.made) this.on.release(dataId);
  }
}

export function expectClose(
  name: string,
  actual: ArrayLike<number>,
  wanted: ArrayLike<number>,
  tolerance: number,
): void {
  if (actual.length !== wanted.length) {
    throw new Error(`${name}: expected ${wanted.length} numbers, got ${actual.length}`);
  }
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs(actual[i]! - wanted[i]!);
    if (error <= tolerance * (1 + Math.abs(wanted[i]!))) continue;
    throw new Error(`${name}: expected ${wanted[i]} at ${i}, got ${actual[i]}`);
  }
}

/** Runs `check` on drawn parameters; everything it put on the device is freed. */
export function forAll<T>(
  drawn: fc.Arbitrary<T>,
  check: (bench: Bench, drawn: T) => void,
  numRuns = 60,
) {
  fc.assert(
    fc.property(drawn, (values) => {
      const bench = new Bench(device);
      try {
        check(bench, values);
      } finally {
        bench.free();
      }
    }),
    { numRuns, seed: 1 },
  );
}

/** Sizes around those of the tiles, and primes. */
export const size = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(1, 3, 4, 7, 8, 9, 31, 97),
);
export const deep = fc.oneof(size, fc.constantFrom(383, 384, 385, 769));
export const wide = fc.oneof(size, fc.constantFrom(255, 256, 257, 521));
