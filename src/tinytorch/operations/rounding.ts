/** Functions that go in steps: their gradient is 0 wherever they have one, as PyTorch gives it. */
import { run } from "../backend/storage.ts";
import * as k from "./kernels.ts";
import type { Operation } from "./operation.ts";

/** Whole numbers and truth values are as round as they can be. */
function stepwise(name: string, kernel: string): Operation {
  return {
    name,
    dtypes: "any",
    layout: "any",
    forward: ([x]) => (x!.dtype === "float32" ? run(kernel, { x: x! }) : x!),
    vjp: ({ gradient }) => [k.zerosLike(gradient)],
  };
}

const sign: Operation = {
  ...stepwise("sign", "Sign"),
  forward: ([x]) => (x!.dtype === "bool" ? x! : run("Sign", { x: x! })),
};

export const rounding = {
  sign,
  floor: stepwise("floor", "Floor"),
  ceil: stepwise("ceil", "Ceil"),
  round: stepwise("round", "Round"),
};
