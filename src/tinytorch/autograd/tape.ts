/**
 * Define-by-run differentiation. Every operation on something that requires a gradient leaves a `Node` that points to the nodes
 * of its inputs; backward walks them from the newest to the oldest. A node holds data only, never a `Tensor`, so that the
 * collector can take tensors that nobody names any more.
 */
import { lent } from "../../base/lent.ts";
import { inArena, type Storage, type Value } from "../backend/storage.ts";
import * as k from "../operations/kernels.ts";
import type { Operation } from "../operations/operation.ts";
import type { DType } from "../tensor/dtype.ts";
import { toChannelsFirst, toChannelsLast } from "../tensor/layout.ts";
import type { Shape } from "../tensor/shape.ts";
import { hooks } from "./hooks.ts";
import { timed, within } from "./tracing.ts";

/** A tensor that gradients are collected in: a parameter, or an input that requires one. */
interface Leaf {
  requiresGrad: boolean;
  accumulateGrad(gradient: Value): void;
}

/** More than this waiting for backward passes is a mistake, or more than a page can hold (wasm addresses 4 GB in all). */
const mostBytesSaved = 2e9;

let withoutGrad = 0;
let bytesSaved = 0;
let created = 0;

export function isGradEnabled(): boolean {
  return withoutGrad === 0;
}

/** Runs `work` without recording it; when `work` is async, until its promise is settled. */
export function noGrad<T>(work: () => T): T {
  withoutGrad++;
  let result: T;
  try {
    result = work();
  } catch (error) {
    withoutGrad--;
    throw error;
  }
  if (!(result instanceof Promise)) {
    withoutGrad--;
    return result;
  }
  return result.finally(() => withoutGrad--) as T;
}

/** Bytes that the tape holds for backward passes not yet run: the activations. Leaves (parameters, inputs with gradient) are not counted. */
export function savedBytes(): number {
  return bytesSaved;
}

/** Values that a node keeps from its forward pass; freed by backward, or by the collector when backward never comes. */
class Saved {
  isFreed = false;
  private counted: Storage[] | undefined;

  constructor(readonly values: readonly Value[]) {
    for (const value of values) value.retain();
  }

  count(storage: Storage): void {
    this.counted ??= [];
    this.counted.push(storage);
    if (storage.savedBy++ === 0) bytesSaved += storage.bytes;
  }

  release(): void {
    if (this.isFreed) return;
    this.isFreed = true;
    for (const storage of this.counted ?? [])
      if (--storage.savedBy === 0) bytesSaved -= storage.bytes;
    for (const value of this.values) value.release();
  }
}

const forgotten = new FinalizationRegistry<Saved>((saved) => saved.release());

/** The part of an input that `record` needs. */
export interface TapeInput extends Leaf {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly value: Value;
  readonly node: Node | undefined;
  /** Whether the data lies in the order (N, H, W, C), and the data in that order. */
  readonly isChannelsLast: boolean;
  readonly channelsLast: Value;
}

/** A value that takes part without a gradient. */
export function constant(value: Value): TapeInput {
  return {
    value,
    shape: value.shape,
    dtype: value.dtype,
    node: undefined,
    requiresGrad: false,
    accumulateGrad: () => {},
    isChannelsLast: false,
    channelsLast: value,
  };
}

/** Sees the gradient of a tensor before it goes on, and may put another one in its place. */
export type GradientHook = (gradient: Value) => Value;

/** Which inputs of an operation, and whether its output, lie channels last. */
export interface Lying {
  readonly inputs: readonly boolean[];
  readonly output: boolean;
}

const upright: Lying = { inputs: [], output: false };

export class Node {
  readonly order = created++;
  /** The modules whose call recorded this; nothing when nobody listened. */
  readonly modules = hooks.listener && hooks.modules;
  /** What this one's inputs came from; nothing for those without a gradient. */
  readonly parents: readonly (Node | Leaf | undefined)[];
  private readonly held: Saved;
  private hooked: GradientHook[] | undefined;

  constructor(
    private readonly operation: Operation<never>,
    private readonly attrs: unknown,
    from: readonly TapeInput[],
    private readonly inputs: readonly Value[],
    private readonly output: Value,
    private readonly saved: readonly Value[],
    private readonly lying: Lying = upright,
  ) {
    this.parents = from.map((input) => (input.requiresGrad ? (input.node ?? input) : undefined));
    this.held = new Saved(heldBy(operation, inputs, output, saved));
    // A leaf is a parameter or a given input: it is alive anyway.
    for (const { storage } of this.held.values) {
      const isLeaf = this.inputs.some(
        (input, i) => input.storage === storage && from[i]!.requiresGrad && !from[i]!.node,
      );
      if (!isLeaf) this.held.count(storage);
    }
    if (bytesSaved > mostBytesSaved) {
      this.held.release();
      throw tooMuchSaved();
    }
    // Registering costs more than the rest of a node, and is for what must be freed.
    if (this.held.values.length > 0) forgotten.register(this, this.held);
  }

