/** Two numbers that become one, element by element, and the ways of broadcasting that training needs. */
import { get, inElements, isMuch, mostAtOnce, offer, pointer, put } from "./arguments";
import { columnKernel, pairKernel, slopeKernel } from "./kernel-numbers";
import { loadSome, splat, storeSome } from "./real";

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

/**
 * out[i] = a[i] ∘ b[i mod period]: `period` is the length of b, which is `count`, 1, or that of the trailing dimensions. Answers whether
 * it set a task.
 */
export function binary(operation: i32, a: usize, b: usize, out: usize, count: i32, period: i32): i32 {
  if (!isMuch(count)) {
    combineRange(operation, a, b, out, count, period);
    return 0;
  }
  put(0, <i32>a);
  put(1, <i32>b);
  put(2, <i32>out);
  put(3, operation);
  put(4, period == count ? 0 : period);
  inElements(pairKernel, count, period == count ? 1 : period);
  return 1;
}

export function pairPiece(piece: i32): void {
  const from = piece * get(9);
  const count = min(get(9), get(8) - from);
  const period = get(4);
  const offset = (<usize>from) << 2;
  const b = pointer(1) + (period == 0 ? offset : 0);
  combineRange(get(3), pointer(0) + offset, b, pointer(2) + offset, count, period == 0 ? count : period);
}

