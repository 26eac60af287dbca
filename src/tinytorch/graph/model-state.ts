/** State of a model between two calls: a forward pass that changes it cannot be replayed, and is undone after a capture. */
import type { Value } from "../backend/storage.ts";
import type { Module } from "../nn/module.ts";
import { Tensor } from "../tensor/tensor.ts";

/** A field of a module as it was. */
interface Field {
  readonly owner: object;
  readonly name: string;
  readonly path: string;
  readonly value: unknown;
  /** How many elements, for a list, a set or a map. */
  readonly length: number | undefined;
  /** The data of a tensor; one reference is held. */
  readonly before: Value | undefined;
  /** The data that it may have now. */
  expected: Value | undefined;
}

export class ModelState {
  private readonly fields: Field[] = [];
  private readonly names: (readonly [owner: object, path: string, count: number])[] = [];

  constructor(model: Module) {
    for (const [path, module] of model.namedModules()) {
      const entries = Object.entries(module);
      this.names.push([module, path, entries.length]);
      for (const [name, value] of entries) {
        const data = value instanceof Tensor ? value.value.retain() : undefined;
        this.fields.push({
          owner: module,
          name,
          path: path === "" ? name : `${path}.${name}`,
          value,
          length: lengthOf(value),
          before: data,
          expected: data,
        });
      }
    }
  }

  /** The path of something that is not as it was, if there is any. */
  changed(): string | undefined {
    const field = this.fields.find((each) => !isUnchanged(each));
    if (field) return field.path;
    const grown = this.names.find(([owner, , count]) => Object.keys(owner).length !== count);
    if (!grown) return undefined;
    const [owner, path] = grown;
    const known = new Set(
      this.fields.filter((each) => each.owner === owner).map(({ name }) => name),
    );
    const name = Object.keys(owner).find((each) => !known.has(each)) ?? "";
    return path === "" ? name : `${path}.${name}`;
  }

  /** Accepts the present data of tensors as expected. */
  accept(): void {
    for (const field of this.fields)
      if (field.value instanceof Tensor) field.expected = field.value.value;
  }

  /** Puts back the data that tensors held at the start. */
  restore(): void {
    for (const { value, before } of this.fields) {
      if (!(value instanceof Tensor) || !before) continue;
      if (value.value === before) before.release();
      else value.handle.replace(before);
    }
  }
}

function isUnchanged({ owner, name, value, length, expected }: Field): boolean {
  if (!Object.is(Reflect.get(owner, name), value) || lengthOf(value) !== length) return false;
  return !(value instanceof Tensor) || value.value === expected;
}

function lengthOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return value instanceof Map || value instanceof Set ? value.size : undefined;
}