  get name(): string {
    return this.operation.name;
  }

  /** Called with the gradient of the output before it goes on. */
  get hooks(): GradientHook[] {
    this.hooked ??= [];
    return this.hooked;
  }

  /** Whether the gradient is wanted in the order (N, H, W, C). */
  get isChannelsLast(): boolean {
    return this.lying.output;
  }

  /** Turns to freed when backward has used it up. */
  get graph(): { readonly isFreed: boolean } {
    return this.held;
  }

  /** Hands the gradient on to the parents; values that must live on are retained by `deliver`. */
  propagate(arrived: Value, deliver: (parent: Node | Leaf, gradient: Value) => void): void {
    if (this.held.isFreed) throw alreadyFreed();
    const gradient = this.throughHooks(arrived);
    const needs = this.parents.map((parent) => parent !== undefined);
    const { inputs, output, saved } = this;
    const attrs = this.attrs as never;
    const gradients = this.operation.vjp!({ gradient, inputs, output, saved, attrs, needs });
    this.parents.forEach((parent, i) => {
      const toInput = gradients[i];
      if (!parent || !toInput) return;
      const isLast = this.lying.inputs[i] ?? false;
      deliver(parent, inOrderOf(parent, k.sumTo(toInput, inputs[i]!.shape), isLast));
    });
  }

  private throughHooks(arrived: Value): Value {
    if (!this.hooked) return arrived;
    const seen = this.isChannelsLast ? toChannelsFirst(arrived) : arrived;
    const changed = this.hooked.reduce((gradient, hook) => hook(gradient), seen);
    return this.isChannelsLast ? toChannelsLast(changed) : changed;
  }

  free(): void {
    this.held.release();
  }
}

function heldBy(
  { saves }: Operation<never>,
  inputs: readonly Value[],
  output: Value,
  saved: readonly Value[],
): readonly Value[] {
  if (saves === "inputs") return [...inputs, ...saved];
  return saves === "output" ? [output, ...saved] : saved;
}

function tooMuchSaved(): Error {
  return new RangeError(
    `tape: more than ${mostBytesSaved / 1e9} GB wait for backward passes that have not come; wrap what needs no gradient in ` +
      "noGrad(() => …), take a smaller batch, or await in the loop so that the browser can free what nobody uses",
  );
}

function inOrderOf(parent: Node | Leaf, gradient: Value, isLast: boolean): Value {
  const wantsLast = parent instanceof Node && parent.isChannelsLast;
  if (wantsLast === isLast) return gradient;
  return isLast ? toChannelsFirst(gradient) : toChannelsLast(gradient);
}

function alreadyFreed(): Error {
  return new Error(
    "backward: trying to backward through the graph a second time. Saved intermediate values of the graph are freed " +
      "when you call .backward(). Specify {retainGraph: true} if you need to backward through the graph a second time",
  );
}

/** Gradients on their way, each the sum of what has arrived so far. */
type Pending = Map<Node | Leaf, Value>;

/**
 * Walks the graph under `root`, newest node first: an input is always older than the result. Leaves get theirs at the end, when all
 * of it has arrived, so that their hooks see it once.
 */
export function backpropagate(root: Node, gradient: Value, retainGraph: boolean): void {
  const start = inArena(() => inOrderOf(root, gradient, false).retain());
  const pending: Pending = new Map([[root, start]]);
  try {
    for (const node of newestFirst(root)) {
      const arrived = pending.get(node);
      if (!arrived) continue;
      lent().checkStop?.();
      const work = (): void => {
        inArena(() => node.propagate(arrived, (to, g) => deliver(pending, to, g)));
        pending.delete(node);
        arrived.release();
        if (!retainGraph) node.free();
      };
      within(node.modules, () => timed("backward", node.name, work));
    }
    for (const [leaf, total] of pending) if (!(leaf instanceof Node)) leaf.accumulateGrad(total);
  } finally {
    for (const value of pending.values()) value.release();
  }
}

function deliver(pending: Pending, to: Node | Leaf, gradient: Value): void {
  const before = pending.get(to);
  pending.set(to, (before ? k.add(before, gradient) : gradient).retain());
  before?.release();
}

function newestFirst(root: Node): Node[] {
  return [...nodesUnder([root])].sort((a, b) => b.order - a.order);
}

/** These nodes and those that they were made from, as far as they are not older than `since`. */
export function nodesUnder(roots: readonly Node[], since = 0): Set<Node> {
  const found = new Set(roots);
  for (const node of found)
    for (const parent of node.parents)
      if (parent instanceof Node && parent.order >= since) found.add(parent);
  return found;
}
