import { inWords } from "../arguments/in-words.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type AnyModule, Layer, Module, passOn } from "./module.ts";

function checkModules(owner: string, given: readonly unknown[]): void {
  const wrong = given.findIndex((each) => !(each instanceof Module));
  if (wrong < 0) return;
  const remedy = Array.isArray(given[wrong])
    ? `; pass the modules themselves, as in ...layers`
    : "";
  throw new TypeError(
    `${owner}: expected modules, got ${inWords(given[wrong])} as number ${wrong}${remedy}`,
  );
}

/** Whether what goes in and comes out is known to be put away nowhere but on the module itself. */
function letsGo(module: AnyModule): boolean {
  return module instanceof Layer || (module instanceof Sequential && module.layers.every(letsGo));
}

/** Layers one after another. */
export class Sequential extends Module {
  readonly layers: readonly Module[];

  constructor(...layers: readonly Module[]) {
    super();
    checkModules("Sequential", layers);
    this.layers = layers;
  }

  forward(x: Tensor): Tensor {
    let result = x;
    // Whether nobody but layers that let go has had the result in hands.
    let isOurs = false;
    for (const layer of this.layers) {
      const given = result;
      const goes = letsGo(layer);
      result = layer.forward(given);
      const isNew = result !== given;
      if (isNew && isOurs && goes) passOn(this, given, result);
      isOurs = goes && (isNew || isOurs);
    }
    return result;
  }

  override *namedChildren(): IterableIterator<[string, Module]> {
    for (const [i, layer] of this.layers.entries()) yield [String(i), layer];
  }
}

/** A list of modules that is part of a model. A plain array in a field is found as well; this one can be called a module itself. */
export class ModuleList<M extends AnyModule = Module> extends Module<never[], never> {
  private readonly list: M[];

  constructor(modules: Iterable<M> = []) {
    super();
    if (typeof modules !== "object" || modules === null || !(Symbol.iterator in modules))
      throw new TypeError(`ModuleList: expected a list of modules, got ${inWords(modules)}`);
    this.list = [...modules];
    checkModules("ModuleList", this.list);
  }

  /** How many there are. */
  get length(): number {
    return this.list.length;
  }

  /** The one at `index`, counted from the end when negative. */
  at(index: number): M | undefined {
    return this.list.at(index);
  }

  /** Puts one more at the end. */
  append(module: M): this {
    checkModules("ModuleList", [module]);
    this.list.push(module);
    return this;
  }

  [Symbol.iterator](): IterableIterator<M> {
    return this.list.values();
  }

  forward(): never {
    throw new TypeError(
      "ModuleList: a list has no forward of its own; call its members: for (const layer of list) x = layer.forward(x)",
    );
  }

  override *namedChildren(): IterableIterator<[string, M]> {
    for (const [i, module] of this.list.entries()) yield [String(i), module];
  }
}
