/** Layer norm of (rows, columns), and its gradients. */
import { get, helpers, inPieces, offer, pointer, put, putReal, real } from "./arguments";
import { layerNormGradientKernel, layerNormKernel } from "./kernel-numbers";
import { addLanes, loadSome, multiplyAdd, splat, storeSome } from "./real";
import { totalOf } from "./reductions";

/** out = (x - mean)·scale·gain + shift; keeps each row's mean and 1/√(variance + ε) for the gradient. */
export function layerNorm(
  x: usize,
  gain: usize,
  shift: usize,
  out: usize,
  means: usize,
  scales: usize,
  rows: i32,
  columns: i32,
  epsilon: f32,
): void {
  put(0, <i32>x);
  put(1, <i32>gain);
  put(2, <i32>shift);
  put(3, <i32>out);
  put(4, <i32>means);
  put(5, <i32>scales);
  putReal(6, epsilon);
  inPieces(layerNormKernel, rows, columns);
}

export function layerNormPiece(piece: i32): void {
  const columns = get(9);
  const step = (<usize>columns) << 2;
  const from = piece * get(10);
  const rows = min(get(10), get(8) - from);
  let x = pointer(0) + <usize>from * step;
  let out = pointer(3) + <usize>from * step;
  const gain = pointer(1);
  const shift = pointer(2);
  for (let row = 0; row < rows; row++) {
    const beside = (<usize>(from + row)) << 2;
    const mean = totalOf(x, columns) / <f32>columns;
    const scale: f32 = 1 / sqrt<f32>(squaresAbout(x, columns, mean) / <f32>columns + real(6));
    standardise(x, gain, shift, out, columns, mean, scale);
    store<f32>(pointer(4) + beside, mean);
    store<f32>(pointer(5) + beside, scale);
    x += step;
    out += step;
  }
}

/** Σ (x - mean)². */
function squaresAbout(x: usize, columns: i32, mean: f32): f32 {
  const means = splat(mean);
  let even = splat(0);
  let odd = splat(0);
  let left = columns;
  for (; left >= 8; left -= 8) {
    const a = f32x4.sub(v128.load(x), means);
    const b = f32x4.sub(v128.load(x, 16), means);
    even = multiplyAdd(a, a, even);
    odd = multiplyAdd(b, b, odd);
    x += 32;
  }
  for (; left > 0; left -= 4) {
    const a = f32x4.sub(loadSome(x, left, mean), means);
    even = multiplyAdd(a, a, even);
    x += 16;
  }
  return addLanes(f32x4.add(even, odd));
}

function standardise(x: usize, gain: usize, shift: usize, out: usize, columns: i32, mean: f32, scale: f32): void {
  const means = splat(mean);
  const scales = splat(scale);
  let left = columns;
  for (; left >= 4; left -= 4) {
    const d = f32x4.mul(f32x4.sub(v128.load(x), means), scales);
    v128.store(out, multiplyAdd(d, v128.load(gain), v128.load(shift)));
    x += 16;
    gain += 16;
    shift += 16;
    out += 16;
  }
  if (left > 0) {
    const d = f32x4.mul(f32x4.sub(loadSome(x, left, 0), means), scales);
    storeSome(out, multiplyAdd(d, loadSome(gain, left, 0), loadSome(shift, left, 0)), left);
  }
}

/** The pieces that rows come in, each of which gives sums of its own for gain and shift. */
export function layerNormPieces(rows: i32, columns: i32): i32 {
  const most = rowsAtOnce(rows, columns);
  return (rows + most - 1) / most;
}

/** Pieces of more elements than elsewhere, and at most 16 of them: somebody adds up what each gives. */
function rowsAtOnce(rows: i32, columns: i32): i32 {
  if (helpers == 0) return max(1, rows);
  return max(1, max(32768 / max(1, columns), (rows + 15) / 16));
}

/**
 * With h = (x - mean)·scale and w = g·gain: toX = scale·(w - mean(w) - h·mean(w·h)), and for each piece toGain = Σ g·h and toShift = Σ g
 * (pieces, columns).
 */
