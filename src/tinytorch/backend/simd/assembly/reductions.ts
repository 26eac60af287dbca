/** Sums of (rows, columns) and the largest or smallest of their numbers, along either dimension. */
import { get, inPieces, pointer, put } from "./arguments";
import { extremeGradientKernel } from "./kernel-numbers";
import { addLanes, loadSome, maxLanes, splat, storeSome } from "./real";

/** x (outer, rows, columns) to (outer, columns): the sum over rows. */
export function sumDown(x: usize, out: usize, outer: i32, rows: i32, columns: i32): void {
  for (let o = 0; o < outer; o++) {
    sumRows(x, out, rows, columns);
    x += (<usize>rows * <usize>columns) << 2;
    out += (<usize>columns) << 2;
  }
}

/** Four rows at a time, so that the sums are fetched and put back less often. */
function sumRows(x: usize, out: usize, rows: i32, columns: i32): void {
  const step = (<usize>columns) << 2;
  memory.fill(out, 0, step);
  let left = rows;
  for (; left >= 4; left -= 4) {
    addRows(4, x, step, out, columns);
    x += 4 * step;
  }
  for (; left > 0; left--) {
    addRows(1, x, step, out, columns);
    x += step;
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function addRows(rows: i32, x: usize, step: usize, out: usize, columns: i32): void {
  let left = columns;
  for (; left >= 4; left -= 4) {
    let more = v128.load(x);
    if (rows == 4) {
      more = f32x4.add(more, v128.load(x + step));
      more = f32x4.add(more, f32x4.add(v128.load(x + 2 * step), v128.load(x + 3 * step)));
    }
    v128.store(out, f32x4.add(v128.load(out), more));
    x += 16;
    out += 16;
  }
  for (; left > 0; left--) {
    let more = load<f32>(x);
    if (rows == 4) more = more + load<f32>(x + step) + (load<f32>(x + 2 * step) + load<f32>(x + 3 * step));
    store<f32>(out, load<f32>(out) + more);
    x += 4;
    out += 4;
  }
}

/** So many numbers are added up in float32; what comes of them, in float64, for a large sum swallows the digits of what is added. */
const block = 1024;

/** out (rows,) = sum over columns. */
export function sumColumns(x: usize, out: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    store<f32>(out, totalOf(x, columns));
    x += (<usize>columns) << 2;
    out += 4;
  }
}

export function totalOf(x: usize, columns: i32): f32 {
  let total: f64 = 0;
  for (let rest = columns; rest > 0; rest -= block) {
    const count = min(rest, block);
    total += <f64>sumOf(x, count);
    x += (<usize>count) << 2;
  }
  return <f32>total;
}

function sumOf(x: usize, count: i32): f32 {
  let even = splat(0);
  let odd = splat(0);
  let left = count;
  for (; left >= 8; left -= 8) {
    even = f32x4.add(even, v128.load(x));
    odd = f32x4.add(odd, v128.load(x, 16));
    x += 32;
  }
  for (; left > 0; left -= 4) {
    even = f32x4.add(even, loadSome(x, left, 0));
    x += 16;
  }
  return addLanes(f32x4.add(even, odd));
}

/** The largest (or smallest) number of each row; where there is NaN, NaN. */
export function extremes(isLargest: i32, x: usize, out: usize, rows: i32, columns: i32): void {
  const step = (<usize>columns) << 2;
  for (let row = 0; row < rows; row++) {
    store<f32>(out, isLargest != 0 ? extremeOf(true, x, columns) : extremeOf(false, x, columns));
    x += step;
    out += 4;
  }
}

/** x (outer, rows, columns) to (outer, columns): the largest (or smallest) number of each column; where there is NaN, NaN. */
export function extremesDown(isLargest: i32, x: usize, out: usize, outer: i32, rows: i32, columns: i32): void {
  for (let o = 0; o < outer; o++) {
    if (isLargest != 0) extremeRows(true, x, out, rows, columns);
    else extremeRows(false, x, out, rows, columns);
    x += ((<usize>rows * <usize>columns) << 2);
    out += (<usize>columns) << 2;
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function extremeRows(isLargest: bool, x: usize, out: usize, rows: i32, columns: i32): void {
  memory.copy(out, x, (<usize>columns) << 2);
  for (let row = 1; row < rows; row++) {
    x += (<usize>columns) << 2;
    let from = x;
    let to = out;
    let left = columns;
    for (; left >= 8; left -= 8) {
      v128.store(to, bestOf(isLargest, v128.load(to), v128.load(from)));
      v128.store(to, bestOf(isLargest, v128.load(to, 16), v128.load(from, 16)), 16);
      from += 32;
      to += 32;
    }
    for (; left > 0; left -= 4) {
      storeSome(to, bestOf(isLargest, loadSome(to, left, 0), loadSome(from, left, 0)), left);
      from += 16;
      to += 16;
    }
  }
}

/** The plain maximum and minimum keep a NaN that comes first; one that comes second makes one of all bits. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function bestOf(isLargest: bool, before: v128, seen: v128): v128 {
  return v128.or(better(isLargest, before, seen), f32x4.ne(seen, seen));
}

/** Where each row has its largest (or smallest) number first, or NaN. */
export function extremePlaces(isLargest: i32, x: usize, out: usize, rows: i32, columns: i32): void {
  const step = (<usize>columns) << 2;
  for (let row = 0; row < rows; row++) {
    const top = isLargest != 0 ? extremeOf(true, x, columns) : extremeOf(false, x, columns);
    store<i32>(out, top == top ? firstEqual(x, top) : firstNaN(x));
    x += step;
    out += 4;
  }
}

/** The largest number of a row; where there is NaN, NaN, and of nothing -∞. */
export function largestOf(x: usize, columns: i32): f32 {
  return extremeOf(true, x, columns);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function extremeOf(isLargest: bool, x: usize, columns: i32): f32 {
  const worst: f32 = isLargest ? -Infinity : Infinity;
  // Four at a time, for each waits for the one before.
  let a = splat(worst);
  let b = a;
  let c = a;
  let d = a;
  // The plain maximum and minimum are one instruction each and lose NaN.
  let missing = i32x4.splat(0);
  let left = columns;
  for (; left >= 16; left -= 16) {
    const seenA = v128.load(x);
    const seenB = v128.load(x, 16);
    const seenC = v128.load(x, 32);
    const seenD = v128.load(x, 48);
    a = better(isLargest, a, seenA);
    b = better(isLargest, b, seenB);
    c = better(isLargest, c, seenC);
    d = better(isLargest, d, seenD);
    missing = v128.or(missing, v128.or(f32x4.ne(seenA, seenA), f32x4.ne(seenB, seenB)));
    missing = v128.or(missing, v128.or(f32x4.ne(seenC, seenC), f32x4.ne(seenD, seenD)));
    x += 64;
  }
  for (; left > 0; left -= 4) {
    const seen = left >= 4 ? v128.load(x) : loadSome(x, left, worst);
    a = better(isLargest, a, seen);
    missing = v128.or(missing, f32x4.ne(seen, seen));
    x += 16;
  }
  if (v128.any_true(missing)) return <f32>NaN;
  const found = better(isLargest, better(isLargest, a, b), better(isLargest, c, d));
  return isLargest ? maxLanes(found) : -maxLanes(f32x4.neg(found));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function better(isLargest: bool, a: v128, b: v128): v128 {
  return isLargest ? f32x4.pmax(a, b) : f32x4.pmin(a, b);
}

function firstEqual(x: usize, wanted: f32): i32 {
  let place = 0;
  for (; load<f32>(x) != wanted; place++) x += 4;
  return place;
}

function firstNaN(x: usize): i32 {
  let place = 0;
  for (; load<f32>(x) == load<f32>(x); place++) x += 4;
  return place;
}

/**
 * The gradient of each row's extreme, given its value: shared evenly by the places that have it. A row whose extreme is NaN, which equals
 * nothing, gives none on.
 */
export function extremeGradient(
  x: usize,
  found: usize,
  gradient: usize,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  put(0, <i32>x);
  put(1, <i32>found);
  put(2, <i32>gradient);
  put(3, <i32>out);
  inPieces(extremeGradientKernel, rows, columns);
}

export function extremeGradientPiece(piece: i32): void {
  const columns = get(9);
  const step = (<usize>columns) << 2;
  const from = piece * get(10);
  const x = pointer(0) + <usize>from * step;
  const out = pointer(3) + <usize>from * step;
  const rows = min(get(10), get(8) - from);
  for (let row = 0; row < rows; row++) {
    const beside = (<usize>(from + row)) << 2;
    const offset = <usize>row * step;
    const wanted = load<f32>(pointer(1) + beside);
    const share = load<f32>(pointer(2) + beside) / countOf(x + offset, columns, wanted);
    giveTo(x + offset, out + offset, columns, wanted, share);
  }
}

function countOf(x: usize, columns: i32, wanted: f32): f32 {
  const four = splat(wanted);
  let count = i32x4.splat(0);
  let left = columns;
  for (; left >= 4; left -= 4) {
    count = i32x4.sub(count, f32x4.eq(v128.load(x), four));
    x += 16;
  }
  let total =
    i32x4.extract_lane(count, 0) +
    i32x4.extract_lane(count, 1) +
    i32x4.extract_lane(count, 2) +
    i32x4.extract_lane(count, 3);
  for (; left > 0; left--) {
    total += <i32>(load<f32>(x) == wanted);
    x += 4;
  }
  return <f32>total;
}

function giveTo(x: usize, out: usize, columns: i32, wanted: f32, share: f32): void {
  const four = splat(wanted);
  const shares = splat(share);
  for (let left = columns; left > 0; left -= 4) {
    if (left >= 4) v128.store(out, v128.and(shares, f32x4.eq(v128.load(x), four)));
    else storeSome(out, v128.and(shares, f32x4.eq(loadSome(x, left, 0), four)), left);
    x += 16;
    out += 16;
  }
}
