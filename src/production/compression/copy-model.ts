/** Copies of models: what is pruned or trained further in one leaves the other as it is. */
import {
  type AnyModule,
  Module,
  OptimizedModule,
  Parameter,
  Tensor,
} from "../../tinytorch/index.ts";

/**
 * A model like this one, with parameters, buffers and modes of its own. Throws a sentence for what cannot be copied: functions
 * stored on a module, which may speak of the original, and results of `optimize`.
 */
export function copyModel<M extends AnyModule>(model: M): M {
  if (!(model instanceof Module)) throw new TypeError("copyModel: expected a Module");
  return copied(model, new Map(), "the model") as M;
}

/** A copy of one module with some of its fields replaced, of whatever settings it has besides. */
export function copyWith<M extends AnyModule>(
  module: M,
  fields: Partial<Record<keyof M, unknown>>,
): M {
  return Object.assign(copyModel(module), fields);
}

/** `done`: what stands in two places stays one thing. */
function copied(value: unknown, done: Map<object, unknown>, where: string): unknown {
  if (typeof value === "function") {
    throw new TypeError(
      `copyModel: ${where} is a function stored on a module, which may hold on to the original; make it a method of the class`,
    );
  }
  if (typeof value !== "object" || value === null) return value;
  const known = done.get(value);
  if (known !== undefined) return known;
  if (value instanceof Tensor) {
    const tensor = copiedTensor(value);
    done.set(value, tensor);
    return tensor;
  }
  if (value instanceof OptimizedModule) {
    throw new TypeError(
      `copyModel: ${where} is the result of optimize(), which computes with its original; copy that, and optimize the copy`,
    );
  }
  if (ArrayBuffer.isView(value)) return structuredClone(value);
  return copiedObject(value, done, where);
}

function copiedTensor(tensor: Tensor): Tensor {
  const copy = tensor instanceof Parameter ? new Parameter(tensor.detach()) : tensor.detach();
  copy.requiresGrad = tensor.requiresGrad;
  return copy;
}

function copiedObject(value: object, done: Map<object, unknown>, where: string): unknown {
  const inside = (part: unknown, name: string) => copied(part, done, `${where}.${name}`);
  if (value instanceof Set) {
    const set = new Set<unknown>();
    done.set(value, set);
    for (const each of value) set.add(inside(each, "…"));
    return set;
  }
  if (value instanceof Map) {
    const map = new Map<unknown, unknown>();
    done.set(value, map);
    for (const [key, each] of value) map.set(inside(key, "…"), inside(each, String(key)));
    return map;
  }
  const copy: object = Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value));
  done.set(value, copy);
  for (const [name, part] of Object.entries(value)) {
    Object.defineProperty(copy, name, {
      value: inside(part, name),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy;
}
