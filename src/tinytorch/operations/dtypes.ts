/**
 * What a row of the table takes, said by the row and seen to in one place before any kernel runs: a kernel reads memory by the dtype it
 * was written for, whatever lies there.
 */

import type { Value } from "../backend/storage.ts";
import { type DType, promote } from "../tensor/dtype.ts";
import { cast } from "./kernels.ts";

/**
 * How an input comes to its kernel. The first three hold for all inputs with the same rule together, which get the dtype that PyTorch
 * promotes them to (bool < int32 < float32).
 */
export type InputRule =
  /** As it is promoted. */
  | "promote"
  /** As it is promoted, where bool counts as int32: true is 1. */
  | "number"
  /** As it is promoted; PyTorch has no such operation on bool, which is refused. */
  | "numberOnly"
  /** Of one dtype with the others of this rule, and not bool; anything else is refused, as PyTorch does in products. */
  | "same"
  /** Whole numbers become float32. */
  | "float"
  /** float32; anything else is refused. */
  | "real"
  /** int32; anything else is refused. */
  | "index"
  /** Becomes bool: whatever is not zero is true. */
  | "truth"
  /** Whatever it is: data is moved, not computed with. */
  | "any";

/** One rule for every input, or one each; the last one holds for all inputs from there on. */
export type InputRules = InputRule | readonly [InputRule, ...InputRule[]];

interface Row {
  readonly name: string;
  readonly dtypes: InputRules;
}

/** The inputs in the dtypes that the row computes with. Throws a sentence with the dtypes where it takes no such ones. */
export function conform(row: Row, inputs: readonly Value[]): readonly Value[] {
  const { dtypes } = row;
  // In training nearly everything is right already.
  let areRight = true;
  for (let i = 0; i < inputs.length && areRight; i++)
    areRight = isRight(ruleOf(dtypes, i), inputs[i]!.dtype);
  if (areRight) return inputs;
  const rules = inputs.map((_, i) => ruleOf(dtypes, i));
  return inputs.map((input, i) => cast(input, dtypeFor(row, rules, inputs, i)));
}

/** Whether such an input stays as it is, whatever the others are: when all are so, none is converted. */
function isRight(rule: InputRule, dtype: DType): boolean {
  if (rule === "any") return true;
  if (rule === "index") return dtype === "int32";
  return dtype === (rule === "truth" ? "bool" : "float32");
}

function ruleOf(dtypes: InputRules, place: number): InputRule {
  if (typeof dtypes === "string") return dtypes;
  return dtypes[Math.min(place, dtypes.length - 1)]!;
}

function dtypeFor(
  row: Row,
  rules: readonly InputRule[],
  inputs: readonly Value[],
  place: number,
): DType {
  const rule = rules[place]!;
  const { dtype } = inputs[place]!;
  if (rule === "any") return dtype;
  if (rule === "truth") return "bool";
  if (rule === "float") return "float32";
  if (rule === "real" || rule === "index") {
    const wanted = rule === "real" ? "float32" : "int32";
    if (dtype !== wanted) throw refused(row.name, wanted, dtype);
    return wanted;
  }
  return commonDType(
    row.name,
    rule,
    inputs.filter((_, i) => rules[i] === rule).map((each) => each.dtype),
  );
}

function commonDType(
  name: string,
  rule: "promote" | "number" | "numberOnly" | "same",
  dtypes: readonly DType[],
): DType {
  const common = dtypes.reduce(promote);
  if (rule === "same") {
    if (common === "bool" || dtypes.some((each) => each !== common)) throw mixed(name, dtypes);
    return common;
  }
  if (rule === "promote" || common !== "bool") return common;
  if (rule === "numberOnly") throw onBool(name);
  return "int32";
}

function refused(name: string, wanted: DType, got: DType): TypeError {
  return new TypeError(
    `${name}: expected ${wanted === "int32" ? "int32 positions" : "a floating point dtype (float32)"}, got ${got}; ` +
      `convert it with .to("${wanted}")`,
  );
}

function mixed(name: string, dtypes: readonly DType[]): TypeError {
  return new TypeError(
    `${name}: expected all of one dtype, float32 or int32, got ${dtypes.join(" and ")}; convert them with .to("float32")`,
  );
}

function onBool(name: string): TypeError {
  return new TypeError(`${name}: not defined on bool; use logicalNot, ne, or .to("int32") first`);
}
