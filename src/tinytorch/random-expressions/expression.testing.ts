/** A random expression as data, and as the TypeScript that one can paste into a cell. */
import type { DType } from "./variable.testing.ts";

export interface Leaf {
  dtype: DType;
  shape: readonly number[];
  values: readonly number[];
  requiresGrad: boolean;
}

/** A tensor made by an earlier node. */
export interface Ref {
  ref: number;
}

export type Argument =
  | number
  | boolean
  | string
  | null
  | undefined
  | Ref
  | readonly Argument[]
  | { readonly [name: string]: Argument };

/** One call; a method's tensor is its first argument. Of several results it picks one. */
export interface Step {
  call: string;
  args: readonly Argument[];
  pick?: string | number;
}

export type Node = Leaf | Step;

/** Nodes use those before them. The gradient goes backward from one of them. */
export interface Expression {
  nodes: readonly Node[];
  backward?: { from: number; gradient: readonly number[] };
}

/** What the engine has as functions; everything else is a method of its first argument. */
export const FUNCTIONS = new Set([
  ...["cat", "stack", "where", "linear", "layerNorm", "scaledDotProductAttention", "embedding"],
  ...["crossEntropy", "mseLoss", "binaryCrossEntropyWithLogits"],
  ...["conv2d", "maxPool2d", "avgPool2d", "globalAvgPool2d"],
]);

export function isStep(node: Node): node is Step {
  return "call" in node;
}

export function isRef(argument: Argument): argument is Ref {
  return typeof argument === "object" && argument !== null && "ref" in argument;
}

/** The argument with every reference in it replaced. */
export function resolve(argument: Argument, of: (index: number) => unknown): unknown {
  if (isRef(argument)) return of(argument.ref);
  if (Array.isArray(argument)) return argument.map((each) => resolve(each, of));
  if (typeof argument !== "object" || argument === null) return argument;
  return Object.fromEntries(
    Object.entries(argument).map(([name, value]) => [name, resolve(value, of)]),
  );
}

/** The nodes that a step uses. */
export function usedBy(node: Node): number[] {
  const found: number[] = [];
  if (isStep(node)) resolve(node.args, (index) => found.push(index));
  return found;
}

/** The expression with other nodes, where `renamed` says what became of the old ones. */
export function renumbered(step: Step, renamed: (index: number) => number): Step {
  const args = step.args.map((argument) => resolve(argument, (ref) => ({ ref: renamed(ref) })));
  return { ...step, args: args as Argument[] };
}

// As TypeScript

export function nameOf(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26)}`;
}

export function asTypeScript({ nodes, backward }: Expression): string {
  const lines = nodes.map((node, i) => `const ${nameOf(i)} = ${nodeText(node)};`);
  if (backward) {
    const from = nodes[backward.from]!;
    const name = nameOf(backward.from);
    const isPlain = isStep(from) && backward.gradient.length === 1;
    const start = `tensor([${backward.gradient.map(numberText).join(", ")}]).reshape(${name}.shape)`;
    lines.push(`${name}.backward(${isPlain && backward.gradient[0] === 1 ? "" : start});`);
  }
  return lines.join("\n");
}

function nodeText(node: Node): string {
  if (!isStep(node)) return leafText(node);
  const args = node.args.map(argumentText);
  while (args.at(-1) === "undefined") args.pop();
  const call = FUNCTIONS.has(node.call)
    ? `${node.call}(${args.join(", ")})`
    : `${args[0]}.${node.call}(${args.slice(1).join(", ")})`;
  if (node.pick === undefined) return call;
  return typeof node.pick === "number" ? `${call}[${node.pick}]!` : `${call}.${node.pick}`;
}

function leafText({ dtype, shape, values, requiresGrad }: Leaf): string {
  const isEmpty = values.length === 0;
  const options = [
    ...(dtype === "int32" || (isEmpty && dtype === "bool") ? [`dtype: "${dtype}"`] : []),
    ...(requiresGrad ? ["requiresGrad: true"] : []),
  ];
  const content = isEmpty ? `[${shape.join(", ")}]` : nestedText(values, shape, dtype);
  const second = options.length > 0 ? `, { ${options.join(", ")} }` : "";
  return `${isEmpty ? "zeros" : "tensor"}(${content}${second})`;
}

function nestedText(values: readonly number[], shape: readonly number[], dtype: DType): string {
  if (shape.length === 0)
    return dtype === "bool" ? String(values[0] === 1) : numberText(values[0]!);
  const width = values.length / shape[0]!;
  const parts = Array.from({ length: shape[0]! }, (_, i) =>
    nestedText(values.slice(i * width, (i + 1) * width), shape.slice(1), dtype),
  );
  return `[${parts.join(", ")}]`;
}

export function numberText(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}

function argumentText(argument: Argument): string {
  if (isRef(argument)) return nameOf(argument.ref);
  if (typeof argument === "number") return numberText(argument);
  if (typeof argument === "string") return JSON.stringify(argument);
  if (Array.isArray(argument)) return `[${argument.map(argumentText).join(", ")}]`;
  if (typeof argument !== "object" || argument === null) return String(argument);
  const entries = Object.entries(argument).map(
    ([name, value]) => `${name}: ${argumentText(value)}`,
  );
  return entries.length > 0 ? `{ ${entries.join(", ")} }` : "{}";
}
