/**
 * Products of whole numbers of 8 bits: weights from -127 to 127, one scale for each column, against rows that are brought to 0 to
 * 127 on the way, each with a scale and a zero of its own. 7 bits for the rows because relaxed SIMD promises no more, and because
 * the older instruction behind it (pmaddubsw) would overflow with 8; PyTorch reduces the range on such machines for the same
 * reason. Sums are exact, so every binary gives the same.
 *
 * Weights lie in panels of 8 columns: [columns / 8][depth / 4][8][4], filled up with zeros.
 */
import { get, helpers, offer, pointer, put } from "./arguments";
import { int8Kernel, quantizeKernel } from "./kernel-numbers";
import { loadSome, storeSome } from "./real";

/** Columns of a panel, and the neighbours in depth that one instruction takes. */
const panelColumns = 8;
const quad = 4;
/** Bytes of a panel for four steps of depth. */
const panelStep: usize = 32;
const highest = 127;
/** Below so many multiplications, or numbers to quantize, a helper costs more than it brings. */
const worthSharing = 2000000;
const worthQuantizing = 65536;
const relu = 1;

/** Bytes that describe a quantized row: its scale (f32) and its zero (i32). */
const aboutRow: usize = 8;

/** x (m, k) to `to` (m, depth) in bytes, with `about` two numbers for each row; depth is k rounded up to a multiple of 4. */
export function quantizeRows(x: usize, to: usize, about: usize, m: i32, k: i32): void {
  put(0, <i32>x);
  put(1, <i32>to);
  put(2, <i32>about);
  put(3, m);
  put(4, k);
  const isShared = helpers > 0 && <f64>m * <f64>k > worthQuantizing;
  const pieces = isShared ? min(2 * (helpers + 1), m) : 1;
  put(5, (m + pieces - 1) / pieces);
  offer(quantizeKernel, pieces);
}

export function quantizePiece(piece: i32): void {
  const k = get(4);
  const share = get(5);
  const last = min((piece + 1) * share, get(3));
  const depth = <usize>depthOf(k);
  for (let row = piece * share; row < last; row++) {
    const from = pointer(0) + ((<usize>row * <usize>k) << 2);
    quantizeRow(from, pointer(1) + <usize>row * depth, pointer(2) + <usize>row * aboutRow, k);
  }
}

function depthOf(k: i32): i32 {
  return (k + quad - 1) & ~(quad - 1);
}

function quantizeRow(x: usize, to: usize, about: usize, k: i32): void {
  let lows = f32x4.splat(0);
  let highs = f32x4.splat(0);
  let at = x;
  let left = k;
  for (; left >= 4; left -= 4) {
    const values = v128.load(at);
    lows = f32x4.pmin(lows, values);
    highs = f32x4.pmax(highs, values);
    at += 16;
  }
  const rest = loadSome(at, left, 0);
  lows = f32x4.pmin(lows, rest);
  highs = f32x4.pmax(highs, rest);
  const low = leastLane(lows);
  const range = -leastLane(f32x4.neg(highs)) - low;
  const scale: f32 = range > 0 ? range / <f32>highest : 1;
  const perScale: f32 = <f32>1 / scale;
  const zero = <i32>nearest<f32>(-low * perScale);
  store<f32>(about, scale);
  store<i32>(about, zero, 4);
  const factor = f32x4.splat(perScale);
  const shift = i16x8.splat(<i16>zero);
  left = k;
  for (; left >= 16; left -= 16) {
    const first = i16x8.narrow_i32x4_s(whole(x, 0, factor), whole(x, 16, factor));
    const second = i16x8.narrow_i32x4_s(whole(x, 32, factor), whole(x, 48, factor));
    const bytes = i8x16.narrow_i16x8_u(i16x8.add(first, shift), i16x8.add(second, shift));
    v128.store(to, i8x16.min_u(bytes, i8x16.splat(<i8>highest)));
    x += 64;
    to += 16;
  }
  for (; left > 0; left--) {
    const value = <i32>nearest<f32>(load<f32>(x) * perScale) + zero;
    store<u8>(to, <u8>min(max(value, 0), highest));
    x += 4;
    to++;
  }
  // Bytes behind the row meet weights of zero, whatever they are.
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function whole(x: usize, offset: usize, factor: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(x + offset), factor)));
}

