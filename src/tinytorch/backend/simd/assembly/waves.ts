/**
 * Sine and cosine within 1 unit in the last place, in float64, two numbers at a time: where x is close to a multiple of π, float32 has
 * not the digits of what is left of it. The reduction by π/2 in two parts and the polynomials are those of FreeBSD's msun (`sinf`,
 * `cosf`); they serve numbers up to 2²⁸·π/2.
 */

// @ts-ignore: a decorator of AssemblyScript
@inline
function fd(x: f64): v128 {
  return f64x2.splat(x);
}

/** sin(x + shift·π/2) of two numbers of float64. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function wave2(x: v128, shift: i64): v128 {
  const n = f64x2.nearest(f64x2.mul(x, fd(0.63661977236758138243)));
  const high = f64x2.sub(x, f64x2.mul(n, fd(1.5707963109016418457)));
  const r = f64x2.sub(high, f64x2.mul(n, fd(1.58932547735281966916e-8)));
  const z = f64x2.mul(r, r);
  const w = f64x2.mul(z, z);
  const cube = f64x2.mul(z, r);
  const sineHigh = f64x2.add(fd(-0.166666666416265235595), f64x2.mul(z, fd(0.0083333293858894631756)));
  const sineLow = f64x2.add(fd(-0.000198393348360966317347), f64x2.mul(z, fd(0.0000027183114939898219064)));
  const sine = f64x2.add(f64x2.add(r, f64x2.mul(cube, sineHigh)), f64x2.mul(f64x2.mul(cube, w), sineLow));
  const cosineHigh = f64x2.add(
    f64x2.add(fd(1), f64x2.mul(z, fd(-0.49999999725103100312))),
    f64x2.mul(w, fd(0.0416666233237390631894)),
  );
  const cosineLow = f64x2.add(fd(-0.00138867637746099294692), f64x2.mul(z, fd(0.0000243904487962774090654)));
  const cosine = f64x2.add(cosineHigh, f64x2.mul(f64x2.mul(w, z), cosineLow));
  // Quarters of a turn: odd ones exchange sine and cosine, and the second half of the turn is below 0.
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(n));
  const quarter = i64x2.add(whole, i64x2.splat(shift));
  const isOdd = i64x2.neg(v128.and(quarter, i64x2.splat(1)));
  const sign = i64x2.shl(v128.and(quarter, i64x2.splat(2)), 62);
  return v128.xor(v128.bitselect(cosine, sine, isOdd), sign);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function wave4(x: v128, shift: i64): v128 {
  const upper = i64x2.shuffle(x, x, 1, 1);
  const low = v128.demote_zero<f64>(wave2(f64x2.promote_low_f32x4(x), shift));
  const high = v128.demote_zero<f64>(wave2(f64x2.promote_low_f32x4(upper), shift));
  return i64x2.shuffle(low, high, 0, 2);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
export function sin4(x: v128): v128 {
  // Below 2⁻¹² it is x itself, both zeros among them.
  return v128.bitselect(x, wave4(x, 0), f32x4.lt(f32x4.abs(x), f32x4.splat(0.000244140625)));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
export function cos4(x: v128): v128 {
  return wave4(x, 1);
}
