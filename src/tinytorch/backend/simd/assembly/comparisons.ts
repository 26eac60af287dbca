/** Comparisons, whose results have a byte for each element (1 or 0), and choices by such results. */
import { get, inElements, isMuch, pointer, put } from "./arguments";
import { chooseKernel, compareKernel } from "./kernel-numbers";
import { splat } from "./real";

// @ts-ignore: a decorator of AssemblyScript
@inline
function holds4(operation: i32, a: v128, b: v128): v128 {
  switch (operation) {
    case 0:
      return f32x4.eq(a, b);
    case 1:
      return f32x4.ne(a, b);
    case 2:
      return f32x4.gt(a, b);
    case 3:
      return f32x4.ge(a, b);
    case 4:
      return f32x4.lt(a, b);
    default:
      return f32x4.le(a, b);
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function holds(operation: i32, a: f32, b: f32): bool {
  switch (operation) {
    case 0:
      return a == b;
    case 1:
      return a != b;
    case 2:
      return a > b;
    case 3:
      return a >= b;
    case 4:
      return a < b;
    default:
      return a <= b;
  }
}

/**
 * out[i] = a[i] ∘ b[i mod period]: `period` is the length of b, which is `count`, 1, or that of the trailing dimensions. Answers whether
 * it set a task.
 */
export function compare(operation: i32, a: usize, b: usize, out: usize, count: i32, period: i32): i32 {
  if (!isMuch(count)) {
    compareRange(operation, a, b, out, count, period);
    return 0;
  }
  put(0, <i32>a);
  put(1, <i32>b);
  put(2, <i32>out);
  put(3, operation);
  put(4, period == count ? 0 : period);
  inElements(compareKernel, count, period == count ? 1 : period);
  return 1;
}

export function comparePiece(piece: i32): void {
  const from = piece * get(9);
  const count = min(get(9), get(8) - from);
  const period = get(4);
  const offset = (<usize>from) << 2;
  const b = pointer(1) + (period == 0 ? offset : 0);
  compareRange(get(3), pointer(0) + offset, b, pointer(2) + <usize>from, count, period == 0 ? count : period);
}

function compareRange(operation: i32, a: usize, b: usize, out: usize, count: i32, period: i32): void {
  switch (operation) {
    case 0:
      compareBy(0, a, b, out, count, period);
      break;
    case 1:
      compareBy(1, a, b, out, count, period);
      break;
    case 2:
      compareBy(2, a, b, out, count, period);
      break;
    case 3:
      compareBy(3, a, b, out, count, period);
      break;
    case 4:
      compareBy(4, a, b, out, count, period);
      break;
    default:
      compareBy(5, a, b, out, count, period);
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function compareBy(operation: i32, a: usize, b: usize, out: usize, count: i32, period: i32): void {
  const isSingle = period == 1;
  const length = isSingle ? count : period;
  const step: usize = isSingle ? 0 : 16;
  const single = load<f32>(b);
  const four = splat(single);
  for (let begin = 0; begin < count; begin += length) {
    let beside = b;
    let left = length;
    for (; left >= 16; left -= 16) {
      const first = holds4(operation, v128.load(a), isSingle ? four : v128.load(beside));
      const second = holds4(operation, v128.load(a, 16), isSingle ? four : v128.load(beside, 16));
      const third = holds4(operation, v128.load(a, 32), isSingle ? four : v128.load(beside, 32));
      const fourth = holds4(operation, v128.load(a, 48), isSingle ? four : v128.load(beside, 48));
      const bytes = i8x16.narrow_i16x8_s(
        i16x8.narrow_i32x4_s(first, second),
        i16x8.narrow_i32x4_s(third, fourth),
      );
      v128.store(out, v128.and(bytes, i8x16.splat(1)));
      a += 64;
      beside += step << 2;
      out += 16;
    }
    for (; left > 0; left--) {
      store<u8>(out, <u8>holds(operation, load<f32>(a), isSingle ? single : load<f32>(beside)));
      a += 4;
      beside += step >> 2;
      out++;
    }
  }
}

/** out[i] = a[i] ∘ b[i / width]: one number of b for each row. */
export function compareColumn(operation: i32, a: usize, b: usize, out: usize, rows: i32, width: i32): void {
  for (let row = 0; row < rows; row++) {
    compareRange(operation, a, b, out, width, 1);
    a += (<usize>width) << 2;
    out += <usize>width;
    b += 4;
  }
}

/** All bits of a lane are set where its byte is not 0. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function lanesOf(bytes: usize): v128 {
  const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(bytes)));
  return i32x4.ne(wide, i32x4.splat(0));
}

/**
 * Elements of 4 bytes: `yes` where the condition holds, else `no`; 0 in place of one that lies nowhere. Answers whether it set a task.
 */
export function choose(condition: usize, yes: usize, no: usize, out: usize, count: i32): i32 {
  if (!isMuch(count)) {
    chooseRange(condition, yes, no, out, count);
    return 0;
  }
  put(0, <i32>condition);
  put(1, <i32>yes);
  put(2, <i32>no);
  put(3, <i32>out);
  inElements(chooseKernel, count, 1);
  return 1;
}

export function choosePiece(piece: i32): void {
  const from = piece * get(9);
  const offset = (<usize>from) << 2;
  const yes = pointer(1);
  const no = pointer(2);
  const count = min(get(9), get(8) - from);
  chooseRange(
    pointer(0) + <usize>from,
    yes == 0 ? 0 : yes + offset,
    no == 0 ? 0 : no + offset,
    pointer(3) + offset,
    count,
  );
}

function chooseRange(condition: usize, yes: usize, no: usize, out: usize, count: i32): void {
  if (yes == 0) chooseOf(false, true, condition, yes, no, out, count);
  else if (no == 0) chooseOf(true, false, condition, yes, no, out, count);
  else chooseOf(true, true, condition, yes, no, out, count);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function chooseOf(
  hasYes: bool,
  hasNo: bool,
  condition: usize,
  yes: usize,
  no: usize,
  out: usize,
  count: i32,
): void {
  const zero = i32x4.splat(0);
  let left = count;
  for (; left >= 4; left -= 4) {
    const a = hasYes ? v128.load(yes) : zero;
    const b = hasNo ? v128.load(no) : zero;
    v128.store(out, v128.bitselect(a, b, lanesOf(condition)));
    condition += 4;
    yes += 16;
    no += 16;
    out += 16;
  }
  for (; left > 0; left--) {
    const isYes = load<u8>(condition) != 0;
    store<i32>(out, isYes ? (hasYes ? load<i32>(yes) : 0) : hasNo ? load<i32>(no) : 0);
    condition++;
    yes += 4;
    no += 4;
    out += 4;
  }
}

/** 1 and 0 as real numbers. */
export function realsOf(bytes: usize, out: usize, count: i32): void {
  let left = count;
  for (; left >= 4; left -= 4) {
    v128.store(out, v128.and(lanesOf(bytes), splat(1)));
    bytes += 4;
    out += 16;
  }
  for (; left > 0; left--) {
    store<f32>(out, load<u8>(bytes) != 0 ? 1 : 0);
    bytes++;
    out += 4;
  }
}
