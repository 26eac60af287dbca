/**
 * The product of float32 matrices, as Goto and van de Geijn (2008) order it: B is packed a block at a time into panels of 8
 * columns, A into slivers of 6 rows, and tiles of 6 by 8 sums stay in registers while they run along the depth of a block; of 4 by
 * 8 where there is no fused multiply-add, which leaves a register less.
 */
import { get, helpers, offer, pointer, put, scratch } from "./arguments";
import { packPanels, packRows, tileColumns } from "./pack";
import { multiplyKernel } from "./kernel-numbers";
import { multiplyAdd } from "./real";
import { copyTile, finishRow, none } from "./tile-ends";
import { multiplyVector } from "./vector-products";

/** Depth and width of a packed block of B, 384 KB: it stays in the second-level cache. */
const blockDepth = 384;
const blockColumns = 256;
/** Below so many multiplications a helper costs more than it brings. */
export const worthSharing = 1000000;
/** Fewer rows than this do not pay for packing B. */
const fewRows = 9;

const sliverBytes: usize = blockDepth * 6 * 4;
const tileBytes: usize = 6 * tileColumns * 4;
/** Scratch space of the product; what follows it is free for the kernels that call `multiplyRegion`. */
export const matmulScratch: usize = sliverBytes + tileBytes + blockDepth * blockColumns * 4;

/**
 * out (batches, m, n) = A (m, k) · B (k, n) [+ bias (n,)] [, relu]; strides are bytes from one matrix of the batch to the next, 0
 * where one serves all. A transposed operand lies in memory as (k, m), or (n, k).
 */
export function matmul(
  a: usize,
  b: usize,
  out: usize,
  m: i32,
  n: i32,
  k: i32,
  transposeA: bool,
  transposeB: bool,
  batches: i32,
  strideA: i32,
  strideB: i32,
  bias: usize,
  activation: i32,
): void {
  put(0, <i32>a);
  put(1, <i32>b);
  put(2, <i32>out);
  put(3, m);
  put(4, n);
  put(5, k);
  put(6, transposeA);
  put(7, transposeB);
  put(8, strideA);
  put(9, strideB);
  put(10, <i32>bias);
  put(11, activation);
  const isShared = helpers > 0 && <f64>m * <f64>n * <f64>k * <f64>batches > worthSharing;
  // A matrix in parts, or, where there are many, bunches of whole matrices.
  const parts = isShared && batches < 2 * (helpers + 1) ? partsOf(m, n) : 1;
  const bunch = parts > 1 ? 1 : isShared ? max(1, batches / (8 * (helpers + 1))) : batches;
  put(12, parts);
  // Rows of parts pack the whole of B again each, columns the whole of A, which takes longer.
  put(13, n > m);
  put(14, batches);
  put(15, bunch);
  offer(multiplyKernel, ((batches + bunch - 1) / bunch) * parts);
}

/** Two for each thread, so that a slow one delays little, unless they would be small. */
function partsOf(m: i32, n: i32): i32 {
  const threads = helpers + 1;
  const longer = max(m, n);
  if (longer >= 256 * threads) return 2 * threads;
  return min(threads, (longer + 31) / 32);
}

export function multiplyPiece(piece: i32): void {
  const m = get(3);
  const n = get(4);
  const k = get(5);
  const parts = get(12);
  const bunch = get(15);
  const first = (piece / parts) * bunch;
  const part = piece % parts;
  const last = min(first + bunch, get(14));
  const alongColumns = get(13);
  const longer = alongColumns ? n : m;
  // Whole tiles, except at the end.
  const share = (((longer + parts - 1) / parts + 7) / 8) * 8;
  const begin = min(part * share, longer);
  const end = min(begin + share, longer);
  if (begin >= end) return;
  const stepA = <usize>(get(6) ? 4 : 4 * k);
  const depthA = <usize>(get(6) ? 4 * m : 4);
  const depthB = <usize>(get(7) ? 4 : 4 * n);
  const stepB = <usize>(get(7) ? 4 * k : 4);
  for (let batch = first; batch < last; batch++) {
    let a = pointer(0) + <usize>batch * pointer(8);
    let b = pointer(1) + <usize>batch * pointer(9);
    let out = pointer(2) + <usize>batch * <usize>m * (<usize>n << 2);
    let bias = pointer(10);
    let rows = m;
    let columns = n;
    if (alongColumns) {
      b += <usize>begin * stepB;
      out += <usize>begin << 2;
      if (bias) bias += <usize>begin << 2;
      columns = end - begin;
    } else {
      a += <usize>begin * stepA;
      out += <usize>begin * (<usize>n << 2);
      rows = end - begin;
    }
    multiplyRegion(a, stepA, depthA, b, depthB, stepB, out, <usize>n << 2, rows, columns, k, false, bias, get(11));
  }
}

