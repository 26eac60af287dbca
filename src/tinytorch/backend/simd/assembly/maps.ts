/** Cheap functions of every number alone, which memory binds: arithmetic, rounding, and numbers that change their kind. */
import { get, inElements, isMuch, pointer, put, putReal, real } from "./arguments";
import { mapKernel } from "./kernel-numbers";
import { loadSome, splat, storeSome } from "./real";

// @ts-ignore: a decorator of AssemblyScript
@inline
function roundToFp16Of4(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(<i32>0x80000000));
  const magnitude = v128.xor(x, sign);
  // To the nearest of 10 bits of fraction; half way, to the even one.
  const toEven = v128.and(i32x4.shr_u(magnitude, 13), i32x4.splat(1));
  const raised = i32x4.add(i32x4.add(magnitude, i32x4.splat(0xfff)), toEven);
  const normal = v128.and(raised, i32x4.splat(<i32>0xffffe000));
  // Below 2⁻¹⁴ numbers of fp16 lie 2⁻²⁴ apart, as those of float32 do beside 0.5.
  const subnormal = f32x4.sub(f32x4.add(magnitude, splat(0.5)), splat(0.5));
  let rounded = v128.bitselect(subnormal, normal, i32x4.lt_s(magnitude, i32x4.splat(0x38800000)));
  // From 65,520 on infinity; a NaN stays one.
  rounded = v128.bitselect(i32x4.splat(0x7f800000), rounded, i32x4.ge_s(magnitude, i32x4.splat(0x477ff000)));
  rounded = v128.bitselect(magnitude, rounded, i32x4.gt_s(magnitude, i32x4.splat(0x7f800000)));
  return v128.or(rounded, sign);
}

/** What a whole number of 64 bits is modulo 2³², as JavaScript makes whole numbers of real ones; NaN and infinity are 0. */
function wrapped(x: f32): i32 {
  const size = abs<f32>(x);
  // From 2⁶³ on all of them are multiples of 2³².
  return size < 9223372036854775808.0 ? <i32><i64>x : 0;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function whole4(x: v128): v128 {
  const isOdd = v128.any_true(v128.not(f32x4.lt(f32x4.abs(x), splat(2147483648))));
  return isOdd ? wrapped4(x) : i32x4.trunc_sat_f32x4_s(x);
}

function wrapped4(x: v128): v128 {
  const ab = i32x4.replace_lane(i32x4.splat(wrapped(f32x4.extract_lane(x, 0))), 1, wrapped(f32x4.extract_lane(x, 1)));
  const abc = i32x4.replace_lane(ab, 2, wrapped(f32x4.extract_lane(x, 2)));
  return i32x4.replace_lane(abc, 3, wrapped(f32x4.extract_lane(x, 3)));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function mapped(number: i32, x: v128, first: v128, second: v128): v128 {
  switch (number) {
    // ReLU is `x < 0 ? 0 : x`, one instruction that keeps NaN (`f32x4.max` is many); adding 0 makes one of both zeros.
    case 0:
      return f32x4.add(f32x4.pmax(x, first), first);
    case 1:
      return f32x4.neg(x);
    case 2:
      return f32x4.abs(x);
    case 3:
      return f32x4.mul(x, x);
    case 4:
      return f32x4.mul(f32x4.mul(x, x), x);
    case 5:
      return f32x4.floor(x);
    case 6:
      return f32x4.ceil(x);
    case 7:
      return f32x4.nearest(x);
    // The second bound wins; the plain minimum and maximum keep NaN where it is the first operand.
    case 8:
      return f32x4.pmin(f32x4.pmax(x, first), second);
    case 9:
      return f32x4.convert_i32x4_s(x);
    case 10:
      return whole4(x);
    case 11:
      return f32x4.sqrt(x);
    case 12:
      return signOf(x);
    default:
      return roundToFp16Of4(x);
  }
}

/** What is not above 0 in size, both zeros and NaN, stays. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function signOf(x: v128): v128 {
  const signed = v128.bitselect(x, splat(1), i32x4.splat(<i32>0x80000000));
  return v128.bitselect(signed, x, f32x4.gt(f32x4.abs(x), splat(0)));
}

/**
 * By number: ReLU, -x, |x|, x², x³, down, up and to the nearest whole number, between `low` and `high`, whole numbers as real ones and real
 * ones as whole ones, the square root, the sign, and the nearest number of fp16. Answers whether it set a task.
 */
export function map(number: i32, x: usize, out: usize, count: i32, low: f32, high: f32): i32 {
  if (!isMuch(count)) {
    mapRange(number, x, out, count, low, high);
    return 0;
  }
  put(0, <i32>x);
  put(1, <i32>out);
  put(2, number);
  putReal(3, low);
  putReal(4, high);
  inElements(mapKernel, count, 1);
  return 1;
}

export function mapPiece(piece: i32): void {
  const from = piece * get(9);
  const offset = (<usize>from) << 2;
  mapRange(get(2), pointer(0) + offset, pointer(1) + offset, min(get(9), get(8) - from), real(3), real(4));
}

function mapRange(number: i32, x: usize, out: usize, count: i32, low: f32, high: f32): void {
  switch (number) {
    case 0:
      mapBy(0, x, out, count, low, high);
      break;
    case 1:
      mapBy(1, x, out, count, low, high);
      break;
    case 2:
      mapBy(2, x, out, count, low, high);
      break;
    case 3:
      mapBy(3, x, out, count, low, high);
      break;
    case 4:
      mapBy(4, x, out, count, low, high);
      break;
    case 5:
      mapBy(5, x, out, count, low, high);
      break;
    case 6:
      mapBy(6, x, out, count, low, high);
      break;
    case 7:
      mapBy(7, x, out, count, low, high);
      break;
    case 8:
      mapBy(8, x, out, count, low, high);
      break;
    case 9:
      mapBy(9, x, out, count, low, high);
      break;
    case 10:
      mapBy(10, x, out, count, low, high);
      break;
    case 11:
      mapBy(11, x, out, count, low, high);
      break;
    case 12:
      mapBy(12, x, out, count, low, high);
      break;
    default:
      mapBy(13, x, out, count, low, high);
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function mapBy(number: i32, x: usize, out: usize, count: i32, low: f32, high: f32): void {
  const first = splat(low);
  const second = splat(high);
  let left = count;
  for (; left >= 16; left -= 16) {
    v128.store(out, mapped(number, v128.load(x), first, second));
    v128.store(out, mapped(number, v128.load(x, 16), first, second), 16);
    v128.store(out, mapped(number, v128.load(x, 32), first, second), 32);
    v128.store(out, mapped(number, v128.load(x, 48), first, second), 48);
    x += 64;
    out += 64;
  }
  for (; left > 0; left -= 4) {
    storeSome(out, mapped(number, loadSome(x, left, 0), first, second), left);
    x += 16;
    out += 16;
  }
}
