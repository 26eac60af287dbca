import { isAutocastEnabled } from "../amp/autocast.ts";
import { dtypeKind, flag, kind } from "../arguments/kinds.ts";
import { checkArgument, type Settings, Signature } from "../arguments/signature.ts";
import { perform } from "../autograd/apply.ts";
import { backpropagate, type GradientHook, noGrad, type TapeInput } from "../autograd/tape.ts";
import { inArena, owned, scalar, upload, type Value } from "../backend/storage.ts";
import { recording } from "../graph/recording.ts";
import { outsideScope } from "../memory/handle.ts";
import * as k from "../operations/kernels.ts";
import type { Operation } from "../operations/operation.ts";
import { operations } from "../operations/table.ts";
import type { DType } from "./dtype.ts";
import { sameShape, shapeText } from "./shape.ts";
import type { OperandOf } from "./tensor-math.ts";
import { TensorReduction } from "./tensor-reduction.ts";
import type { Index as IndexOf } from "./tensor-shape.ts";

/** The other side of a binary operation: a tensor that broadcasts, or a number. */
export type Operand = OperandOf<Tensor>;

/** One place of an index into a tensor: see `Tensor.slice`. */
export type Index = IndexOf<Tensor>;

/** An n-dimensional array on the current device that remembers how it was made. */
export class Tensor extends TensorReduction<Tensor> {
  private wantsGrad = false;
  private readonly leafHooks: GradientHook[] = [];
  private gradient: Tensor | undefined;

  /** Whether `backward()` brings a gradient here, or through here. */
  get requiresGrad(): boolean {
    return this.wantsGrad || this.node !== undefined;
  }

  set requiresGrad(wanted: boolean) {
    if (this.node) {
      throw new TypeError(
        "requiresGrad: you can only change it on leaf tensors; use .detach() to get one",
      );
    }
    if (wanted && this.dtype !== "float32") {
      throw new TypeError(
        `requiresGrad: only tensors of floating point dtype can require gradients, got ${this.dtype}`,
      );
    }
    this.wantsGrad = wanted;
  }

  /** The name of the operation that made this, or undefined for a leaf. */
  get gradFn(): string | undefined {
    return this.node?.name;
  }

  /** The gradient collected so far, of this tensor's shape; undefined before the first `backward()`. */
  get grad(): Tensor | undefined {
    this.gradient?.keep();
    return this.gradient;
  }

  set grad(gradient: Tensor | undefined) {
    if (gradient && !sameShape(gradient.shape, this.shape)) {
      throw new RangeError(
        `grad: expected shape ${shapeText(this.shape)}, got ${shapeText(gradient.shape)}`,
      );
    }
    if (this.gradient !== gradient && !this.gradient?.handle.isKept)
      this.gradient?.handle.release();
    this.gradient = gradient;
  }

  /** @internal The gradient without the promise to keep it. */
  get collectedGrad(): Value | undefined {
    return this.gradient?.value;
  }

  /** @internal */
  accumulateGrad(arrived: Value): void {
    const before = this.gradient;
    const total = inArena(() => {
      const gradient = this.leafHooks.reduce((value, hook) => hook(value), arrived);
      return (before ? k.add(before.value, gradient) : gradient).retain();
    });
    this.grad = outsideScope(() => new Tensor(total));
  }

  /** @internal Another value for the gradient collected so far. */
  replaceGrad(value: Value): void {
    this.gradient?.handle.replace(value.retain());
  }

  /** Brings the gradient of this to every leaf it was made from; of a scalar, unless `gradient` (this shape) is given. */
  backward(...settings: Settings<BackwardOptions, ["gradient", "retainGraph"]>): void {
    const { gradient, retainGraph = false } = backwardArguments.take(settings);
    if (!this.requiresGrad) {
      throw new Error("backward: this tensor does not require grad and does not have a gradFn");
    }
    if (!gradient && this.numel() !== 1) {
      throw new RangeError(
        `backward: grad can be implicitly created only for scalar outputs, got shape ${shapeText(this.shape)}; ` +
          "reduce it with .sum() or .mean(), or pass a gradient of that shape",
      );
    }
    if (gradient && !sameShape(gradient.shape, this.shape)) {
      throw new RangeError(
        `backward: mismatch in shape: the gradient has ${shapeText(gradient.shape)}, the tensor ${shapeText(this.shape)}`,
      );
    }
    const start = gradient?.value ?? scalar(1).as(this.shape);
    if (this.node) backpropagate(this.node, start, retainGraph);
    else this.accumulateGrad(start);
  }

  /** The same data outside the graph. */
  detach(): Tensor {
    return new Tensor(this.handle.lying.retain(), undefined, this.isChannelsLast);
  }