/** One product, or one part of it. `stepA`: bytes between rows of A, `depthA`: along its depth; likewise for B's columns. */
export function multiplyRegion(
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
): void {
  if (
    (rows == 1 || columns == 1 || depth == 1) &&
    multiplyVector(a, stepA, depthA, b, depthB, stepB, out, outStep, rows, columns, depth, accumulate, bias, activation)
  ) {
    return;
  }
  const sliver = scratch;
  const tile = sliver + sliverBytes;
  const panels = tile + tileBytes;
  const blocks = (depth + blockDepth - 1) / blockDepth;
  const share = (depth + blocks - 1) / blocks;
  const packs = rows >= fewRows || stepB != 4;
  for (let from = 0; from < depth; from += share) {
    const length = min(share, depth - from);
    const adds = accumulate || from > 0;
    const isLast = from + length == depth;
    for (let column = 0; column < columns; column += blockColumns) {
      const width = min(blockColumns, columns - column);
      const blockB = b + <usize>from * depthB + <usize>column * stepB;
      const whole = packs ? width : width & ~7;
      if (packs) packPanels(blockB, depthB, stepB, length, width, panels);
      else if (whole < width) {
        packPanels(blockB + <usize>whole * 4, depthB, stepB, length, width - whole, panels);
      }
      for (let row = 0; row < rows; ) {
        const high = tileHeight(rows - row);
        const height = min(high, rows - row);
        const corner = a + <usize>row * stepA + <usize>from * depthA;
        packRows(corner, stepA, depthA, height, high, length, sliver);
        const outRow = out + <usize>row * outStep + (<usize>column << 2);
        row += high;
        for (let c = 0; c < width; c += tileColumns) {
          let panel = panels;
          let panelStep: usize = 32;
          if (packs) panel += (<usize>c * <usize>length) << 2;
          else if (c < whole) {
            panel = blockB + (<usize>c << 2);
            panelStep = depthB;
          }
          const target = outRow + (<usize>c << 2);
          const biasHere = bias && isLast ? bias + (<usize>(column + c) << 2) : 0;
          const activationHere = isLast ? activation : none;
          const across = min(tileColumns, width - c);
          const isWhole = height == high && across == tileColumns;
          const to = isWhole ? target : tile;
          const toStep = isWhole ? outStep : 32;
          const toAdds = isWhole && adds;
          const toBias = isWhole ? biasHere : 0;
          const toActivation = isWhole ? activationHere : none;
          if (high == 6) {
            multiplyTall(sliver, 24, panel, panelStep, length, to, toStep, toAdds, toBias, toActivation);
          } else {
            multiplyTile(sliver, 16, panel, panelStep, length, to, toStep, toAdds, toBias, toActivation);
          }
          if (!isWhole) {
            copyTile(tile, target, outStep, height, across, adds, biasHere, activationHere);
          }
        }
      }
    }
  }
}

/** 6 or 4, so that at most the last tile is not full. */
function tileHeight(left: i32): i32 {
  if (!ASC_FEATURE_RELAXED_SIMD) return 4;
  return left <= 4 || left == 7 || left == 8 ? 4 : 6;
}

/** 6 rows by 8 columns along `depth`; `sliverStep` and `panelStep` are bytes from one step of it to the next. */
export function multiplyTall(
  sliver: usize,
  sliverStep: usize,
  panel: usize,
  panelStep: usize,
  depth: i32,
  out: usize,
  outStep: usize,
  accumulate: bool,
  bias: usize,
  activation: i32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0);
  let c41 = f32x4.splat(0);
  let c50 = f32x4.splat(0);
  let c51 = f32x4.splat(0);
  const end = sliver + <usize>depth * sliverStep;
  while (sliver < end) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const a0 = v128.load32_splat(sliver);
    c00 = multiplyAdd(a0, b0, c00);
    c01 = multiplyAdd(a0, b1, c01);
    const a1 = v128.load32_splat(sliver, 4);
    c10 = multiplyAdd(a1, b0, c10);
    c11 = multiplyAdd(a1, b1, c11);
    const a2 = v128.load32_splat(sliver, 8);
    c20 = multiplyAdd(a2, b0, c20);
    c21 = multiplyAdd(a2, b1, c21);
    const a3 = v128.load32_splat(sliver, 12);
    c30 = multiplyAdd(a3, b0, c30);
    c31 = multiplyAdd(a3, b1, c31);
    const a4 = v128.load32_splat(sliver, 16);
    c40 = multiplyAdd(a4, b0, c40);
    c41 = multiplyAdd(a4, b1, c41);
    const a5 = v128.load32_splat(sliver, 20);
    c50 = multiplyAdd(a5, b0, c50);
    c51 = multiplyAdd(a5, b1, c51);
    sliver += sliverStep;
    panel += panelStep;
  }
  finishRow(out, c00, c01, accumulate, bias, activation);
  out += outStep;
  finishRow(out, c10, c11, accumulate, bias, activation);
  out += outStep;
  finishRow(out, c20, c21, accumulate, bias, activation);
  out += outStep;
  finishRow(out, c30, c31, accumulate, bias, activation);
  out += outStep;
  finishRow(out, c40, c41, accumulate, bias, activation);
  out += outStep;
  finishRow(out, c50, c51, accumulate, bias, activation);
}

/** 4 rows by 8 columns along `depth`. */
export function multiplyTile(
  sliver: usize,
  sliverStep: usize,
  panel: usize,
  panelStep: usize,
  depth: i32,
  out: usize,
  outStep: usize,
  accumulate: bool,
  bias: usize,
  activation: i32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  const end = sliver + <usize>depth * sliverStep;
  while (sliver < end) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const a0 = v128.load32_splat(sliver);
    c00 = multiplyAdd(a0, b0, c00);
    c01 = multiplyAdd(a0, b1, c01);
    const a1 = v128.load32_splat(sliver, 4);
    c10 = multiplyAdd(a1, b0, c10);
    c11 = multiplyAdd(a1, b1, c11);
    const a2 = v128.load32_splat(sliver, 8);
    c20 = multiplyAdd(a2, b0, c20);
    c21 = multiplyAdd(a2, b1, c21);
    const a3 = v128.load32_splat(sliver, 12);
    c30 = multiplyAdd(a3, b0, c30);
    c31 = multiplyAdd(a3, b1, c31);
    sliver += sliverStep;
    panel += panelStep;
  }
  finishRow(out, c00, c01, accumulate, bias, activation);
  out += outStep;
  finishRow(out, c10, c11, accumulate, bias, activation);
  out += outStep;
  finishRow(out, c20, c21, accumulate, bias, activation);
  out += outStep;
  finishRow(out, c30, c31, accumulate, bias, activation);
}
