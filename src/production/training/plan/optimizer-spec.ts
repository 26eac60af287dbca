/** An optimizer as plain data. */
import { numberText } from "../../../outputs/figure/number-text.ts";
import { Adam, AdamW, type Module, type Optimizer, SGD } from "../../../tinytorch/index.ts";
import { checkNames, checkValue } from "./check-spec.ts";

export interface OptimizerSpec {
  readonly name: "adam" | "adamw" | "sgd";
  readonly learningRate: number;
  /** 0, and 0.01 for "adamw". */
  readonly weightDecay?: number;
  /** For "sgd" only, 0. */
  readonly momentum?: number;
}

const OWNER = "optimizer";

/** Throws a sentence for an optimizer that there is not. */
export function checkOptimizer(spec: OptimizerSpec): void {
  checkNames(OWNER, spec, ["name", "learningRate", "weightDecay", "momentum"]);
  const { name, learningRate, weightDecay = 0, momentum } = spec;
  const check = (holds: boolean, what: string, wanted: string, got: unknown) =>
    checkValue(OWNER, holds, { name: what, wanted, got });
  check(["adam", "adamw", "sgd"].includes(name), "name", '"adam", "adamw" or "sgd"', name);
  const isRate = learningRate > 0 && Number.isFinite(learningRate);
  check(isRate, "learningRate", "a number above 0", learningRate);
  check(weightDecay >= 0 && weightDecay < 1, "weightDecay", "from 0 to below 1", weightDecay);
  if (momentum === undefined) return;
  check(momentum >= 0 && momentum < 1, "momentum", "from 0 to below 1", momentum);
  if (name !== "sgd") {
    throw new RangeError(
      `optimizer: "${name}" takes no momentum, it has averages of its own; leave it out, or take "sgd"`,
    );
  }
}

export function makeOptimizer(spec: OptimizerSpec, model: Module): Optimizer {
  const { name, learningRate: lr, weightDecay, momentum } = spec;
  const options = { lr, ...(weightDecay === undefined ? {} : { weightDecay }) };
  const parameters = model.parameters();
  if (name === "adam") return new Adam(parameters, options);
  if (name === "adamw") return new AdamW(parameters, options);
  return new SGD(parameters, { ...options, ...(momentum === undefined ? {} : { momentum }) });
}

/** `adam, learning rate 0.001`. */
export function optimizerWords({
  name,
  learningRate,
  weightDecay,
  momentum,
}: OptimizerSpec): string {
  return [
    name,
    `learning rate ${numberText(learningRate)}`,
    ...(momentum === undefined ? [] : [`momentum ${numberText(momentum)}`]),
    ...(weightDecay === undefined ? [] : [`weight decay ${numberText(weightDecay)}`]),
  ].join(", ");
}
