/**
 * Memory without bookkeeping. A tensor owns its data through a `Handle`. A module's temporaries are released when the outermost
 * call returns, large ones of a layer when its own does; what a backward pass will read of them is held by the tape and released by that
 * pass. Everything else goes when the collector finds the tensor. `keep()` exempts a tensor. The collector speaks up only between tasks, so in a loop that never awaits results would pile up: `resident.ts`
 * bounds them.
 */

import { type Node, nodesUnder } from "../autograd/tape.ts";
import { inArena, upload, type Value } from "../backend/storage.ts";
import { bytesOf, type DType, type TypedArray } from "../tensor/dtype.ts";
import { channelsFirstShape, toChannelsFirst, toChannelsLast } from "../tensor/layout.ts";
import { type Shape, shapeText, sizeOf } from "../tensor/shape.ts";
import { type Evictable, Hold, reside, resideAgain, tick } from "./resident.ts";

export class Handle implements Evictable {
  isKept = false;
  /** As the user sees it; the data may lie in another order. */
  readonly shape: Shape;
  readonly dtype: DType;
  usedAt = 0;
  private readonly hold: Hold;
  /** The data while it was moved out of the device: the collector can take it with the tensor, at any time. */
  private evicted: TypedArray | undefined;

  /** Takes over one reference to the value. */
  constructor(
    value: Value,
    private isLast = false,
    /** The graph that this came from, which its backward pass frees. */
    private readonly graph?: { readonly isFreed: boolean },
  ) {
    this.hold = new Hold(value);
    this.shape = isLast ? channelsFirstShape(value.shape) : value.shape;
    this.dtype = value.dtype;
  }

  get bytes(): number {
    return sizeOf(this.shape) * bytesOf(this.dtype);
  }

  /** Whether the data lies in the order (N, H, W, C). */
  get isChannelsLast(): boolean {
    return this.isLast;
  }

  /** The data in the order of the shape. */
  get value(): Value {
    const lying = this.lying;
    return this.isLast ? this.otherOrder(lying, toChannelsFirst) : lying;
  }

  /** The data of (N, C, H, W) in the order (N, H, W, C). */
  get channelsLast(): Value {
    const lying = this.lying;
    return this.isLast ? lying : this.otherOrder(lying, toChannelsLast);
  }

  /** The data in the order in which it lies. */
  get lying(): Value {
    this.usedAt = tick();
    return this.hold.value ?? this.bringBack();
  }

  private otherOrder(lying: Value, move: (x: Value) => Value): Value {
    this.hold.twin ??= inArena(() => move(lying).retain());
    return this.hold.twin;
  }

  /** Puts other data in place, as an optimizer does; takes over one reference. */
  replace(value: Value): void {
    this.hold.replace(value);
    this.evicted = undefined;
    this.isLast = false;
  }

  release(): void {
    this.hold.release();
    this.evicted = undefined;
  }

  /** From now on nobody but the collector will release this. */
  reside(): void {
    this.usedAt = tick();
    reside(this.hold, this);
  }

  evict(): boolean {
    if (this.hold.value?.storage.isLost) return false;
    const value = this.value;
    if (value.storage.readsSync) this.evicted = value.storage.readSync();
    else if (!this.graph?.isFreed || this.isKept) return false;
    this.isLast = false;
    this.hold.release();
    return true;
  }

  private bringBack(): Value {
    const { evicted } = this;
    if (!evicted) throw released(this.shape);
    this.evicted = undefined;
    const value = inArena(() => upload(evicted, this.shape, this.dtype).retain());
    this.hold.replace(value);
    resideAgain(this.hold, this);
    return value;
  }

  /** The only part for the collector's callback: it must not lead to the data moved out. */
  get forFinalizer(): Hold {
    return this.hold;
  }
}