export function combineRange(operation: i32, a: usize, b: usize, out: usize, count: i32, period: i32): void {
  switch (operation) {
    case 0:
      combineBy(0, a, b, out, count, period);
      break;
    case 1:
      combineBy(1, a, b, out, count, period);
      break;
    case 2:
      combineBy(2, a, b, out, count, period);
      break;
    case 4:
      combineBy(4, a, b, out, count, period);
      break;
    case 5:
      combineBy(5, a, b, out, count, period);
      break;
    default:
      combineBy(3, a, b, out, count, period);
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function combineBy(operation: i32, a: usize, b: usize, out: usize, count: i32, period: i32): void {
  if (period == 1) {
    const other = splat(load<f32>(b));
    let left = count;
    for (; left >= 16; left -= 16) {
      v128.store(out, combine(operation, v128.load(a), other));
      v128.store(out, combine(operation, v128.load(a, 16), other), 16);
      v128.store(out, combine(operation, v128.load(a, 32), other), 32);
      v128.store(out, combine(operation, v128.load(a, 48), other), 48);
      a += 64;
      out += 64;
    }
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
    for (; left >= 16; left -= 16) {
      v128.store(out, combine(operation, v128.load(a), v128.load(beside)));
      v128.store(out, combine(operation, v128.load(a, 16), v128.load(beside, 16)), 16);
      v128.store(out, combine(operation, v128.load(a, 32), v128.load(beside, 32)), 32);
      v128.store(out, combine(operation, v128.load(a, 48), v128.load(beside, 48)), 48);
      a += 64;
      beside += 64;
      out += 64;
    }
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

/**
 * out[i] = a[i] ∘ b[(i / width) mod period]: one number of b for each row, again from the first after `period` rows. Answers whether it
 * set a task.
 */
export function binaryColumn(
  operation: i32,
  a: usize,
  b: usize,
  out: usize,
  rows: i32,
  width: i32,
  period: i32,
): i32 {
  put(0, <i32>a);
  put(1, <i32>b);
  put(2, <i32>out);
  put(3, operation);
  put(4, period);
  put(8, rows);
  put(9, width);
  const isLarge = isMuch(rows * width);
  const most = isLarge ? max(1, mostAtOnce / width) : rows;
  put(10, most);
  if (!isLarge) {
    columnPiece(0);
    return 0;
  }
  offer(columnKernel, (rows + most - 1) / most);
  return 1;
}

export function columnPiece(piece: i32): void {
  const first = piece * get(10);
  const end = min(get(8), first + get(10));
  const width = get(9);
  const period = get(4);
  const step = (<usize>width) << 2;
  const b = pointer(1);
  let a = pointer(0) + <usize>first * step;
  let out = pointer(2) + <usize>first * step;
  let beside = first % period;
  for (let row = first; row < end; row++) {
    combineRange(get(3), a, b + ((<usize>beside) << 2), out, width, 1);
    a += step;
    out += step;
    if (++beside == period) beside = 0;
  }
}

/**
 * Gradients by what the function saved and the gradient of its result, by number: of tanh, sigmoid (by their results), the absolute
 * value, the square (by their inputs) and ReLU (by its result). Answers whether it set a task.
 */
export function gradientOf(number: i32, saved: usize, gradient: usize, out: usize, count: i32): i32 {
  if (!isMuch(count)) {
    slopeRange(number, saved, gradient, out, count);
    return 0;
  }
  put(0, <i32>saved);
  put(1, <i32>gradient);
  put(2, <i32>out);
  put(3, number);
  inElements(slopeKernel, count, 1);
  return 1;
}

export function slopePiece(piece: i32): void {
  const from = piece * get(9);
  const offset = (<usize>from) << 2;
  const count = min(get(9), get(8) - from);
  slopeRange(get(3), pointer(0) + offset, pointer(1) + offset, pointer(2) + offset, count);
}

function slopeRange(number: i32, saved: usize, gradient: usize, out: usize, count: i32): void {
  switch (number) {
    case 0:
      slopesBy(0, saved, gradient, out, count);
      break;
    case 1:
      slopesBy(1, saved, gradient, out, count);
      break;
    case 2:
      slopesBy(2, saved, gradient, out, count);
      break;
    case 3:
      slopesBy(3, saved, gradient, out, count);
      break;
    default:
      slopesBy(4, saved, gradient, out, count);
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function slopesBy(number: i32, saved: usize, gradient: usize, out: usize, count: i32): void {
  let left = count;
  for (; left >= 16; left -= 16) {
    v128.store(out, slopeOf(number, v128.load(saved), v128.load(gradient)));
    v128.store(out, slopeOf(number, v128.load(saved, 16), v128.load(gradient, 16)), 16);
    v128.store(out, slopeOf(number, v128.load(saved, 32), v128.load(gradient, 32)), 32);
    v128.store(out, slopeOf(number, v128.load(saved, 48), v128.load(gradient, 48)), 48);
    saved += 64;
    gradient += 64;
    out += 64;
  }
  for (; left > 0; left -= 4) {
    const found = slopeOf(number, loadSome(saved, left, 0), loadSome(gradient, left, 0));
    storeSome(out, found, left);
    saved += 16;
    gradient += 16;
    out += 16;
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function slopeOf(number: i32, y: v128, gradient: v128): v128 {
  if (number == 0) return f32x4.mul(gradient, f32x4.sub(splat(1), f32x4.mul(y, y)));
  if (number == 1) return f32x4.mul(gradient, f32x4.sub(y, f32x4.mul(y, y)));
  if (number == 3) return f32x4.mul(gradient, f32x4.add(y, y));
  // Where the result was above 0 or is NaN.
  if (number == 4) return v128.andnot(gradient, f32x4.le(y, splat(0)));
  // With the sign of what went in; 0 where that was 0, and NaN where it was NaN.
  const signed = v128.xor(gradient, v128.and(y, i32x4.splat(<i32>0x80000000)));
  const found = v128.and(signed, f32x4.ne(y, splat(0)));
  return v128.bitselect(y, found, f32x4.ne(y, y));
}

/** out (segments, width), which starts at 0: adds each row of x to the row that its id names; ids outside are left out. */
export function segmentSum(x: usize, ids: usize, out: usize, rows: i32, width: i32, segments: i32): void {
  const step = (<usize>width) << 2;
  for (let row = 0; row < rows; row++) {
    const id = load<i32>(ids + ((<usize>row) << 2));
    if (id >= 0 && id < segments) {
      const target = out + <usize>id * step;
      combineRange(0, target, x, target, width, width);
    }
    x += step;
  }
}