function leastLane(x: v128): f32 {
  return min(
    min(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    min(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/** out (m, n) = rows · weight [+ bias (n,)] [, relu]; `scales` and `sums` of the columns are filled up to whole panels. */
export function linearInt8(
  rows: usize,
  about: usize,
  weight: usize,
  scales: usize,
  sums: usize,
  bias: usize,
  out: usize,
  m: i32,
  k: i32,
  n: i32,
  activation: i32,
): void {
  put(0, <i32>rows);
  put(1, <i32>about);
  put(2, <i32>weight);
  put(3, <i32>scales);
  put(4, <i32>sums);
  put(5, <i32>bias);
  put(6, <i32>out);
  put(7, m);
  put(8, depthOf(k));
  put(9, n);
  put(10, activation);
  const panels = (n + panelColumns - 1) / panelColumns;
  const isShared = helpers > 0 && <f64>m * <f64>n * <f64>k > worthSharing;
  // Parts along the rows read all weights each, parts along the columns all rows.
  const alongRows = m >= n;
  const units = alongRows ? (m + 3) / 4 : panels;
  const pieces = isShared ? min(2 * (helpers + 1), units) : 1;
  put(11, alongRows);
  put(12, (units + pieces - 1) / pieces);
  offer(int8Kernel, pieces);
}

export function int8Piece(piece: i32): void {
  const m = get(7);
  const n = get(9);
  const panels = (n + panelColumns - 1) / panelColumns;
  const share = get(12);
  const alongRows = get(11);
  const begin = piece * share;
  const firstRow = alongRows ? min(4 * begin, m) : 0;
  const lastRow = alongRows ? min(4 * (begin + share), m) : m;
  const lastPanel = alongRows ? panels : min(begin + share, panels);
  for (let panel = alongRows ? 0 : begin; panel < lastPanel; panel++) {
    let row = firstRow;
    if (ASC_FEATURE_RELAXED_SIMD) for (; row + 4 <= lastRow; row += 4) multiplyFour(row, panel);
    else for (; row + 2 <= lastRow; row += 2) multiplyTwo(row, panel);
    for (; row < lastRow; row++) multiplyOne(row, panel);
  }
}

/** sums + Σ of four neighbours of `weights` · `values`, for each of four columns. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function dot(weights: v128, values: v128, sums: v128): v128 {
  return i32x4.relaxed_dot_i8x16_i7x16_add_s(weights, values, sums);
}

function multiplyFour(row: i32, panel: i32): void {
  const depth = <usize>get(8);
  let weights = pointer(2) + <usize>panel * (depth << 3);
  let values = pointer(0) + <usize>row * depth;
  const values1 = depth;
  const values2 = depth << 1;
  const values3 = values1 + values2;
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  let c20 = i32x4.splat(0);
  let c21 = i32x4.splat(0);
  let c30 = i32x4.splat(0);
  let c31 = i32x4.splat(0);
  const end = values + depth;
  while (values < end) {
    const left = v128.load(weights);
    const right = v128.load(weights, 16);
    const a0 = v128.load32_splat(values);
    c00 = dot(left, a0, c00);
    c01 = dot(right, a0, c01);
    const a1 = v128.load32_splat(values + values1);
    c10 = dot(left, a1, c10);
    c11 = dot(right, a1, c11);
    const a2 = v128.load32_splat(values + values2);
    c20 = dot(left, a2, c20);
    c21 = dot(right, a2, c21);
    const a3 = v128.load32_splat(values + values3);
    c30 = dot(left, a3, c30);
    c31 = dot(right, a3, c31);
    weights += panelStep;
    values += quad;
  }
  finish(row, panel, c00, c01);
  finish(row + 1, panel, c10, c11);
  finish(row + 2, panel, c20, c21);
  finish(row + 3, panel, c30, c31);
}

/** Without relaxed SIMD: products of 16 bits, whose sums of two stay apart until the end. */
function multiplyTwo(row: i32, panel: i32): void {
  const depth = <usize>get(8);
  let weights = pointer(2) + <usize>panel * (depth << 3);
  let values = pointer(0) + <usize>row * depth;
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  let c02 = i32x4.splat(0);
  let c03 = i32x4.splat(0);
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  let c12 = i32x4.splat(0);
  let c13 = i32x4.splat(0);
  const end = values + depth;
  while (values < end) {
    const left = v128.load(weights);
    const right = v128.load(weights, 16);
    const w0 = i16x8.extend_low_i8x16_s(left);
    const w1 = i16x8.extend_high_i8x16_s(left);
    const w2 = i16x8.extend_low_i8x16_s(right);
    const w3 = i16x8.extend_high_i8x16_s(right);
    const a0 = i16x8.extend_low_i8x16_u(v128.load32_splat(values));
    c00 = i32x4.add(c00, i32x4.dot_i16x8_s(w0, a0));
    c01 = i32x4.add(c01, i32x4.dot_i16x8_s(w1, a0));
    c02 = i32x4.add(c02, i32x4.dot_i16x8_s(w2, a0));
    c03 = i32x4.add(c03, i32x4.dot_i16x8_s(w3, a0));
    const a1 = i16x8.extend_low_i8x16_u(v128.load32_splat(values + depth));
    c10 = i32x4.add(c10, i32x4.dot_i16x8_s(w0, a1));
    c11 = i32x4.add(c11, i32x4.dot_i16x8_s(w1, a1));
    c12 = i32x4.add(c12, i32x4.dot_i16x8_s(w2, a1));
    c13 = i32x4.add(c13, i32x4.dot_i16x8_s(w3, a1));
    weights += panelStep;
    values += quad;
  }
  finish(row, panel, inPairs(c00, c01), inPairs(c02, c03));
  finish(row + 1, panel, inPairs(c10, c11), inPairs(c12, c13));
}

/** Neighbours added: (a0+a1, a2+a3, b0+b1, b2+b3). */
// @ts-ignore: a decorator of AssemblyScript
@inline
function inPairs(a: v128, b: v128): v128 {
  return i32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), v128.shuffle<i32>(a, b, 1, 3, 5, 7));
}

/** One row; two steps of depth at a time, so that no sum waits for the one before. */
function multiplyOne(row: i32, panel: i32): void {
  const depth = <usize>get(8);
  let weights = pointer(2) + <usize>panel * (depth << 3);
  let values = pointer(0) + <usize>row * depth;
  const end = values + depth;
  let c0 = i32x4.splat(0);
  let c1 = i32x4.splat(0);
  let c2 = i32x4.splat(0);
  let c3 = i32x4.splat(0);
  if (ASC_FEATURE_RELAXED_SIMD) {
    for (; values + 8 <= end; values += 8) {
      const first = v128.load32_splat(values);
      const second = v128.load32_splat(values, 4);
      c0 = dot(v128.load(weights), first, c0);
      c1 = dot(v128.load(weights, 16), first, c1);
      c2 = dot(v128.load(weights, 32), second, c2);
      c3 = dot(v128.load(weights, 48), second, c3);
      weights += 2 * panelStep;
    }
    if (values < end) {
      const first = v128.load32_splat(values);
      c0 = dot(v128.load(weights), first, c0);
      c1 = dot(v128.load(weights, 16), first, c1);
    }
    finish(row, panel, i32x4.add(c0, c2), i32x4.add(c1, c3));
    return;
  }
  for (; values < end; values += quad) {
    const a = i16x8.extend_low_i8x16_u(v128.load32_splat(values));
    const left = v128.load(weights);
    const right = v128.load(weights, 16);
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(left), a));
    c1 = i32x4.add(c1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(left), a));
    c2 = i32x4.add(c2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(right), a));
    c3 = i32x4.add(c3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(right), a));
    weights += panelStep;
  }
  finish(row, panel, inPairs(c0, c1), inPairs(c2, c3));
}

