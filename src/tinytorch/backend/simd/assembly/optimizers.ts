/** One pass over a parameter, its gradient and what the optimizer remembers; all are changed in place. */
import { get, helpers, offer, pointer, put, putReal, real } from "./arguments";
import { adamKernel, sgdKernel } from "./kernel-numbers";
import { loadSome, multiplyAdd, splat, storeSome } from "./real";

const pieceSize = 16384;

/**
 * Kingma and Ba (2015), algorithm 1: p = decay·p - size·m / (√v·rootScale + ε); `coupled` times p is added to the gradient.
 * `rest1` and `rest2` are 1 - β, subtracted where numbers have more digits: of 0.999, float32 leaves four.
 */
export function adam(
  parameter: usize,
  gradient: usize,
  mean: usize,
  variance: usize,
  count: i32,
  beta1: f32,
  beta2: f32,
  size: f32,
  rootScale: f32,
  epsilon: f32,
  coupled: f32,
  decay: f32,
  rest1: f32,
  rest2: f32,
): void {
  put(0, <i32>parameter);
  put(1, <i32>gradient);
  put(2, <i32>mean);
  put(3, <i32>variance);
  put(4, count);
  putReal(5, beta1);
  putReal(6, beta2);
  putReal(7, size);
  putReal(8, rootScale);
  putReal(9, epsilon);
  putReal(10, coupled);
  putReal(11, decay);
  putReal(12, rest1);
  putReal(13, rest2);
  inPieces(adamKernel, count);
}

function inPieces(kernel: i32, count: i32): void {
  const pieces = helpers > 0 ? (count + pieceSize - 1) / pieceSize : 1;
  put(15, pieces > 1 ? pieceSize : count);
  offer(kernel, pieces);
}

export function adamPiece(piece: i32): void {
  const from = piece * get(15);
  const count = min(get(15), get(4) - from);
  const offset = (<usize>from) << 2;
  let p = pointer(0) + offset;
  let g = pointer(1) + offset;
  let m = pointer(2) + offset;
  let v = pointer(3) + offset;
  const beta1 = splat(real(5));
  const beta2 = splat(real(6));
  const rest1 = splat(real(12));
  const rest2 = splat(real(13));
  const size = splat(real(7));
  const rootScale = splat(real(8));
  const epsilon = splat(real(9));
  const coupled = splat(real(10));
  const decay = splat(real(11));
  let left = count;
  for (; left > 0; left -= 4) {
    const isWhole = left >= 4;
    let x = isWhole ? v128.load(p) : loadSome(p, left, 0);
    const slope = multiplyAdd(coupled, x, isWhole ? v128.load(g) : loadSome(g, left, 0));
    let mean = isWhole ? v128.load(m) : loadSome(m, left, 0);
    let variance = isWhole ? v128.load(v) : loadSome(v, left, 0);
    mean = multiplyAdd(beta1, mean, f32x4.mul(rest1, slope));
    variance = multiplyAdd(beta2, variance, f32x4.mul(rest2, f32x4.mul(slope, slope)));
    const root = multiplyAdd(f32x4.sqrt(variance), rootScale, epsilon);
    x = f32x4.sub(f32x4.mul(decay, x), f32x4.mul(size, f32x4.div(mean, root)));
    if (isWhole) {
      v128.store(p, x);
      v128.store(m, mean);
      v128.store(v, variance);
    } else {
      storeSome(p, x, left);
      storeSome(m, mean, left);
      storeSome(v, variance, left);
    }
    p += 16;
    g += 16;
    m += 16;
    v += 16;
  }
}

/**
 * v = momentum·v + g + decay·p (v = g + … on the first step), p = p - rate·v, or with Nesterov p - rate·(g + momentum·v).
 * Without momentum `velocity` is 0 and nothing is remembered.
 */
export function sgd(
  parameter: usize,
  gradient: usize,
  velocity: usize,
  count: i32,
  rate: f32,
  momentum: f32,
  decay: f32,
  nesterov: bool,
): void {
  put(0, <i32>parameter);
  put(1, <i32>gradient);
  put(2, <i32>velocity);
  put(4, count);
  putReal(5, rate);
  putReal(6, momentum);
  putReal(7, decay);
  put(8, nesterov);
  inPieces(sgdKernel, count);
}

export function sgdPiece(piece: i32): void {
  const from = piece * get(15);
  const count = min(get(15), get(4) - from);
  const offset = (<usize>from) << 2;
  let p = pointer(0) + offset;
  let g = pointer(1) + offset;
  const remembers = pointer(2) != 0;
  let v = pointer(2) + offset;
  const rate = splat(real(5));
  const momentum = splat(real(6));
  const decay = splat(real(7));
  const isNesterov = get(8) != 0;
  for (let left = count; left > 0; left -= 4) {
    const isWhole = left >= 4;
    let x = isWhole ? v128.load(p) : loadSome(p, left, 0);
    const slope = multiplyAdd(decay, x, isWhole ? v128.load(g) : loadSome(g, left, 0));
    let step = slope;
    if (remembers) {
      const velocity = multiplyAdd(momentum, isWhole ? v128.load(v) : loadSome(v, left, 0), slope);
      if (isWhole) v128.store(v, velocity);
      else storeSome(v, velocity, left);
      step = isNesterov ? multiplyAdd(momentum, velocity, slope) : velocity;
      v += 16;
    }
    x = f32x4.sub(x, f32x4.mul(rate, step));
    if (isWhole) v128.store(p, x);
    else storeSome(p, x, left);
    p += 16;
    g += 16;
  }
}
