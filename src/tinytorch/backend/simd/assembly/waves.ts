/**
 * Sine and cosine within 2 units in the last place. What is left of x beyond quarters of a turn is found in float64, for where x is close
 * to a multiple of π float32 has not the digits of it, by π/2 in two parts as in FreeBSD's msun (`sinf`, `cosf`), which serves
 * numbers up to 2²⁸·π/2; the polynomials are in float32 (Cephes, sinf and cosf).
 */
import { multiplyAdd, splat } from "./real";

// @ts-ignore: a decorator of AssemblyScript
@inline
function fd(x: f64): v128 {
  return f64x2.splat(x);
}

/** How many quarters of a turn two numbers of float64 are, to the nearest one. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function quarters2(x: v128): v128 {
  return f64x2.nearest(f64x2.mul(x, fd(0.63661977236758138243)));
}

/** What is left of them beyond so many quarters, in the lower lanes of float32. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function rest2(x: v128, n: v128): v128 {
  const high = f64x2.sub(x, f64x2.mul(n, fd(1.5707963109016418457)));
  return v128.demote_zero<f64>(f64x2.sub(high, f64x2.mul(n, fd(1.58932547735281966916e-8))));
}

/** sin(x + shift·π/2). */
// @ts-ignore: a decorator of AssemblyScript
@inline
function wave4(x: v128, shift: i32): v128 {
  const lower = f64x2.promote_low_f32x4(x);
  const upper = f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 1));
  const lowN = quarters2(lower);
  const highN = quarters2(upper);
  const r = i64x2.shuffle(rest2(lower, lowN), rest2(upper, highN), 0, 2);
  const whole = i64x2.shuffle(
    i32x4.trunc_sat_f64x2_s_zero(lowN),
    i32x4.trunc_sat_f64x2_s_zero(highN),
    0,
    2,
  );
  const z = f32x4.mul(r, r);
  let sine = multiplyAdd(splat(-1.9515295891e-4), z, splat(8.3321608736e-3));
  sine = multiplyAdd(sine, z, splat(-1.6666654611e-1));
  sine = multiplyAdd(f32x4.mul(sine, z), r, r);
  let cosine = multiplyAdd(splat(2.443315711809948e-5), z, splat(-1.388731625493765e-3));
  cosine = multiplyAdd(cosine, z, splat(4.166664568298827e-2));
  cosine = multiplyAdd(f32x4.mul(cosine, z), z, f32x4.sub(splat(1), f32x4.mul(z, splat(0.5))));
  // Odd quarters exchange sine and cosine, and the second half of the turn is below 0.
  const quarter = i32x4.add(whole, i32x4.splat(shift));
  const isOdd = i32x4.neg(v128.and(quarter, i32x4.splat(1)));
  const sign = i32x4.shl(v128.and(quarter, i32x4.splat(2)), 30);
  return v128.xor(v128.bitselect(cosine, sine, isOdd), sign);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
export function sin4(x: v128): v128 {
  // Below 2⁻¹² it is x itself, both zeros among them.
  return v128.bitselect(x, wave4(x, 0), f32x4.lt(f32x4.abs(x), splat(0.000244140625)));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
export function cos4(x: v128): v128 {
  return wave4(x, 1);
}
