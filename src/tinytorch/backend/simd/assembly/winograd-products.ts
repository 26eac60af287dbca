/** The products of matrices within `winograd.ts`, on operands that lie as the transformations leave them. */
import { multiplyAdd } from "./real";

/** Rows of a tile of sums: as in the matrix product. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export const groupTiles: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;

/**
 * Sums of 6 (or 4) rows and 8 columns along 4 · `chunks`. Rows lie as [chunk][row][4], so that what was computed for four channels at once is
 * stored at once; columns as [depth][8].
 */
export function multiplyChunks(rows: usize, columns: usize, chunks: i32, to: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) multiplySix(rows, columns, chunks, to);
  else multiplyFour(rows, columns, chunks, to);
}

function multiplySix(rows: usize, columns: usize, chunks: i32, to: usize): void {
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
  const end = rows + <usize>chunks * 96;
  while (rows < end) {
    // One step of the depth at a time; the last of four goes on to the next chunk.
    const last = rows + 16;
    while (rows < last) {
      const b0 = v128.load(columns);
      const b1 = v128.load(columns, 16);
      const a0 = v128.load32_splat(rows);
      c00 = multiplyAdd(a0, b0, c00);
      c01 = multiplyAdd(a0, b1, c01);
      const a1 = v128.load32_splat(rows, 16);
      c10 = multiplyAdd(a1, b0, c10);
      c11 = multiplyAdd(a1, b1, c11);
      const a2 = v128.load32_splat(rows, 32);
      c20 = multiplyAdd(a2, b0, c20);
      c21 = multiplyAdd(a2, b1, c21);
      const a3 = v128.load32_splat(rows, 48);
      c30 = multiplyAdd(a3, b0, c30);
      c31 = multiplyAdd(a3, b1, c31);
      const a4 = v128.load32_splat(rows, 64);
      c40 = multiplyAdd(a4, b0, c40);
      c41 = multiplyAdd(a4, b1, c41);
      const a5 = v128.load32_splat(rows, 80);
      c50 = multiplyAdd(a5, b0, c50);
      c51 = multiplyAdd(a5, b1, c51);
      rows += 4;
      columns += 32;
    }
    rows += 80;
  }
  v128.store(to, c00);
  v128.store(to, c01, 16);
  v128.store(to, c10, 32);
  v128.store(to, c11, 48);
  v128.store(to, c20, 64);
  v128.store(to, c21, 80);
  v128.store(to, c30, 96);
  v128.store(to, c31, 112);
  v128.store(to, c40, 128);
  v128.store(to, c41, 144);
  v128.store(to, c50, 160);
  v128.store(to, c51, 176);
}

function multiplyFour(rows: usize, columns: usize, chunks: i32, to: usize): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  const end = rows + ((<usize>chunks) << 6);
  while (rows < end) {
    const last = rows + 16;
    while (rows < last) {
      const b0 = v128.load(columns);
      const b1 = v128.load(columns, 16);
      const a0 = v128.load32_splat(rows);
      c00 = multiplyAdd(a0, b0, c00);
      c01 = multiplyAdd(a0, b1, c01);
      const a1 = v128.load32_splat(rows, 16);
      c10 = multiplyAdd(a1, b0, c10);
      c11 = multiplyAdd(a1, b1, c11);
      const a2 = v128.load32_splat(rows, 32);
      c20 = multiplyAdd(a2, b0, c20);
      c21 = multiplyAdd(a2, b1, c21);
      const a3 = v128.load32_splat(rows, 48);
      c30 = multiplyAdd(a3, b0, c30);
      c31 = multiplyAdd(a3, b1, c31);
      rows += 4;
      columns += 32;
    }
    rows += 48;
  }
  v128.store(to, c00);
  v128.store(to, c01, 16);
  v128.store(to, c10, 32);
  v128.store(to, c11, 48);
  v128.store(to, c20, 64);
  v128.store(to, c21, 80);
  v128.store(to, c30, 96);
  v128.store(to, c31, 112);
}
