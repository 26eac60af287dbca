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
  half,
  erfScale,
  erf5,
  erf4th,
  erf3,
  erf2,
  erf1,
  tanhEdge,
  tanh11,
  tanh9,
  tanh7,
  tanh5,
  tanh3,
  two,
  ln11,
  ln10,
  ln9,
  ln8,
  ln7,
  ln6,
  ln5,
  ln4,
  ln3,
  lnHigh,
  lnLow,
  expLeast,
  expMost,
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
  const p = powerOfRest(capped, n, known);
  // Adding to the bits of the exponent multiplies by 2ⁿ.
  const power = i32x4.shl(toWhole(n), 23);
  return v128.andnot(i32x4.add(p, power), low);
}

/** e^(x - n·ln 2), for an n that leaves at most ln 2 / 2 of x. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function powerOfRest(x: v128, n: v128, known: usize): v128 {
  let r = multiplyAdd(n, v128.load32_splat(known, minusLn2High), x);
  r = multiplyAdd(n, v128.load32_splat(known, minusLn2Low), r);
  let p = v128.load32_splat(known, exp7);
  p = multiplyAdd(p, r, v128.load32_splat(known, exp6));
  p = multiplyAdd(p, r, v128.load32_splat(known, exp5));
  p = multiplyAdd(p, r, v128.load32_splat(known, exp4th));
  p = multiplyAdd(p, r, v128.load32_splat(known, exp3));
  p = multiplyAdd(p, r, v128.load32_splat(known, exp2));
  return f32x4.add(multiplyAdd(p, f32x4.mul(r, r), r), v128.load32_splat(known, one));
}

/** eˣ of every number, within 2 units in the last place: also where it is infinite, or so small that its last digits go. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function wideExp4(x: v128, known: usize): v128 {
  const capped = f32x4.pmin(
    f32x4.pmax(x, v128.load32_splat(known, expLeast)),
    v128.load32_splat(known, expMost),
  );
  const n = f32x4.nearest(f32x4.mul(capped, v128.load32_splat(known, perLn2)));
  const p = powerOfRest(capped, n, known);
  // In two factors, for 2ⁿ alone may be no number of float32.
  const whole = toWhole(n);
  const part = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, powerOf2(part)), powerOf2(i32x4.sub(whole, part)));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function powerOf2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** tanh within 2 units in the last place: a polynomial near 0 (Cephes, tanhf), elsewhere 1 - 2 / (e^(2|x|) + 1); the sign is put back. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function tanh4(x: v128, known: usize): v128 {
  const size = f32x4.abs(x);
  const unit = v128.load32_splat(known, one);
  const double = v128.load32_splat(known, two);
  const far = f32x4.sub(unit, f32x4.div(double, f32x4.add(exp4(f32x4.mul(size, double), known), unit)));
  const square = f32x4.mul(size, size);
  let p = v128.load32_splat(known, tanh11);
  p = multiplyAdd(p, square, v128.load32_splat(known, tanh9));
  p = multiplyAdd(p, square, v128.load32_splat(known, tanh7));
  p = multiplyAdd(p, square, v128.load32_splat(known, tanh5));
  p = multiplyAdd(p, square, v128.load32_splat(known, tanh3));
  const near = multiplyAdd(f32x4.mul(p, square), size, size);
  const found = v128.bitselect(near, far, f32x4.lt(size, v128.load32_splat(known, tanhEdge)));
  return v128.bitselect(x, found, i32x4.splat(<i32>0x80000000));
}

/** The error function within 2 units in the last place: x·P(x²) near 0, elsewhere 1 - e^Q(|x|) (N. Juffa's coefficients). */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function exactErf4(x: v128, known: usize): v128 {
  const size = f32x4.abs(x);
  const square = f32x4.mul(x, x);
  let far = multiplyAdd(splat(-1.7285347e-5), size, splat(3.83197126e-4));
  far = multiplyAdd(far, square, multiplyAdd(splat(-3.88396438e-3), size, splat(2.42546219e-2)));
  far = multiplyAdd(far, size, splat(-1.06777877e-1));
  far = multiplyAdd(far, size, splat(-6.34846687e-1));
  far = multiplyAdd(far, size, splat(-1.28717512e-1));
  far = multiplyAdd(far, size, f32x4.neg(size));
  far = f32x4.sub(v128.load32_splat(known, one), exp4(far, known));
  // From 4 on float32 has only 1, and the polynomial of infinity is none.
  far = v128.bitselect(v128.load32_splat(known, one), far, f32x4.ge(size, splat(4)));
  let near = multiplyAdd(splat(-5.96761703e-4), square, splat(4.99119423e-3));
  near = multiplyAdd(near, square, splat(-2.67681349e-2));
  near = multiplyAdd(near, square, splat(1.12819925e-1));
  near = multiplyAdd(near, square, splat(-3.76125336e-1));
  near = multiplyAdd(near, square, splat(1.28379166e-1));
  near = multiplyAdd(near, size, size);
  const found = v128.bitselect(near, far, f32x4.le(size, splat(0.927734375)));
  return v128.bitselect(x, found, i32x4.splat(<i32>0x80000000));
}

