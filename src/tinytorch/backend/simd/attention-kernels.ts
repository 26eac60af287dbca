/** Attention in one kernel each way. */
import { sizeOf } from "../../tensor/shape.ts";
import type { KernelTensor } from "../device.ts";
import { register } from "../override.ts";
import type { Simd } from "./instance.ts";

type Named<Names extends string> = Record<Names, KernelTensor> & { mask?: KernelTensor };

/**
 * Matrices of a batch, or one that serves all: query (N or 1, T, d), key (N or 1, S, d), value (N or 1, S, e), and a mask of bools
 * (N or 1, T or 1, S). Every query has a key at least.
 */
export function registerAttention({ call, at, make, backend, threads }: Simd): void {
  /** Where all of it lies, and what the kernel needs to know besides. */
  const describe = (inputs: Named<"query" | "key" | "value">, scale: unknown) => {
    const { query, key, value, mask } = inputs;
    const given = [query, key, value, ...(mask ? [mask] : [])];
    const batches = Math.max(...given.map(({ shape }) => shape[0]!));
    const stride = ({ shape }: KernelTensor, bytes: number): number =>
      shape[0] === 1 ? 0 : bytes * sizeOf(shape.slice(1));
    const [rows, columns] = [query.shape[1]!, key.shape[1]!];
    const [depth, width] = [query.shape[2]!, value.shape[2]!];
    const strides = [query, key, value].map((x) => stride(x, Float32Array.BYTES_PER_ELEMENT));
    const masked = mask ? [stride(mask, 1), mask.shape[1] === 1 ? 0 : columns] : [0, 0];
    return {
      ...{ batches, rows, columns, depth, width },
      pointers: [at(query), at(key), at(value), mask ? at(mask) : 0],
      numbers: [batches, rows, columns, depth, width, ...strides, ...masked, scale as number],
    };
  };

  register("Attention", "wasm", ({ inputs, attrs }) => {
    const about = describe(inputs as Named<"query" | "key" | "value">, attrs["scale"]);
    const shares = make([about.batches, about.rows, about.columns]);
    const out = make([about.batches, about.rows, about.width]);
    call.attention(...about.pointers, at(shares), at(out), ...about.numbers);
    return [out, shares];
  });

  register("AttentionGrad", "wasm", ({ inputs, attrs }) => {
    const given = inputs as Named<"query" | "key" | "value" | "shares" | "gradient">;
    const about = describe(given, attrs["scale"]);
    const toQuery = make([about.batches, about.rows, about.depth]);
    const toKey = make([about.batches, about.columns, about.depth]);
    const toValue = make([about.batches, about.columns, about.width]);
    const bytes = call.attentionBytes(about.rows, about.columns);
    const isShared = threads.used > 1;
    const area = make([((isShared ? about.batches : 1) * bytes) / 4]);
    const beside = [given.shares, given.gradient, toQuery, toKey, toValue, area].map(at);
    const pointers = [...about.pointers, ...beside, isShared ? bytes : 0];
    call.attentionGradient(...pointers, ...about.numbers);
    backend.disposeData(area.dataId);
    return [toQuery, toKey, toValue];
  });
}
