import { Tensor } from "../tensor/tensor.ts";
import { inWords } from "./in-words.ts";
import { type Kind, kind } from "./kinds.ts";

export const tensorKind: Kind<Tensor> = kind("a tensor", (value) => value instanceof Tensor);

/** Throws a TypeError unless each of these is a tensor; what is undefined may be so only where `optional` names it. */
export function checkTensors(
  owner: string,
  given: Readonly<Record<string, unknown>>,
  optional: readonly string[] = [],
): void {
  for (const name in given) {
    const value = given[name];
    if (value instanceof Tensor || (value === undefined && optional.includes(name))) continue;
    const remedy =
      typeof value === "number" || Array.isArray(value) || ArrayBuffer.isView(value)
        ? "; make one of it with tensor(…)"
        : "";
    throw new TypeError(
      `${owner}: expected ${name} to be a tensor, got ${inWords(value)}${remedy}`,
    );
  }
}
