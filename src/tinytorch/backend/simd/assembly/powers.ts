/**
 * Powers within 1 unit in the last place: e^(y · ln |x|) in float64, two numbers at a time, for y takes the error of the logarithm up
 * to a hundred times. In float64 every number of float32 is a normal one.
 */
import { get, helpers, offer, pointer, put } from "./arguments";
import { powerKernel } from "./kernel-numbers";
import { loadSome, splat, storeSome } from "./real";

/** So many elements are worth a helper's while. */
const pieceSize = 4096;

/** out[i] = a[i] to the power of b[i], or of the one number of b where `isSingle`. */
export function power(a: usize, b: usize, out: usize, count: i32, isSingle: i32): void {
  put(0, <i32>a);
  put(1, <i32>b);
  put(2, <i32>out);
  put(3, isSingle);
  put(8, count);
  const most = helpers > 0 ? pieceSize : count;
  put(9, most);
  offer(powerKernel, helpers > 0 ? (count + most - 1) / most : 1);
}

export function powerPiece(piece: i32): void {
  const from = piece * get(9);
  const offset = (<usize>from) << 2;
  const isSingle = get(3) != 0;
  let a = pointer(0) + offset;
  let b = pointer(1) + (isSingle ? 0 : offset);
  let out = pointer(2) + offset;
  const single = splat(load<f32>(b));
  for (let left = min(get(9), get(8) - from); left > 0; left -= 4) {
    const x = left >= 4 ? v128.load(a) : loadSome(a, left, 1);
    const y = isSingle ? single : left >= 4 ? v128.load(b) : loadSome(b, left, 1);
    const found = power4(x, y);
    if (left >= 4) v128.store(out, found);
    else storeSome(out, found, left);
    a += 16;
    b += 16;
    out += 16;
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function power4(x: v128, y: v128): v128 {
  const size = f32x4.abs(x);
  const low = v128.demote_zero<f64>(power2(f64x2.promote_low_f32x4(size), f64x2.promote_low_f32x4(y)));
  const upperX = i64x2.shuffle(size, size, 1, 1);
  const upperY = i64x2.shuffle(y, y, 1, 1);
  const high = v128.demote_zero<f64>(power2(f64x2.promote_low_f32x4(upperX), f64x2.promote_low_f32x4(upperY)));
  // Also of infinity and NaN, as C has it.
  const isOne = v128.or(f32x4.eq(size, splat(1)), f32x4.eq(y, splat(0)));
  const found = v128.bitselect(splat(1), i64x2.shuffle(low, high, 0, 2), isOne);
  const half = f32x4.mul(y, splat(0.5));
  const isWhole = f32x4.eq(f32x4.nearest(y), y);
  const isOdd = v128.and(isWhole, f32x4.ne(f32x4.nearest(half), half));
  const sign = v128.and(v128.and(x, i32x4.splat(<i32>0x80000000)), isOdd);
  const isBelow = v128.and(f32x4.lt(x, splat(0)), f32x4.lt(size, splat(Infinity)));
  return v128.bitselect(splat(NaN), v128.xor(found, sign), v128.andnot(isBelow, isWhole));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function fd(x: f64): v128 {
  return f64x2.splat(x);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function timesPlus(a: v128, b: v128, c: f64): v128 {
  return f64x2.add(f64x2.mul(a, b), fd(c));
}

/** x to the power of y for two numbers of float64 that float32 has, x at least 0; with no more digits than float32 needs. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function power2(x: v128, y: v128): v128 {
  // As the logarithm of real.ts: x = 2ⁿ·m with m in [√½, √2), and the series of artanh for ln m.
  const moved = i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd));
  const exponent = f64x2.convert_low_i32x4_s(i32x4.shr_s(i32x4.shuffle(moved, moved, 1, 3, 1, 3), 20));
  const m = i64x2.add(v128.and(moved, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe6a09e667f3bcd));
  const s = f64x2.div(f64x2.sub(m, fd(1)), f64x2.add(m, fd(1)));
  const q = f64x2.mul(s, s);
  let p = timesPlus(q, fd(2.0 / 11), 2.0 / 9);
  p = timesPlus(p, q, 2.0 / 7);
  p = timesPlus(p, q, 2.0 / 5);
  p = timesPlus(p, q, 2.0 / 3);
  p = timesPlus(p, q, 2);
  let ln = f64x2.add(f64x2.mul(exponent, fd(0.6931471805599453)), f64x2.mul(p, s));
  ln = v128.bitselect(fd(-Infinity), ln, f64x2.eq(x, fd(0)));
  // Infinity and NaN stay.
  ln = v128.bitselect(ln, x, f64x2.lt(x, fd(Infinity)));
  // The operands are in the order that keeps NaN; beyond these bounds it is 0 or infinite in float32.
  const t = f64x2.pmin(f64x2.pmax(f64x2.mul(y, ln), fd(-140)), fd(140));
  const n = f64x2.nearest(f64x2.mul(t, fd(1.4426950408889634)));
  const r = f64x2.sub(t, f64x2.mul(n, fd(0.6931471805599453)));
  let e = timesPlus(r, fd(1.0 / 5040), 1.0 / 720);
  e = timesPlus(e, r, 1.0 / 120);
  e = timesPlus(e, r, 1.0 / 24);
  e = timesPlus(e, r, 1.0 / 6);
  e = timesPlus(e, r, 0.5);
  e = timesPlus(e, r, 1);
  e = timesPlus(e, r, 1);
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(n));
  return f64x2.mul(e, i64x2.shl(i64x2.add(whole, i64x2.splat(1023)), 52));
}