/** The sums of a row's eight columns, as they were meant: without the zero's contribution, scaled, shifted, rectified. */
function finish(row: i32, panel: i32, left: v128, right: v128): void {
  const n = get(9);
  const column = panel * panelColumns;
  const count = n - column;
  const about = pointer(1) + <usize>row * aboutRow;
  const at = <usize>column << 2;
  const out = pointer(6) + ((<usize>row * <usize>n + <usize>column) << 2);
  const bias = pointer(5) ? pointer(5) + at : 0;
  finishHalf(out, left, about, at, bias, count);
  if (count > 4) finishHalf(out + 16, right, about, at + 16, bias ? bias + 16 : 0, count - 4);
}

function finishHalf(out: usize, sums: v128, about: usize, at: usize, bias: usize, count: i32): void {
  const zero = v128.load32_splat(about, 4);
  const scale = v128.load32_splat(about);
  const moved = i32x4.sub(sums, i32x4.mul(zero, v128.load(pointer(4) + at)));
  const scaled = f32x4.mul(scale, v128.load(pointer(3) + at));
  let y = f32x4.mul(f32x4.convert_i32x4_s(moved), scaled);
  if (bias) y = f32x4.add(y, count >= 4 ? v128.load(bias) : loadSome(bias, count, 0));
  if (get(10) == relu) y = f32x4.max(y, f32x4.splat(0));
  if (count >= 4) v128.store(out, y);
  else storeSome(out, y, count);
}
