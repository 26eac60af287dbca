/** Operations on every element alone, and the two ways of broadcasting that training needs. */
import { control, density, get, half, helpers, offer, one, pointer, put, rootHalf } from "./arguments";
import { geluGradientKernel, geluKernel } from "./kernel-numbers";
import { erf4, exp4, loadSome, multiplyAdd, splat, storeSome } from "./real";

// @ts-ignore: a decorator of AssemblyScript
@inline
function combine(operation: i32, a: v128, b: v128): v128 {
  switch (operation) {
    case 0:
      return f32x4.add(a, b);
    case 1:
      return f32x4.sub(a, b);
    case 2:
      return f32x4.mul(a, b);
    case 4:
      return f32x4.max(a, b);
    case 5:
      return f32x4.min(a, b);
    default:
      return f32x4.div(a, b);
  }
}

/** out[i] = a[i] ∘ b[i mod period]: `period` is the length of b, which is `count`, 1, or that of the trailing dimensions. */
export function binary(operation: i32, a: usize, b: usize, out: usize, count: i32, period: i32): void {
  switch (operation) {
    case 0:
      binaryOf(0, a, b, out, count, period);
      break;
    case 1:
      binaryOf(1, a, b, out, count, period);
      break;
    case 2:
      binaryOf(2, a, b, out, count, period);
      break;
    case 4:
      binaryOf(4, a, b, out, count, period);
      break;
    case 5:
      binaryOf(5, a, b, out, count, period);
      break;
    default:
      binaryOf(3, a, b, out, count, period);
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function binaryOf(operation: i32, a: usize, b: usize, out: usize, count: i32, period: i32): void {
  if (period == 1) {
    const other = splat(load<f32>(b));
    let left = count;
    for (; left >= 4; left -= 4) {
      v128.store(out, combine(operation, v128.load(a), other));
      a += 16;
      out += 16;
    }
    if (left > 0) storeSome(out, combine(operation, loadSome(a, left, 1), other), left);
    return;
  }
  for (let begin = 0; begin < count; begin += period) {
    let beside = b;
    let left = period;
    for (; left >= 4; left -= 4) {
      v128.store(out, combine(operation, v128.load(a), v128.load(beside)));
      a += 16;
      beside += 16;
      out += 16;
    }
    if (left > 0) {
      storeSome(out, combine(operation, loadSome(a, left, 1), loadSome(beside, left, 1)), left);
      a += (<usize>left) << 2;
      out += (<usize>left) << 2;
    }
  }
}

/** out[i] = a[i] ∘ b[i / width]: one number of b for each row. */
export function binaryColumn(operation: i32, a: usize, b: usize, out: usize, rows: i32, width: i32): void {
  const step = (<usize>width) << 2;
  for (let row = 0; row < rows; row++) {
    binary(operation, a, b, out, width, 1);
    a += step;
    out += step;
    b += 4;
  }
}

export function relu(x: usize, out: usize, count: i32): void {
  const zero = splat(0);
  for (let left = count; left > 0; left -= 4) {
    if (left >= 4) v128.store(out, positive(v128.load(x), zero));
    else storeSome(out, positive(loadSome(x, left, 0), zero), left);
    x += 16;
    out += 16;
  }
}

/** `x < 0 ? 0 : x`, one instruction that keeps NaN (`f32x4.max` is many); adding 0 makes one of both zeros. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function positive(x: v128, zero: v128): v128 {
  return f32x4.add(f32x4.pmax(x, zero), zero);
}

/** Between `low` and `high`, of which the latter wins; the plain minimum and maximum keep NaN where it is the first operand. */
export function clamp(x: usize, out: usize, count: i32, low: f32, high: f32): void {
  const least = splat(low);
  const most = splat(high);
  let left = count;
  for (; left >= 4; left -= 4) {
    v128.store(out, f32x4.pmin(f32x4.pmax(v128.load(x), least), most));
    x += 16;
    out += 16;
  }
  if (left > 0) storeSome(out, f32x4.pmin(f32x4.pmax(loadSome(x, left, 0), least), most), left);
}

/** The gradient of tanh, of sigmoid (by their results) and of the absolute value (by its input): by number, 0 to 2. */
export function gradientOf(number: i32, saved: usize, gradient: usize, out: usize, count: i32): void {
  switch (number) {
    case 0:
      gradientBy(0, saved, gradient, out, count);
      break;
    case 1:
      gradientBy(1, saved, gradient, out, count);
      break;
    default:
      gradientBy(2, saved, gradient, out, count);
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function gradientBy(number: i32, saved: usize, gradient: usize, out: usize, count: i32): void {
  for (let left = count; left > 0; left -= 4) {
    const y = left >= 4 ? v128.load(saved) : loadSome(saved, left, 0);
    const found = slopeOf(number, y, left >= 4 ? v128.load(gradient) : loadSome(gradient, left, 0));
    if (left >= 4) v128.store(out, found);
    else storeSome(out, found, left);
    saved += 16;
    gradient += 16;
    out += 16;
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function slopeOf(number: i32, y: v128, gradient: v128): v128 {
  const square = f32x4.mul(y, y);
  if (number == 0) return f32x4.mul(gradient, f32x4.sub(splat(1), square));
  if (number == 1) return f32x4.mul(gradient, f32x4.sub(y, square));
  // With the sign of what went in; 0 where that was 0, and NaN where it was NaN.
  const signed = v128.xor(gradient, v128.and(y, i32x4.splat(<i32>0x80000000)));
  const found = v128.and(signed, f32x4.ne(y, splat(0)));
  return v128.bitselect(y, found, f32x4.ne(y, y));
}

/** The gradient where the result was above 0 or is NaN, else 0. */
export function reluGradient(y: usize, gradient: usize, out: usize, count: i32): void {
  const zero = splat(0);
  for (let left = count; left > 0; left -= 4) {
    if (left >= 4) v128.store(out, v128.andnot(v128.load(gradient), f32x4.le(v128.load(y), zero)));
    else {
      const isShut = f32x4.le(loadSome(y, left, 0), zero);
      storeSome(out, v128.andnot(loadSome(gradient, left, 0), isShut), left);
    }
    y += 16;
    gradient += 16;
    out += 16;
  }
}

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

/** Each number to the nearest one of fp16: what `../../fp16.ts` does in plain loops. */
export function roundToFp16(x: usize, out: usize, count: i32): void {
  for (let left = count; left > 0; left -= 4) {
    if (left >= 4) v128.store(out, roundToFp16Of4(v128.load(x)));
    else storeSome(out, roundToFp16Of4(loadSome(x, left, 0)), left);
    x += 16;
    out += 16;
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function gelu4(x: v128, known: usize): v128 {
  const scaled = f32x4.mul(x, v128.load32_splat(known, rootHalf));
  const square = exp4(f32x4.neg(f32x4.mul(scaled, scaled)), known);
  return f32x4.mul(f32x4.mul(x, v128.load32_splat(known, half)), f32x4.add(erf4(scaled, square, known), v128.load32_splat(known, one)));
}

/** So many elements of a costly function are worth a helper's while. */
const pieceSize = 16384;

function inPieces(kernel: i32, count: i32): void {
  put(8, count);
  put(9, helpers > 0 ? pieceSize : count);
  offer(kernel, helpers > 0 ? (count + pieceSize - 1) / pieceSize : 1);
}

/** x·Φ(x). */
export function gelu(x: usize, out: usize, count: i32): void {
  put(0, <i32>x);
  put(1, <i32>out);
  inPieces(geluKernel, count);
}

export function geluPiece(piece: i32): void {
  const from = piece * get(9);
  const offset = (<usize>from) << 2;
  geluRange(pointer(0) + offset, pointer(1) + offset, min(get(9), get(8) - from));
}

function geluRange(x: usize, out: usize, count: i32): void {
  const known = control;
  for (let left = count; left > 0; left -= 4) {
    if (left >= 4) v128.store(out, gelu4(v128.load(x), known));
    else storeSome(out, gelu4(loadSome(x, left, 0), known), left);
    x += 16;
    out += 16;
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function geluSlope4(x: v128, known: usize): v128 {
  const scaled = f32x4.mul(x, v128.load32_splat(known, rootHalf));
  const square = exp4(f32x4.neg(f32x4.mul(scaled, scaled)), known);
  const share = multiplyAdd(v128.load32_splat(known, half), erf4(scaled, square, known), v128.load32_splat(known, half));
  return multiplyAdd(f32x4.mul(x, v128.load32_splat(known, density)), square, share);
}

/** g·(Φ(x) + x·φ(x)). */
export function geluGradient(x: usize, gradient: usize, out: usize, count: i32): void {
  put(0, <i32>x);
  put(1, <i32>gradient);
  put(2, <i32>out);
  inPieces(geluGradientKernel, count);
}

export function geluGradientPiece(piece: i32): void {
  const from = piece * get(9);
  const offset = (<usize>from) << 2;
  const count = min(get(9), get(8) - from);
  geluGradientRange(pointer(0) + offset, pointer(1) + offset, pointer(2) + offset, count);
}

function geluGradientRange(x: usize, gradient: usize, out: usize, count: i32): void {
  const known = control;
  for (let left = count; left > 0; left -= 4) {
    if (left >= 4) v128.store(out, f32x4.mul(v128.load(gradient), geluSlope4(v128.load(x), known)));
    else {
      const slope = geluSlope4(loadSome(x, left, 0), known);
      storeSome(out, f32x4.mul(loadSome(gradient, left, 0), slope), left);
    }
    x += 16;
    gradient += 16;
    out += 16;
  }
}

/** out (segments, width), which starts at 0: adds each row of x to the row that its id names; ids outside are left out. */
export function segmentSum(x: usize, ids: usize, out: usize, rows: i32, width: i32, segments: i32): void {
  const step = (<usize>width) << 2;
  for (let row = 0; row < rows; row++) {
    const id = load<i32>(ids + ((<usize>row) << 2));
    if (id >= 0 && id < segments) {
      const target = out + <usize>id * step;
      binary(0, target, x, target, width, width);
    }
    x += step;
  }
}
