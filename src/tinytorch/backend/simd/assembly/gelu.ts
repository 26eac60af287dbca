/** GELU and its gradient. */
import { control, density, get, half, helpers, offer, one, pointer, put, rootHalf } from "./arguments";
import { geluGradientKernel, geluKernel } from "./kernel-numbers";
import { erf4, exp4, loadSome, multiplyAdd, splat, storeSome } from "./real";

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
