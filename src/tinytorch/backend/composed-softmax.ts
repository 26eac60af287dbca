import type { KernelBackend } from "@tensorflow/tfjs-core";
import type { BackendName } from "../../base/calibration.ts";
import type { KernelTensor } from "./device.ts";
import { kernelOf, register } from "./override.ts";

/** Softmax along the last of two dimensions, of the kernels that are registered: tfjs composes its own of others, which lose NaN. */
export function composeSoftmax(name: BackendName): void {
  const [max, sub, exp, sum, div] = ["Max", "Sub", "Exp", "Sum", "RealDiv"].map((each) =>
    kernelOf(each, name),
  );
  register("Softmax", name, ({ inputs, backend }) => {
    const { logits } = inputs as { logits: KernelTensor };
    const made: KernelTensor[] = [];
    const step = (
      kernel: typeof max,
      given: Record<string, KernelTensor>,
      attrs: Record<string, unknown> = {},
    ): KernelTensor => {
      made.push(kernel!({ inputs: given, attrs, backend }) as KernelTensor);
      return made.at(-1)!;
    };
    const column = (x: KernelTensor): KernelTensor => ({ ...x, shape: [logits.shape[0]!, 1] });
    const top = step(max, { x: logits }, { reductionIndices: [1], keepDims: false });
    const powers = step(exp, { x: step(sub, { a: logits, b: column(top) }) });
    const total = step(sum, { x: powers }, { axis: [1], keepDims: false });
    step(div, { a: powers, b: column(total) });
    const shares = made.pop()!;
    for (const { dataId } of made) (backend as KernelBackend).disposeData(dataId);
    return shares;
  });
}
