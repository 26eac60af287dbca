/**
 * tfjs' programs of two inputs do not compile where one of five dimensions or more meets a short row. Dimensions beside each other in
 * which both inputs run, or only the same one does, count as one.
 */
import { broadcastShape } from "../tensor/shape.ts";
import type { KernelFunction, KernelTensor } from "./device.ts";
import { override } from "./override.ts";

const MOST_DIMENSIONS = 4;
const KERNELS = [
  ...["Add", "Sub", "Multiply", "RealDiv", "Maximum", "Minimum", "LogicalAnd", "LogicalOr"],
  ...["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"],
];

export function overrideBroadcasts(): void {
  for (const name of KERNELS) {
    const original: KernelFunction = override(name, "webgpu", (call) => {
      const { a, b } = call.inputs as Record<"a" | "b", KernelTensor>;
      if (Math.max(a.shape.length, b.shape.length) <= MOST_DIMENSIONS) return original(call);
      const [left, right] = merged(a.shape, b.shape);
      const inputs = { a: { ...a, shape: left }, b: { ...b, shape: right } };
      const made = original({ ...call, inputs }) as KernelTensor;
      return { ...made, shape: [...broadcastShape(name, a.shape, b.shape)] };
    });
  }
}

/** The shapes of two inputs that broadcast, in as few dimensions as they do it in. */
export function merged(a: readonly number[], b: readonly number[]): [number[], number[]] {
  const rank = Math.max(a.length, b.length);
  const sizes = (shape: readonly number[]): number[] => [
    ...new Array<number>(rank - shape.length).fill(1),
    ...shape,
  ];
  const [left, right]: [number[], number[]] = [[], []];
  const [wholeA, wholeB] = [sizes(a), sizes(b)];
  let before: string | undefined;
  for (let i = 0; i < rank; i++) {
    const [m, n] = [wholeA[i]!, wholeB[i]!];
    if (m === 1 && n === 1) continue;
    const kind = `${m === 1} ${n === 1}`;
    if (kind === before) {
      left[left.length - 1]! *= m;
      right[right.length - 1]! *= n;
    } else {
      left.push(m);
      right.push(n);
    }
    before = kind;
  }
  return [left, right];
}
