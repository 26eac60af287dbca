/** Products with weights of 8 bits. */
import { sizeOf } from "../../tensor/shape.ts";
import type { KernelTensor } from "../device.ts";
import { depthOf, type Int8Attrs, type Int8Inputs } from "../int8.ts";
import { register } from "../override.ts";
import type { Simd } from "./instance.ts";

const activations = { linear: 0, relu: 1 };

export function registerInt8({ call, at, backend, make }: Simd): void {
  register("LinearInt8", "wasm", ({ inputs, attrs }) => {
    const { x, weight, scales, sums, bias } = inputs as unknown as Int8Inputs<KernelTensor>;
    const { columns, activation } = attrs as unknown as Int8Attrs;
    const depth = x.shape.at(-1)!;
    const rows = sizeOf(x.shape) / depth;
    const out = make([rows, columns]);
    // The rows in bytes, and a scale and a zero for each.
    const quantized = make([(rows * depthOf(depth)) / 4 + 2 * rows]);
    const bytes = at(quantized);
    const about = bytes + rows * depthOf(depth);
    call.quantizeRows(at(x), bytes, about, rows, depth);
    const pointers = [weight, scales, sums].map(at);
    const end = [rows, depth, columns, activations[activation]];
    call.linearInt8(bytes, about, ...pointers, bias ? at(bias) : 0, at(out), ...end);
    backend.disposeData(quantized.dataId);
    return out;
  });
}
