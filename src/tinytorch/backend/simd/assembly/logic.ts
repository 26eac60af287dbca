/** Truth values, a byte each, 1 or 0: what two of them make, and what a dimension of them comes to. */

// @ts-ignore: a decorator of AssemblyScript
@inline
function joined(operation: i32, a: v128, b: v128): v128 {
  return operation == 0 ? v128.and(a, b) : v128.or(a, b);
}

/** By number: and, or. b repeats from its first byte where `isSingle`. */
export function joinTruths(operation: i32, a: usize, b: usize, out: usize, count: i32, isSingle: i32): void {
  if (operation == 0) {
    if (isSingle != 0) joinBy(0, a, b, out, count, true);
    else joinBy(0, a, b, out, count, false);
  } else if (isSingle != 0) joinBy(1, a, b, out, count, true);
  else joinBy(1, a, b, out, count, false);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function joinBy(operation: i32, a: usize, b: usize, out: usize, count: i32, isSingle: bool): void {
  const single = i8x16.splat(load<i8>(b));
  const step: usize = isSingle ? 0 : 1;
  let left = count;
  for (; left >= 64; left -= 64) {
    v128.store(out, joined(operation, v128.load(a), isSingle ? single : v128.load(b)));
    v128.store(out, joined(operation, v128.load(a, 16), isSingle ? single : v128.load(b, 16)), 16);
    v128.store(out, joined(operation, v128.load(a, 32), isSingle ? single : v128.load(b, 32)), 32);
    v128.store(out, joined(operation, v128.load(a, 48), isSingle ? single : v128.load(b, 48)), 48);
    a += 64;
    b += step << 6;
    out += 64;
  }
  for (; left > 0; left--) {
    const found = joined(operation, i8x16.splat(load<i8>(a)), i8x16.splat(load<i8>(b)));
    store<u8>(out, i8x16.extract_lane_u(found, 0));
    a++;
    b += step;
    out++;
  }
}

/** 1 for 0, and 0 for anything else. */
export function invertTruths(x: usize, out: usize, count: i32): void {
  let left = count;
  for (; left >= 32; left -= 32) {
    const first = i8x16.eq(v128.load(x), i8x16.splat(0));
    const second = i8x16.eq(v128.load(x, 16), i8x16.splat(0));
    v128.store(out, v128.and(first, i8x16.splat(1)));
    v128.store(out, v128.and(second, i8x16.splat(1)), 16);
    x += 32;
    out += 32;
  }
  for (; left > 0; left--) {
    store<u8>(out, load<u8>(x) == 0 ? 1 : 0);
    x++;
    out++;
  }
}

/** x (outer, rows, inner) to (outer, inner): whether all of the rows, or any, are true. */
export function foldTruths(isAll: i32, x: usize, out: usize, outer: i32, rows: i32, inner: i32): void {
  const operation = isAll != 0 ? 0 : 1;
  for (let o = 0; o < outer; o++) {
    if (inner == 1) {
      store<u8>(out, isAll != 0 ? allOf(x, rows) : anyOf(x, rows));
      x += <usize>rows;
    } else {
      memory.copy(out, x, inner);
      x += <usize>inner;
      for (let row = 1; row < rows; row++) {
        joinTruths(operation, out, x, out, inner, 0);
        x += <usize>inner;
      }
    }
    out += <usize>inner;
  }
}

function anyOf(x: usize, count: i32): u8 {
  let found = i8x16.splat(0);
  let left = count;
  for (; left >= 16; left -= 16) {
    found = v128.or(found, v128.load(x));
    x += 16;
  }
  let isAny = v128.any_true(found);
  for (; left > 0; left--) {
    isAny = isAny || load<u8>(x) != 0;
    x++;
  }
  return isAny ? 1 : 0;
}

function allOf(x: usize, count: i32): u8 {
  let found = i8x16.splat(-1);
  let left = count;
  for (; left >= 16; left -= 16) {
    found = i8x16.min_u(found, v128.load(x));
    x += 16;
  }
  let isAll = i8x16.all_true(found);
  for (; left > 0; left--) {
    isAll = isAll && load<u8>(x) != 0;
    x++;
  }
  return isAll ? 1 : 0;
}
