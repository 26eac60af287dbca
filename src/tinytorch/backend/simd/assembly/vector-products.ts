/**
 * Products that a tile would waste most of itself on: a row times a matrix, a matrix times a column, a column times a row. Each
 * reads its matrix once, along its lines, as fast as memory gives it.
 */
import { loadSome, multiplyAdd } from "./real";
import { finishRow, relu } from "./tile-ends";

/** The arguments are those of `multiplyRegion`. Answers whether the product was one of these. */
export function multiplyVector(
  a: usize,
  stepA: usize,
  depthA: usize,
  b: usize,
  depthB: usize,
  stepB: usize,
  out: usize,
  outStep: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  accumulate: bool,
  bias: usize,
  activation: i32,
): bool {
  if (rows == 1 && stepB == 4) {
    multiplyRow(a, depthA, b, depthB, out, columns, depth, accumulate, bias, activation);
    return true;
  }
  // Aᵀ · column is column · A; a bias would be one number for all.
  if (columns == 1 && stepA == 4 && outStep == 4 && !bias) {
    multiplyRow(b, depthB, a, depthA, out, rows, depth, accumulate, 0, activation);
    return true;
  }
  const isAlongLines = depthA == 4 && depthB == 4;
  if (rows == 1 && isAlongLines) {
    multiplyLines(a, b, stepB, out, 4, columns, depth, accumulate, bias, 4, activation);
    return true;
  }
  if (columns == 1 && isAlongLines) {
    multiplyLines(b, a, stepA, out, outStep, rows, depth, accumulate, bias, 0, activation);
    return true;
  }
  if (depth == 1 && stepB == 4) {
    for (let row = 0; row < rows; row++) {
      scaleRow(load<f32>(a), b, out, columns, accumulate, bias, activation);
      a += stepA;
      out += outStep;
    }
    return true;
  }
  return false;
}

/** out = x · row [+ out] [+ bias] [, relu]. */
function scaleRow(x: f32, row: usize, out: usize, columns: i32, accumulate: bool, bias: usize, activation: i32): void {
  const each = f32x4.splat(x);
  let left = columns;
  for (; left >= 8; left -= 8) {
    const low = f32x4.mul(each, v128.load(row));
    finishRow(out, low, f32x4.mul(each, v128.load(row, 16)), accumulate, bias, activation);
    row += 32;
    out += 32;
    if (bias) bias += 32;
  }
  for (; left > 0; left--) {
    finishOne(out, x * load<f32>(row), accumulate, bias, activation);
    row += 4;
    out += 4;
    if (bias) bias += 4;
  }
}

/** The products of one vector with so many lines of a matrix, which lie `lineStep` bytes apart; four lines at a time. */
function multiplyLines(
  vector: usize,
  lines: usize,
  lineStep: usize,
  out: usize,
  outStep: usize,
  count: i32,
  depth: i32,
  accumulate: bool,
  bias: usize,
  biasStep: usize,
  activation: i32,
): void {
  let left = count;
  for (; left >= 4; left -= 4) {
    const sums = fourLines(vector, lines, lineStep, depth);
    finishOne(out, f32x4.extract_lane(sums, 0), accumulate, bias, activation);
    finishOne(out + outStep, f32x4.extract_lane(sums, 1), accumulate, bias ? bias + biasStep : 0, activation);
    finishOne(out + 2 * outStep, f32x4.extract_lane(sums, 2), accumulate, bias ? bias + 2 * biasStep : 0, activation);
    finishOne(out + 3 * outStep, f32x4.extract_lane(sums, 3), accumulate, bias ? bias + 3 * biasStep : 0, activation);
    lines += 4 * lineStep;
    out += 4 * outStep;
    if (bias) bias += 4 * biasStep;
  }
  for (; left > 0; left--) {
    finishOne(out, oneLine(vector, lines, depth), accumulate, bias, activation);
    lines += lineStep;
    out += outStep;
    if (bias) bias += biasStep;
  }
}

function finishOne(out: usize, sum: f32, accumulate: bool, bias: usize, activation: i32): void {
  if (accumulate) sum += load<f32>(out);
  if (bias) sum += load<f32>(bias);
  store<f32>(out, activation == relu ? max<f32>(sum, 0) : sum);
}