export function layerNormGradient(
  x: usize,
  gain: usize,
  gradient: usize,
  means: usize,
  scales: usize,
  toX: usize,
  toGain: usize,
  toShift: usize,
  rows: i32,
  columns: i32,
): void {
  put(0, <i32>x);
  put(1, <i32>gain);
  put(2, <i32>gradient);
  put(3, <i32>means);
  put(4, <i32>scales);
  put(5, <i32>toX);
  put(6, <i32>toGain);
  put(7, <i32>toShift);
  put(8, rows);
  put(9, columns);
  put(10, rowsAtOnce(rows, columns));
  offer(layerNormGradientKernel, layerNormPieces(rows, columns));
}

export function layerNormGradientPiece(piece: i32): void {
  const columns = get(9);
  const step = (<usize>columns) << 2;
  const from = piece * get(10);
  const before = <usize>from * step;
  const beside = (<usize>from) << 2;
  const toGain = pointer(6) + <usize>piece * step;
  const toShift = pointer(7) + <usize>piece * step;
  memory.fill(toGain, 0, step);
  memory.fill(toShift, 0, step);
  layerNormGradientRows(
    pointer(0) + before,
    pointer(1),
    pointer(2) + before,
    pointer(3) + beside,
    pointer(4) + beside,
    pointer(5) + before,
    toGain,
    toShift,
    min(get(10), get(8) - from),
    columns,
  );
}

function layerNormGradientRows(
  x: usize,
  gain: usize,
  gradient: usize,
  means: usize,
  scales: usize,
  toX: usize,
  toGain: usize,
  toShift: usize,
  rows: i32,
  columns: i32,
): void {
  const rest = columns & 3;
  const whole = (<usize>columns & ~3) << 2;
  for (let row = 0; row < rows; row++) {
    const mean = load<f32>(means);
    const mean4 = splat(mean);
    const scale4 = splat(load<f32>(scales));
    let sum = splat(0);
    let product = splat(0);
    for (let i: usize = 0; i < whole; i += 16) {
      const h = f32x4.mul(f32x4.sub(v128.load(x + i), mean4), scale4);
      const g = v128.load(gradient + i);
      const w = f32x4.mul(g, v128.load(gain + i));
      sum = f32x4.add(sum, w);
      product = multiplyAdd(w, h, product);
      v128.store(toGain + i, multiplyAdd(g, h, v128.load(toGain + i)));
      v128.store(toShift + i, f32x4.add(v128.load(toShift + i), g));
    }
    if (rest) {
      const h = f32x4.mul(f32x4.sub(loadSome(x + whole, rest, mean), mean4), scale4);
      const g = loadSome(gradient + whole, rest, 0);
      const w = f32x4.mul(g, loadSome(gain + whole, rest, 0));
      sum = f32x4.add(sum, w);
      product = multiplyAdd(w, h, product);
      storeSome(toGain + whole, multiplyAdd(g, h, loadSome(toGain + whole, rest, 0)), rest);
      storeSome(toShift + whole, f32x4.add(loadSome(toShift + whole, rest, 0), g), rest);
    }
    const meanW = splat(addLanes(sum) / <f32>columns);
    const meanProduct = splat(addLanes(product) / <f32>columns);
    for (let i: usize = 0; i < whole; i += 16) {
      const h = f32x4.mul(f32x4.sub(v128.load(x + i), mean4), scale4);
      const w = f32x4.mul(v128.load(gradient + i), v128.load(gain + i));
      const d = f32x4.sub(f32x4.sub(w, meanW), f32x4.mul(h, meanProduct));
      v128.store(toX + i, f32x4.mul(scale4, d));
    }
    if (rest) {
      const h = f32x4.mul(f32x4.sub(loadSome(x + whole, rest, mean), mean4), scale4);
      const w = f32x4.mul(loadSome(gradient + whole, rest, 0), loadSome(gain + whole, rest, 0));
      const d = f32x4.sub(f32x4.sub(w, meanW), f32x4.mul(h, meanProduct));
      storeSome(toX + whole, f32x4.mul(scale4, d), rest);
    }
    x += (<usize>columns) << 2;
    gradient += (<usize>columns) << 2;
    toX += (<usize>columns) << 2;
    means += 4;
    scales += 4;
  }
}
