/**
 * Several kernels in one, where the current backend has such a one: each function gives undefined where it has not, and the
 * operation composes its result of smaller ones; which it does too for values without elements.
 */
import { device } from "./backends.ts";
import type { AdamAttrs, SgdAttrs } from "./step-attrs.ts";
import { fill, run, runAll, runOnElements, scalar, type Value } from "./storage.ts";

/** Runs a kernel with one result. */
export function tryRun(
  kernel: string,
  inputs: Record<string, Value>,
  attrs: Record<string, unknown> = {},
): Value | undefined {
  return tryRunAll(kernel, inputs, attrs)?.[0];
}

/** Runs a kernel with several results. */
export function tryRunAll(
  kernel: string,
  inputs: Record<string, Value>,
  attrs: Record<string, unknown> = {},
): Value[] | undefined {
  return device().has(kernel) ? runOnElements(kernel, inputs, attrs) : undefined;
}

/** One parameter with its gradient and the two averages of Adam, which before the first step are nothing. */
interface AdamState {
  parameter: Value;
  gradient: Value;
  mean: Value | undefined;
  variance: Value | undefined;
}

/** One step of Adam: the values after it, which are the given ones, changed in place, unless somebody else holds those too. */
export function adamStep(
  state: AdamState,
  attrs: AdamAttrs,
): { parameter: Value; mean: Value; variance: Value } | undefined {
  if (!device().has("AdamStep")) return undefined;
  const parameter = ours(state.parameter);
  const average = (before: Value | undefined): Value =>
    before ? ours(before) : fill(parameter.shape, 0, "float32");
  const [mean, variance] = [average(state.mean), average(state.variance)];
  const inputs = { parameter, gradient: state.gradient, mean, variance };
  runAll("AdamStep", inputs, attrs as unknown as Record<string, unknown>);
  return { parameter, mean, variance };
}

/** One step of SGD, likewise; without momentum there is no velocity. */
export function sgdStep(
  state: { parameter: Value; gradient: Value; velocity?: Value },
  attrs: SgdAttrs,
): { parameter: Value; velocity?: Value } | undefined {
  if (!device().has("SgdStep")) return undefined;
  const parameter = ours(state.parameter);
  const velocity = state.velocity && ours(state.velocity);
  const inputs = { parameter, gradient: state.gradient, ...(velocity && { velocity }) };
  runAll("SgdStep", inputs, attrs as unknown as Record<string, unknown>);
  return { parameter, ...(velocity && { velocity }) };
}

/** The value itself when its holder is the only one, else a copy: it is about to be changed. */
function ours(value: Value): Value {
  if (value.storage.isShared) return run("Multiply", { a: value, b: scalar(1) });
  value.storage.on(device());
  value.storage.forgetCopies();
  return value;
}
