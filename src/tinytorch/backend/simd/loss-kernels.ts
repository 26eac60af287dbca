/** Losses of single probabilities or logits, and their gradients, in one pass each. */
import { sizeOf } from "../../tensor/shape.ts";
import type { KernelTensor } from "../device.ts";
import { register } from "../override.ts";
import type { Simd } from "./instance.ts";

/** x and y have one shape, and the gradient of the loss has it too. */
export function registerLosses({ call, at, make }: Simd): void {
  ["Bce", "BceWithLogits", "BceGrad", "BceWithLogitsGrad"].forEach((name, number) => {
    register(name, "wasm", ({ inputs }) => {
      const { x, y, gradient } = inputs as {
        x: KernelTensor;
        y: KernelTensor;
        gradient?: KernelTensor;
      };
      const out = make(x.shape);
      call.loss(number, at(x), at(y), gradient ? at(gradient) : 0, at(out), sizeOf(x.shape));
      return out;
    });
  });
}
