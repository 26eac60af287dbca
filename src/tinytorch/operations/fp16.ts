/** Numbers as fp16 (IEEE 754 binary16) has them, in float32's storage. */
import { run, type Value } from "../backend/storage.ts";
import type { Operation } from "./operation.ts";

function rounded(x: Value): Value {
  return run("RoundToFp16", { x });
}

/**
 * Each number to the nearest one of fp16, and to the even one of two that are as near; beyond 65,504 to infinity. Its gradient is
 * rounded alike, as the gradient of a tensor in fp16 is one in fp16.
 */
const roundToFp16: Operation = {
  name: "roundToFp16",
  dtypes: "float",
  layout: "any",
  forward: ([x]) => rounded(x!),
  vjp: ({ gradient }) => [rounded(gradient)],
};

export const fp16 = { roundToFp16 };
