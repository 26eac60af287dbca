/** Functions of four real numbers at once. */
import {
  expLowest,
  expHighest,
  perLn2,
  minusLn2High,
  minusLn2Low,
  exp7,
  exp6,
  exp5,
  exp4th,
  exp3,
  exp2,
  one,
  erfScale,
  erf5,
  erf4th,
  erf3,
  erf2,
  erf1,
} from "./arguments";

// @ts-ignore: a decorator of AssemblyScript
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f32>(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** eˣ, with `known` the control block, within 2 units in the last place: 2ⁿ·eʳ with |r| ≤ ln 2 / 2 and a polynomial for eʳ (Cephes, expf). */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function exp4(x: v128, known: usize): v128 {
  const low = f32x4.lt(x, v128.load32_splat(known, expLowest));
  // The plain minimum and maximum are one instruction each; their operands are in the order that keeps NaN.
  const capped = f32x4.pmin(
    f32x4.pmax(x, v128.load32_splat(known, expLowest)),
    v128.load32_splat(known, expHighest),
  );
  const n = f32x4.nearest(f32x4.mul(capped, v128.load32_splat(known, perLn2)));
  let r = multiplyAdd(n, v128.load32_splat(known, minusLn2High), capped);
  r = multiplyAdd(n, v128.load32_splat(known, minusLn2Low), r);
  let p = v128.load32_splat(known, exp7);
  p = multiplyAdd(p, r, v128.load32_splat(known, exp6));
  p = multiplyAdd(p, r, v128.load32_splat(known, exp5));
  p = multiplyAdd(p, r, v128.load32_splat(known, exp4th));
  p = multiplyAdd(p, r, v128.load32_splat(known, exp3));
  p = multiplyAdd(p, r, v128.load32_splat(known, exp2));
  p = f32x4.add(multiplyAdd(p, f32x4.mul(r, r), r), v128.load32_splat(known, one));
  // Adding to the bits of the exponent multiplies by 2ⁿ.
  const power = i32x4.shl(toWhole(n), 23);
  return v128.andnot(i32x4.add(p, power), low);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function toWhole(x: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_trunc<i32>(x);
  return i32x4.trunc_sat_f32x4_s(x);
}

/** The error function within 1.5e-7 (Abramowitz and Stegun 7.1.26), as tfjs computes it; `square` is e^(-x²). */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function erf4(x: v128, square: v128, known: usize): v128 {
  const size = f32x4.abs(x);
  const t = f32x4.div(v128.load32_splat(known, one), multiplyAdd(v128.load32_splat(known, erfScale), size, v128.load32_splat(known, one)));
  let p = v128.load32_splat(known, erf5);
  p = multiplyAdd(p, t, v128.load32_splat(known, erf4th));
  p = multiplyAdd(p, t, v128.load32_splat(known, erf3));
  p = multiplyAdd(p, t, v128.load32_splat(known, erf2));
  p = multiplyAdd(p, t, v128.load32_splat(known, erf1));
  const y = f32x4.sub(v128.load32_splat(known, one), f32x4.mul(f32x4.mul(p, t), square));
  return v128.bitselect(x, y, i32x4.splat(0x80000000));
}

/** ln x for a normal x > 0 (infinity and NaN stay what they are), by the series of artanh; the library's own needs a table in memory. */
export function logarithm(x: f32): f32 {
  if (!(x < <f32>Infinity)) return x;
  const bits = reinterpret<i32>(x);
  let exponent = (bits >> 23) - 127;
  let mantissa = <f64>reinterpret<f32>((bits & 0x007fffff) | 0x3f800000);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const q = s * s;
  const series = 1 + q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * (1.0 / 9 + q / 11))));
  return <f32>(<f64>exponent * 0.6931471805599453 + 2 * s * series);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
export function addLanes(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) +
    f32x4.extract_lane(x, 1) +
    (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

export function maxLanes(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/** Up to four numbers; the lanes after `count` hold `filler`. */
export function loadSome(at: usize, count: i32, filler: f32): v128 {
  let x = splat(filler);
  if (count > 0) x = f32x4.replace_lane(x, 0, load<f32>(at));
  if (count > 1) x = f32x4.replace_lane(x, 1, load<f32>(at, 4));
  if (count > 2) x = f32x4.replace_lane(x, 2, load<f32>(at, 8));
  if (count > 3) x = f32x4.replace_lane(x, 3, load<f32>(at, 12));
  return x;
}

export function storeSome(at: usize, x: v128, count: i32): void {
  if (count > 0) store<f32>(at, f32x4.extract_lane(x, 0));
  if (count > 1) store<f32>(at, f32x4.extract_lane(x, 1), 4);
  if (count > 2) store<f32>(at, f32x4.extract_lane(x, 2), 8);
  if (count > 3) store<f32>(at, f32x4.extract_lane(x, 3), 12);
}
