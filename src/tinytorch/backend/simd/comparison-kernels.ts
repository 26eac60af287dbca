/** Comparisons of float32, and choices by them. */
import { sameShape, sizeOf } from "../../tensor/shape.ts";
import type { KernelTensor } from "../device.ts";
import { override, register } from "../override.ts";
import { isColumn, periodOf } from "./elementwise-kernels.ts";
import type { Simd } from "./instance.ts";

/** Each with the number of its kernel, and of the one that says the same with the operands exchanged. */
const comparisons = {
  Equal: [0, 0],
  NotEqual: [1, 1],
  Greater: [2, 4],
  GreaterEqual: [3, 5],
  Less: [4, 2],
  LessEqual: [5, 3],
} as const;

export function overrideComparisons(simd: Simd): void {
  for (const [name, [operation, exchanged]] of Object.entries(comparisons)) {
    const original = override(name, "wasm", (given) => {
      const { a, b } = given.inputs as { a: KernelTensor; b: KernelTensor };
      if (a.dtype !== "float32" || b.dtype !== "float32") return original(given);
      return compare(simd, operation, a, b) ?? compare(simd, exchanged, b, a) ?? original(given);
    });
  }
  overrideSelect(simd);
  overrideCast(simd);
}

/** a ∘ b when b repeats over the whole of a, along its rows, or not at all. */
function compare(
  { call, at, backend }: Simd,
  operation: number,
  a: KernelTensor,
  b: KernelTensor,
): KernelTensor | undefined {
  if (b.shape.length > a.shape.length) return undefined;
  const count = sizeOf(a.shape);
  const period = sameShape(a.shape, b.shape) ? count : periodOf(a.shape, b.shape);
  if (period === 0 && !isColumn(a.shape, b.shape)) return undefined;
  const out = backend.makeOutput(a.shape, "bool") as KernelTensor;
  const pointers = [at(a), at(b), at(out)] as const;
  const width = a.shape.at(-1) ?? 1;
  if (period > 0) call.compare(operation, ...pointers, count, period);
  else call.compareColumn(operation, ...pointers, count / width, width);
  return out;
}

/** Ours for elements of 4 bytes. */
function overrideSelect({ call, at, make, backend }: Simd): void {
  const original = override("Select", "wasm", (given) => {
    const { condition, t, e } = given.inputs as Record<"condition" | "t" | "e", KernelTensor>;
    const isPlain = condition.dtype === "bool" && sameShape(condition.shape, t.shape);
    if (!isPlain || t.dtype === "bool") return original(given);
    const out = backend.makeOutput(t.shape, t.dtype) as KernelTensor;
    call.choose(at(condition), at(t), at(e), at(out), sizeOf(t.shape));
    return out;
  });

  const orZero = (name: string, isKept: boolean): void =>
    register(name, "wasm", ({ inputs }) => {
      const { condition, x } = inputs as Record<"condition" | "x", KernelTensor>;
      const out = make(x.shape);
      const [yes, no] = isKept ? [at(x), 0] : [0, at(x)];
      call.choose(at(condition), yes, no, at(out), sizeOf(x.shape));
      return out;
    });
  orZero("Keep", true);
  orZero("Drop", false);
}

/** The numbers of the kernels that change the kind of a number. */
const toReal = 9;
const toWhole = 10;

function overrideCast({ call, at, backend }: Simd): void {
  const original = override("Cast", "wasm", (given) => {
    const { x } = given.inputs as { x: KernelTensor };
    const { dtype } = given.attrs as { dtype: KernelTensor["dtype"] };
    const isKnown =
      dtype === "float32" ? x.dtype !== "float32" : dtype === "int32" && x.dtype === "float32";
    if (!isKnown) return original(given);
    const out = backend.makeOutput(x.shape, dtype) as KernelTensor;
    const count = sizeOf(x.shape);
    if (x.dtype === "bool") call.realsOf(at(x), at(out), count);
    else call.map(dtype === "float32" ? toReal : toWhole, at(x), at(out), count, 0, 0);
    return out;
  });
}
