/**
 * The transformations of `winograd.ts` along one line of a tile, four channels at a time; a tile goes through them line by line, once down
 * and once across. The points are 0, ±√½, ±√2 and ∞: what two points of opposite sign share is computed once.
 */
import { root2, fiveHalves, half, rootHalf, two, control } from "./arguments";
import { multiplyAdd } from "./real";

/** c - a·b. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function subtractProduct(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<f32>(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** A constant from the control block: one instruction, which those in the code are not. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function constant(offset: usize): v128 {
  return v128.load32_splat(control + offset);
}

/** Six pixels. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function inputLine(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize, step: usize): void {
  const middle = constant(fiveHalves);
  v128.store(to, subtractProduct(d2, middle, f32x4.add(d0, d4)));
  const nearEven = subtractProduct(d2, constant(two), d4);
  const nearOdd = subtractProduct(d1, constant(two), d3);
  to += step;
  v128.store(to, multiplyAdd(nearOdd, constant(rootHalf), nearEven));
  to += step;
  v128.store(to, subtractProduct(nearOdd, constant(rootHalf), nearEven));
  const farEven = subtractProduct(d2, constant(half), d4);
  const farOdd = subtractProduct(d1, constant(half), d3);
  to += step;
  v128.store(to, multiplyAdd(farOdd, constant(root2), farEven));
  to += step;
  v128.store(to, subtractProduct(farOdd, constant(root2), farEven));
  v128.store(to + step, subtractProduct(d3, middle, f32x4.add(d1, d5)));
}

/** Three taps of the filter. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function filterLine(g0: v128, g1: v128, g2: v128, to: usize, step: usize): void {
  v128.store(to, g0);
  const near = f32x4.splat(-0.6666666666666666);
  const nearEven = multiplyAdd(g2, f32x4.splat(0.5), g0);
  const nearOdd = f32x4.mul(g1, f32x4.splat(0.7071067811865476));
  to += step;
  v128.store(to, f32x4.mul(f32x4.add(nearEven, nearOdd), near));
  to += step;
  v128.store(to, f32x4.mul(f32x4.sub(nearEven, nearOdd), near));
  const far = f32x4.splat(0.16666666666666666);
  const farEven = multiplyAdd(g2, f32x4.splat(2), g0);
  const farOdd = f32x4.mul(g1, f32x4.splat(1.4142135623730951));
  to += step;
  v128.store(to, f32x4.mul(f32x4.add(farEven, farOdd), far));
  to += step;
  v128.store(to, f32x4.mul(f32x4.sub(farEven, farOdd), far));
  v128.store(to + step, g2);
}

/** Six sums of products, to four results. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function outputLine(from: usize, fromStep: usize, to: usize, step: usize): void {
  const m0 = v128.load(from);
  from += fromStep;
  const m1 = v128.load(from);
  from += fromStep;
  const m2 = v128.load(from);
  from += fromStep;
  const m3 = v128.load(from);
  from += fromStep;
  const m4 = v128.load(from);
  const m5 = v128.load(from + fromStep);
  const nearEven = f32x4.add(m1, m2);
  const nearOdd = f32x4.mul(f32x4.sub(m1, m2), constant(rootHalf));
  const farEven = f32x4.add(m3, m4);
  const farOdd = f32x4.mul(f32x4.sub(m3, m4), constant(root2));
  v128.store(to, f32x4.add(f32x4.add(m0, nearEven), farEven));
  to += step;
  v128.store(to, f32x4.add(nearOdd, farOdd));
  to += step;
  v128.store(to, multiplyAdd(farEven, constant(two), f32x4.mul(nearEven, constant(half))));
  v128.store(to + step, multiplyAdd(farOdd, constant(two), multiplyAdd(nearOdd, constant(half), m5)));
}

/** The gradient of four results, to that of six sums. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function gradientLine(y0: v128, y1: v128, y2: v128, y3: v128, to: usize, step: usize): void {
  v128.store(to, y0);
  const nearEven = multiplyAdd(y2, constant(half), y0);
  const nearOdd = multiplyAdd(y3, constant(half), y1);
  to += step;
  v128.store(to, multiplyAdd(nearOdd, constant(rootHalf), nearEven));
  to += step;
  v128.store(to, subtractProduct(nearOdd, constant(rootHalf), nearEven));
  const farEven = multiplyAdd(y2, constant(two), y0);
  const farOdd = multiplyAdd(y3, constant(two), y1);
  to += step;
  v128.store(to, multiplyAdd(farOdd, constant(root2), farEven));
  to += step;
  v128.store(to, subtractProduct(farOdd, constant(root2), farEven));
  v128.store(to + step, y3);
}

/** The gradient of six transformed numbers, to that of three taps. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function toFilterLine(from: usize, fromStep: usize, to: usize, step: usize): void {
  const m0 = v128.load(from);
  from += fromStep;
  const m1 = v128.load(from);
  from += fromStep;
  const m2 = v128.load(from);
  from += fromStep;
  const m3 = v128.load(from);
  from += fromStep;
  const m4 = v128.load(from);
  const m5 = v128.load(from + fromStep);
  const near = f32x4.mul(f32x4.add(m1, m2), f32x4.splat(-0.6666666666666666));
  const far = f32x4.mul(f32x4.add(m3, m4), f32x4.splat(0.16666666666666666));
  v128.store(to, f32x4.add(f32x4.add(m0, near), far));
  const nearOdd = f32x4.mul(f32x4.sub(m1, m2), f32x4.splat(-0.47140452079103173));
  to += step;
  v128.store(to, multiplyAdd(f32x4.sub(m3, m4), f32x4.splat(0.23570226039551587), nearOdd));
  v128.store(to + step, multiplyAdd(far, f32x4.splat(2), multiplyAdd(near, f32x4.splat(0.5), m5)));
}