/** Two sums for each line keep eight under way. */
function fourLines(vector: usize, lines: usize, step: usize, depth: i32): v128 {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  let a = lines;
  let b = a + step;
  let c = b + step;
  let d = c + step;
  let left = depth;
  for (; left >= 8; left -= 8) {
    const low = v128.load(vector);
    const high = v128.load(vector, 16);
    a0 = multiplyAdd(low, v128.load(a), a0);
    a1 = multiplyAdd(high, v128.load(a, 16), a1);
    b0 = multiplyAdd(low, v128.load(b), b0);
    b1 = multiplyAdd(high, v128.load(b, 16), b1);
    c0 = multiplyAdd(low, v128.load(c), c0);
    c1 = multiplyAdd(high, v128.load(c, 16), c1);
    d0 = multiplyAdd(low, v128.load(d), d0);
    d1 = multiplyAdd(high, v128.load(d, 16), d1);
    vector += 32;
    a += 32;
    b += 32;
    c += 32;
    d += 32;
  }
  for (; left > 0; left -= 4) {
    const some = loadSome(vector, left, 0);
    a0 = multiplyAdd(some, loadSome(a, left, 0), a0);
    b0 = multiplyAdd(some, loadSome(b, left, 0), b0);
    c0 = multiplyAdd(some, loadSome(c, left, 0), c0);
    d0 = multiplyAdd(some, loadSome(d, left, 0), d0);
    vector += 16;
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
  return sumsOf(f32x4.add(a0, a1), f32x4.add(b0, b1), f32x4.add(c0, c1), f32x4.add(d0, d1));
}

/** The sums of the lanes of four vectors. */
function sumsOf(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(i32x4.shuffle(a, b, 0, 1, 4, 5), i32x4.shuffle(a, b, 2, 3, 6, 7));
  const cd = f32x4.add(i32x4.shuffle(c, d, 0, 1, 4, 5), i32x4.shuffle(c, d, 2, 3, 6, 7));
  return f32x4.add(i32x4.shuffle(ab, cd, 0, 2, 4, 6), i32x4.shuffle(ab, cd, 1, 3, 5, 7));
}

function oneLine(vector: usize, line: usize, depth: i32): f32 {
  let even = f32x4.splat(0);
  let odd = even;
  let left = depth;
  for (; left >= 8; left -= 8) {
    even = multiplyAdd(v128.load(vector), v128.load(line), even);
    odd = multiplyAdd(v128.load(vector, 16), v128.load(line, 16), odd);
    vector += 32;
    line += 32;
  }
  for (; left > 0; left -= 4) {
    even = multiplyAdd(loadSome(vector, left, 0), loadSome(line, left, 0), even);
    vector += 16;
    line += 16;
  }
  const sum = f32x4.add(even, odd);
  return (
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 2) + (f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 3))
  );
}

/**
 * One row of A: a tile would compute three more for nothing, and read B in half cache lines. 32 columns at a time keep eight
 * sums under way along the whole depth.
 */
function multiplyRow(
  a: usize,
  depthA: usize,
  b: usize,
  depthB: usize,
  out: usize,
  columns: i32,
  depth: i32,
  accumulate: bool,
  bias: usize,
  activation: i32,
): void {
  let column = 0;
  for (; column + 32 <= columns; column += 32) {
    const at = <usize>column << 2;
    rowOfFour(a, depthA, b + at, depthB, out + at, depth, accumulate, bias ? bias + at : 0, activation);
  }
  for (; column + 8 <= columns; column += 8) {
    const at = <usize>column << 2;
    rowOfOne(a, depthA, b + at, depthB, out + at, depth, accumulate, bias ? bias + at : 0, activation);
  }
  for (; column < columns; column++) {
    const at = <usize>column << 2;
    let sum = accumulate ? load<f32>(out + at) : 0;
    if (bias) sum += load<f32>(bias + at);
    for (let d = 0; d < depth; d++)
      sum += load<f32>(a + <usize>d * depthA) * load<f32>(b + at + <usize>d * depthB);
    store<f32>(out + at, activation == relu ? max<f32>(sum, 0) : sum);
  }
}

/** 32 columns of one row. */
function rowOfFour(
  a: usize,
  depthA: usize,
  b: usize,
  depthB: usize,
  out: usize,
  depth: i32,
  accumulate: bool,
  bias: usize,
  activation: i32,
): void {
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let c2 = f32x4.splat(0);
  let c3 = f32x4.splat(0);
  let c4 = f32x4.splat(0);
  let c5 = f32x4.splat(0);
  let c6 = f32x4.splat(0);
  let c7 = f32x4.splat(0);
  for (let d = 0; d < depth; d++) {
    const each = v128.load32_splat(a);
    c0 = multiplyAdd(each, v128.load(b), c0);
    c1 = multiplyAdd(each, v128.load(b, 16), c1);
    c2 = multiplyAdd(each, v128.load(b, 32), c2);
    c3 = multiplyAdd(each, v128.load(b, 48), c3);
    c4 = multiplyAdd(each, v128.load(b, 64), c4);
    c5 = multiplyAdd(each, v128.load(b, 80), c5);
    c6 = multiplyAdd(each, v128.load(b, 96), c6);
    c7 = multiplyAdd(each, v128.load(b, 112), c7);
    a += depthA;
    b += depthB;
  }
  finishRow(out, c0, c1, accumulate, bias, activation);
  finishRow(out + 32, c2, c3, accumulate, bias ? bias + 32 : 0, activation);
  finishRow(out + 64, c4, c5, accumulate, bias ? bias + 64 : 0, activation);
  finishRow(out + 96, c6, c7, accumulate, bias ? bias + 96 : 0, activation);
}

/** 8 columns of one row; two sums for each, taken in turn along the depth. */
function rowOfOne(
  a: usize,
  depthA: usize,
  b: usize,
  depthB: usize,
  out: usize,
  depth: i32,
  accumulate: bool,
  bias: usize,
  activation: i32,
): void {
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let e0 = f32x4.splat(0);
  let e1 = f32x4.splat(0);
  let d = 0;
  for (; d + 2 <= depth; d += 2) {
    const even = v128.load32_splat(a);
    c0 = multiplyAdd(even, v128.load(b), c0);
    c1 = multiplyAdd(even, v128.load(b, 16), c1);
    const odd = v128.load32_splat(a + depthA);
    e0 = multiplyAdd(odd, v128.load(b + depthB), e0);
    e1 = multiplyAdd(odd, v128.load(b + depthB, 16), e1);
    a += depthA << 1;
    b += depthB << 1;
  }
  if (d < depth) {
    const last = v128.load32_splat(a);
    c0 = multiplyAdd(last, v128.load(b), c0);
    c1 = multiplyAdd(last, v128.load(b, 16), c1);
  }
  finishRow(out, f32x4.add(c0, e0), f32x4.add(c1, e1), accumulate, bias, activation);
}
