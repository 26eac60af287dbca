/**
 * Memory without bookkeeping. A tensor owns its data through a `Handle`. What a module makes on its way is released when the
 * outermost call returns, or, when a backward pass will use it, by that pass; everything else when the collector finds the
 * tensor. `keep()` exempts a tensor.
 */
import type { Value } from "./backend/storage.ts";
import type { Node } from "./tape.ts";

export class Handle {
  isKept = false;
  private isReleased = false;

  /** Takes over one reference to the value. */
  constructor(private current: Value) {}

  get value(): Value {
    if (this.isReleased) {
      throw new ReferenceError(
        `tensor: expected data, got a tensor of shape (${this.current.shape.join(", ")}) that was released when the module ` +
          "call that made it ended; call .keep() on it inside forward, or return it",
      );
    }
    return this.current;
  }

  /** Puts other data in place, as an optimizer does; takes over one reference. */
  replace(value: Value): void {
    const before = this.value;
    this.current = value;
    before.release();
  }

  release(): void {
    if (this.isReleased) return;
    this.isReleased = true;
    this.current.release();
  }
}

/** What a scope must know of a tensor. */
export interface Scoped {
  readonly handle: Handle;
  readonly node: Node | undefined;
  readonly requiresGrad: boolean;
  /** Called on those that outlive the scope. */
  escape(): void;
}

const found = new FinalizationRegistry<Handle>((handle) => handle.release());
let scope: Scoped[] | undefined;

/** Every new tensor comes by here. Says whether a module's scope will look after it. */
export function adopt(tensor: Scoped): boolean {
  found.register(tensor, tensor.handle);
  scope?.push(tensor);
  return scope !== undefined;
}

/**
 * Runs the outermost call of a module. `survivors` lists the tensors that must outlive it: results, and what was stored on
 * modules. When it answers nothing (the call goes on after an await), everything lives until collected.
 */
export function inScope<T>(
  work: () => T,
  survivors: (result: T) => Iterable<Scoped> | undefined,
): T {
  if (scope) return work();
  const mine: Scoped[] = [];
  scope = mine;
  let alive: Iterable<Scoped> | undefined = [];
  try {
    const result = work();
    alive = survivors(result);
    return result;
  } finally {
    scope = undefined;
    close(mine, alive);
  }
}

/** Runs `work`, whose tensors belong to no scope. */
export function outsideScope<T>(work: () => T): T {
  const outer = scope;
  scope = undefined;
  try {
    return work();
  } finally {
    scope = outer;
  }
}

function close(made: readonly Scoped[], survivors: Iterable<Scoped> | undefined): void {
  const alive = survivors && new Set(survivors);
  for (const tensor of made) {
    const isLeaf = tensor.requiresGrad && !tensor.node;
    if (!alive || isLeaf || tensor.handle.isKept || alive.has(tensor)) tensor.escape();
    else if (tensor.node) tensor.node.temporary = tensor.handle;
    else tensor.handle.release();
  }
}
