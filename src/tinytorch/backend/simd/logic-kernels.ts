/** Truth values: what two of them make, and whether any or all are true. */
import { sameShape, sizeOf } from "../../tensor/shape.ts";
import type { KernelTensor } from "../device.ts";
import { override } from "../override.ts";
import type { Simd } from "./instance.ts";

export function overrideLogic(simd: Simd): void {
  overrideJoins(simd);
  overrideNot(simd);
  overrideFolds(simd);
}

/** Ours for equal shapes, or where one is a single value. */
function overrideJoins({ call, at, backend }: Simd): void {
  const joins = { LogicalAnd: 0, LogicalOr: 1 };
  for (const [name, operation] of Object.entries(joins)) {
    const original = override(name, "wasm", (given) => {
      const { a, b } = given.inputs as { a: KernelTensor; b: KernelTensor };
      const isSingle = (x: KernelTensor): boolean => x.shape.length === 0;
      const [whole, other] = isSingle(a) ? [b, a] : [a, b];
      if (!isSingle(other) && !sameShape(whole.shape, other.shape)) return original(given);
      const out = backend.makeOutput(whole.shape, "bool") as KernelTensor;
      const pointers = [whole, other, out].map(at);
      call.joinTruths(operation, ...pointers, sizeOf(whole.shape), Number(isSingle(other)));
      return out;
    });
  }
}

function overrideNot({ call, at, backend }: Simd): void {
  override("LogicalNot", "wasm", ({ inputs }) => {
    const { x } = inputs as { x: KernelTensor };
    const out = backend.makeOutput(x.shape, "bool") as KernelTensor;
    call.invertTruths(at(x), at(out), sizeOf(x.shape));
    return out;
  });
}

/** Ours along neighbouring dimensions. */
function overrideFolds({ call, at, backend }: Simd): void {
  const folds = { Any: 0, All: 1 };
  for (const [name, isAll] of Object.entries(folds)) {
    const original = override(name, "wasm", (given) => {
      const { x } = given.inputs as { x: KernelTensor };
      const axes = [given.attrs["axis"] as number | number[]].flat();
      const [first] = axes;
      const isRun = axes.every((axis, i) => axis === axes[0]! + i);
      if (first === undefined || !isRun || sizeOf(x.shape) === 0 || given.attrs["keepDims"])
        return original(given);
      const [outer, inner] = [x.shape.slice(0, first), x.shape.slice(first + axes.length)];
      const out = backend.makeOutput([...outer, ...inner], "bool") as KernelTensor;
      const rows = sizeOf(x.shape.slice(first, first + axes.length));
      call.foldTruths(isAll, at(x), at(out), sizeOf(outer), rows, sizeOf(inner));
      return out;
    });
  }
}
