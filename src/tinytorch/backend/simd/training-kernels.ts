/** Optimizer steps, which change their inputs in place and give nothing; and the gradient of a lookup. */
import { sizeOf } from "../../tensor/shape.ts";
import type { KernelTensor } from "../device.ts";
import { register } from "../override.ts";
import type { AdamAttrs, SgdAttrs } from "../step-attrs.ts";
import type { Simd } from "./instance.ts";

export function registerTraining({ call, at, makeZeros }: Simd): void {
  register("AdamStep", "wasm", ({ inputs, attrs }) => {
    const { parameter, gradient, mean, variance } = inputs as Record<
      "parameter" | "gradient" | "mean" | "variance",
      KernelTensor
    >;
    const { beta1, beta2, size, rootScale, epsilon, coupled, decay } =
      attrs as unknown as AdamAttrs;
    const pointers = [parameter, gradient, mean, variance].map(at);
    const count = sizeOf(parameter.shape);
    call.adam(...pointers, count, beta1, beta2, size, rootScale, epsilon, coupled, decay);
    return [];
  });

  register("SgdStep", "wasm", ({ inputs, attrs }) => {
    const { parameter, gradient, velocity } = inputs as Record<
      "parameter" | "gradient",
      KernelTensor
    > & { velocity?: KernelTensor };
    const { rate, momentum, decay, nesterov } = attrs as unknown as SgdAttrs;
    call.sgd(
      at(parameter),
      at(gradient),
      velocity ? at(velocity) : 0,
      sizeOf(parameter.shape),
      rate,
      momentum,
      decay,
      Number(nesterov),
    );
    return [];
  });

  register("SegmentSum", "wasm", ({ inputs, attrs }) => {
    const { x, segmentIds } = inputs as Record<"x" | "segmentIds", KernelTensor>;
    const segments = attrs["numSegments"] as number;
    const rows = sizeOf(segmentIds.shape);
    const rest = x.shape.slice(segmentIds.shape.length);
    const out = makeZeros([segments, ...rest]);
    call.segmentSum(at(x), at(segmentIds), at(out), rows, sizeOf(rest), segments);
    return out;
  });
}
