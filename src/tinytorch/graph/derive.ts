/** Constants made from a weight: once, and again when the weight has changed. */
import { inArena, type Storage, type Value } from "../backend/storage.ts";
import { outsideScope } from "../memory/handle.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { GraphConstant, GraphInput } from "./graph.ts";

/** An input whose data is there before the graph runs. */
export type Weight = Extract<GraphInput, { readonly kind: "parameter" | "constant" }>;

/** Whether the input is a parameter, or something made from one. */
export function isWeight(input: GraphInput | undefined): input is Weight {
  if (!input) return false;
  return input.kind === "parameter" || (input.kind === "constant" && input.isOwned === true);
}

/** Results of `make` on the weight's data, as constants that follow it. */
export function derive(weight: Weight, make: (value: Value) => readonly Value[]): GraphConstant[] {
  let storage: Storage | undefined;
  let version = 0;
  const compute = (): Value[] =>
    inArena(() => {
      const { value } = weight.tensor;
      storage = value.storage;
      version = storage.version;
      return make(value).map((each) => each.retain());
    });
  const tensors = outsideScope(() => compute().map((value) => new Tensor(value)));
  const refresh = (): void => {
    if (weight.kind === "constant") weight.refresh?.();
    const now = weight.tensor.value.storage;
    if (now === storage && now.version === version) return;
    const values = compute();
    tensors.forEach((tensor, i) => {
      tensor.handle.replace(values[i]!);
    });
  };
  return tensors.map((tensor) => ({ kind: "constant", tensor, isOwned: true, refresh }));
}