function released(shape: Shape): Error {
  return new ReferenceError(
    `tensor: expected data, got a tensor of shape ${shapeText(shape)} that was released, either when the module call that made it ` +
      "ended or, on webgpu, in a loop that never awaits; call .keep() on it inside forward, or return it, or await in the loop",
  );
}

/** The part of a tensor that a scope needs. */
export interface Scoped {
  readonly handle: Handle;
  readonly node: Node | undefined;
  readonly requiresGrad: boolean;
  /** Called on those that outlive the scope. */
  escape(): void;
}

const found = new FinalizationRegistry<Hold>((hold) => hold.release());
let scope: Scoped[] | undefined;

/** Every new tensor comes by here. Says whether a module's scope will look after it. */
export function adopt(tensor: Scoped): boolean {
  found.register(tensor, tensor.handle.forFinalizer);
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
  return scope ? work() : inOwnScope(work, survivors);
}

/** The same for any call: its temporaries go at its end even when another scope is open, which then looks after the survivors. */
export function inOwnScope<T>(
  work: () => T,
  survivors: (result: T) => Iterable<Scoped> | undefined,
): T {
  const outer = scope;
  const mine: Scoped[] = [];
  scope = mine;
  let alive: Iterable<Scoped> | undefined = [];
  try {
    const result = work();
    alive = survivors(result);
    return result;
  } finally {
    scope = outer;
    close(mine, alive);
  }
}

/** Fewer bytes are not worth looking for who else may hold them. */
const bytesWorthALook = 64 * 1024;

/** As `inScope`; within another scope, temporaries of some size go at the end of this call, and do not wait for that of the outermost. */
export function inInnerScope<T>(
  work: () => T,
  survivors: (result: T) => Iterable<Scoped> | undefined,
): T {
  const outer = scope;
  if (!outer) return inOwnScope(work, survivors);
  const mine: Scoped[] = [];
  scope = mine;
  let finish = (): void => void outer.push(...mine);
  try {
    const result = work();
    if (mine.length > 1 && bytesIn(mine) >= bytesWorthALook) {
      const alive = survivors(result);
      finish = () => close(mine, alive);
    }
    return result;
  } finally {
    scope = outer;
    finish();
  }
}

function bytesIn(tensors: readonly Scoped[]): number {
  return tensors.reduce((sum, { handle }) => sum + handle.bytes, 0);
}

/** Lets a temporary of the scope under way go before its end, when it is of some size and `survivors` has not got it. */
export function letGo(tensor: Scoped, survivors: () => ReadonlySet<Scoped> | undefined): void {
  const { handle } = tensor;
  if (isLeaf(tensor) || handle.isKept || handle.bytes < bytesWorthALook) return;
  if (!scope?.includes(tensor)) return;
  if (survivors()?.has(tensor) === false) handle.release();
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
  const leaves = (tensor: Scoped): boolean => {
    return !alive || isLeaf(tensor) || tensor.handle.isKept || alive.has(tensor);
  };
  const roots: Node[] = [];
  const temporaries: Scoped[] = [];
  for (const tensor of made) {
    if (!leaves(tensor)) temporaries.push(tensor);
    else {
      if (tensor.node) roots.push(tensor.node);
      leave(tensor);
    }
  }
  releaseTemporaries(temporaries, roots);
}

function isLeaf({ requiresGrad, node }: Scoped): boolean {
  return requiresGrad && !node;
}

/** All of them go: what a backward pass from the roots will use is held by its nodes, and by the others nothing need be. */
function releaseTemporaries(temporaries: readonly Scoped[], roots: readonly Node[]): void {
  const first = temporaries.find(({ node }) => node)?.node;
  const waiting = first ? nodesUnder(roots, first.order) : undefined;
  for (const { node, handle } of temporaries) {
    handle.release();
    if (node && !waiting?.has(node)) node.free();
  }
}

function leave(tensor: Scoped): void {
  if (scope) scope.push(tensor);
  else tensor.escape();
}