/** ln x within 2 units in the last place: x = 2ⁿ·m with m in [√½, √2), and a polynomial for ln m (Cephes, logf). */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function log4(x: v128, known: usize): v128 {
  // Zeros, numbers below 2⁻¹²⁶ or below 0, infinity and NaN; where there are none, nothing is done about them.
  const isOdd = v128.any_true(i32x4.ge_u(i32x4.sub(x, i32x4.splat(0x00800000)), i32x4.splat(0x7f000000)));
  let scaled = x;
  let less = i32x4.splat(0);
  if (isOdd) {
    // Numbers below 2⁻¹²⁶ have no leading 1: they are scaled by 2²³.
    const isSmall = i32x4.lt_s(x, i32x4.splat(0x00800000));
    scaled = v128.bitselect(f32x4.mul(x, i32x4.splat(0x4b000000)), x, isSmall);
    less = v128.and(isSmall, i32x4.splat(23));
  }
  // Taking off the bits of √½ makes the exponent that of the nearest power.
  const moved = i32x4.sub(scaled, i32x4.splat(0x3f3504f3));
  const exponent = i32x4.sub(i32x4.shr_s(moved, 23), less);
  const mantissa = i32x4.add(v128.and(moved, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const n = f32x4.convert_i32x4_s(exponent);
  const r = f32x4.sub(mantissa, v128.load32_splat(known, one));
  const square = f32x4.mul(r, r);
  let p = v128.load32_splat(known, ln11);
  p = multiplyAdd(p, r, v128.load32_splat(known, ln10));
  p = multiplyAdd(p, r, v128.load32_splat(known, ln9));
  p = multiplyAdd(p, r, v128.load32_splat(known, ln8));
  p = multiplyAdd(p, r, v128.load32_splat(known, ln7));
  p = multiplyAdd(p, r, v128.load32_splat(known, ln6));
  p = multiplyAdd(p, r, v128.load32_splat(known, ln5));
  p = multiplyAdd(p, r, v128.load32_splat(known, ln4));
  p = multiplyAdd(p, r, v128.load32_splat(known, ln3));
  let rest = f32x4.mul(f32x4.mul(p, r), square);
  rest = multiplyAdd(n, v128.load32_splat(known, lnLow), rest);
  rest = f32x4.sub(rest, f32x4.mul(square, v128.load32_splat(known, half)));
  const found = multiplyAdd(n, v128.load32_splat(known, lnHigh), f32x4.add(r, rest));
  return isOdd ? oddLogarithms(x, found) : found;
}

/** Infinity and NaN stay what they are; below 0 there is none, and at 0 -∞. */
function oddLogarithms(x: v128, found: v128): v128 {
  const stays = v128.or(f32x4.eq(x, i32x4.splat(0x7f800000)), f32x4.ne(x, x));
  const real = v128.bitselect(i32x4.splat(0x7fc00000), v128.bitselect(x, found, stays), f32x4.lt(x, splat(0)));
  return v128.bitselect(i32x4.splat(<i32>0xff800000), real, f32x4.eq(x, splat(0)));
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
