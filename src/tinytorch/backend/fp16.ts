/**
 * Rounding to fp16 in plain loops, for devices whose data lies in this side's memory. By bits, because these say exactly what IEEE 754
 * asks for: 5 bits of exponent, 10 of fraction, subnormal numbers below 2⁻¹⁴, to the nearest and of two that are as near to the even one.
 */
import type { KernelBackend } from "@tensorflow/tfjs-core";
import type { BackendName } from "../../base/calibration.ts";
import type { KernelTensor } from "./device.ts";
import { register } from "./override.ts";

const signBit = 0x80000000;
const infinity = 0x7f800000;
/** 65,520, half way from the largest number, 65,504, to the next power of two: from here on all is infinity. */
const overflow = 0x477ff000;
/** 2⁻¹⁴, the smallest number with all of its 11 bits. */
const leastNormal = 0x38800000;
/** Bits of fraction that float32 has and fp16 has not. */
const dropped = 13;

/** Each number of `values` as the nearest one of fp16; a NaN stays one. */
export function roundToFp16(values: ArrayLike<number>): Float32Array {
  const out = Float32Array.from(values);
  const bits = new Uint32Array(out.buffer);
  for (let i = 0; i < bits.length; i++) {
    const given = bits[i]!;
    const magnitude = given & ~signBit;
    if (magnitude > infinity) continue;
    if (magnitude < leastNormal) {
      // Neighbours of 0.5 in float32 lie 2⁻²⁴ apart, as subnormal numbers of fp16 do: the sum rounds as it should.
      out[i] = Math.fround(Math.abs(out[i]!) + 0.5) - 0.5;
      bits[i]! |= given & signBit;
    } else bits[i] = (given & signBit) | roundedBits(magnitude);
  }
  return out;
}

function roundedBits(magnitude: number): number {
  if (magnitude >= overflow) return infinity;
  const toEven = (magnitude >>> dropped) & 1;
  return ((magnitude + (1 << (dropped - 1)) - 1 + toEven) >>> dropped) << dropped;
}

/** The kernel for a backend that can be read at once. */
export function registerRoundToFp16(backend: KernelBackend, name: BackendName): void {
  register("RoundToFp16", name, ({ inputs }) => {
    const { x } = inputs as { x: KernelTensor };
    const values = roundToFp16(backend.readSync(x.dataId) as Float32Array);
    return { dataId: backend.write(values, x.shape, "float32"), shape: x.shape, dtype: "float32" };
  });
}