  /** Takes over the values of another tensor of this shape, as an optimizer does; not recorded. */
  copyFrom(source: Tensor): this {
    if (!sameShape(source.shape, this.shape)) {
      throw new RangeError(
        `copyFrom: expected shape ${shapeText(this.shape)}, got ${shapeText(source.shape)}`,
      );
    }
    this.handle.replace(inArena(() => k.cast(source.value, this.dtype).retain()));
    return this;
  }

  /** This in another dtype; to "int32" and "bool" no gradient flows. */
  to(dtype: DType): Tensor {
    if (dtype === this.dtype) return this;
    checkArgument("to", "dtype", dtype, dtypeKind);
    return applyOperation(operations.to, [this], { dtype });
  }

  /** Calls `hook` with the gradient of this in every backward pass; what it returns takes the gradient's place. */
  registerHook(hook: (gradient: Tensor) => unknown): { remove(): void } {
    const seen: GradientHook = (gradient) => withGradient(gradient, hook);
    const hooked = this.node?.hooks ?? this.leafHooks;
    hooked.push(seen);
    return {
      remove: () => {
        const at = hooked.indexOf(seen);
        if (at >= 0) hooked.splice(at, 1);
      },
    };
  }

  /** Collects the gradient here too, in `grad`, though this is no leaf. */
  retainGrad(): this {
    if (!this.requiresGrad)
      throw new Error("retainGrad: this tensor does not require grad, so there will be none");
    const { node } = this;
    if (node && !retaining.has(this)) {
      retaining.add(this);
      node.hooks.push((gradient) => {
        this.accumulateGrad(gradient);
        return gradient;
      });
    }
    return this;
  }

  protected get self(): this {
    return this;
  }

  protected make<A>(operation: Operation<A>, inputs: readonly TapeInput[], attrs?: A): Tensor {
    return applyOperation(operation, inputs, attrs as A);
  }

  protected whole(values: Int32Array): Tensor {
    return new Tensor(inArena(() => upload(values, [values.length], "int32").retain()));
  }
}

/** Tensors that are no leaves and collect their gradient. */
const retaining = new WeakSet<Tensor>();

/** How a backward pass goes. */
export interface BackwardOptions {
  /** What comes in from behind, of this tensor's shape; a scalar needs none. */
  gradient?: Tensor | undefined;
  /** Whether another backward pass may go through the same graph: false, which frees what it held. */
  retainGraph?: boolean;
}

const backwardArguments = new Signature<BackwardOptions, ["gradient", "retainGraph"]>(
  "backward",
  ["gradient", "retainGraph"],
  { gradient: kind("a tensor", (value) => value instanceof Tensor), retainGraph: flag },
  { createGraph: "there are no gradients of gradients here" },
);

function withGradient(gradient: Value, hook: (gradient: Tensor) => unknown): Value {
  const changed = noGrad(() => hook(new Tensor(gradient.retain())));
  return changed instanceof Tensor ? owned(changed.value.retain()) : gradient;
}

/** Does one operation, and records it when a gradient will be wanted. */
export function applyOperation(operation: Operation, inputs: readonly TapeInput[]): Tensor;
export function applyOperation<A>(
  operation: Operation<A>,
  inputs: readonly TapeInput[],
  attrs: A,
): Tensor;
export function applyOperation<A>(
  operation: Operation<A>,
  inputs: readonly TapeInput[],
  attrs?: A,
): Tensor {
  return operation.autocast === "fp16" && isAutocastEnabled()
    ? inFp16(operation, inputs, attrs as A)
    : asItIs(operation, inputs, attrs as A);
}

function asItIs<A>(operation: Operation<A>, inputs: readonly TapeInput[], attrs: A): Tensor {
  return perform(
    operation,
    inputs,
    attrs,
    ({ value, node, isChannelsLast }) => new Tensor(value, node, isChannelsLast),
  );
}

/**
 * Between roundings, which are operations of their own: the tape rounds gradients at the same places, and a capture writes them down.
 * The tape holds what it needs of what is made on the way, and a capture looks at all of it until its end.
 */
function inFp16<A>(operation: Operation<A>, inputs: readonly TapeInput[], attrs: A): Tensor {
  const onTheWay: Tensor[] = [];
  const passing = (made: Tensor): Tensor => {
    onTheWay.push(made);
    return made;
  };
  const rounded = inputs.map((input) =>
    input.dtype === "float32" ? passing(roundToFp16(input)) : input,
  );
  const result = roundToFp16(passing(asItIs(operation, rounded, attrs)));
  if (!recording.recorder) for (const { handle } of onTheWay) handle.release();
  return result;
}

function roundToFp16(input: TapeInput): Tensor {
  return applyOperation(operations.roundToFp16, [input]);
}
