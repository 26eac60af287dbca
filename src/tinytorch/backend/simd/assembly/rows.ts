/** Work along the last dimension of (rows, columns): softmax and its cross entropy, layer norm. */
import { control, get, inPieces, pointer, put } from "./arguments";
import {
  logSoftmaxGradientKernel,
  logSoftmaxKernel,
  softmaxGradientKernel,
  softmaxKernel,
} from "./kernel-numbers";
import {
  addLanes,
  exp4,
  loadSome,
  logarithm,
  maxLanes,
  multiplyAdd,
  splat,
  storeSome,
  wideExp4,
} from "./real";
import { totalOf } from "./reductions";

/** The largest of nothing. A row of only these has no softmax: it becomes NaN. */
export const lowest: f32 = -(<f32>Infinity);

export function maxOf(x: usize, columns: i32): f32 {
  let top = splat(lowest);
  let left = columns;
  for (; left >= 4; left -= 4) {
    top = f32x4.max(top, v128.load(x));
    x += 16;
  }
  if (left > 0) top = f32x4.max(top, loadSome(x, left, lowest));
  return maxLanes(top);
}

/** Writes e^(x - top) and answers the sum. */
function powersOf(x: usize, out: usize, columns: i32, top: f32): f32 {
  const known = control;
  const shift = splat(top);
  let sum = splat(0);
  let left = columns;
  for (; left >= 4; left -= 4) {
    const power = exp4(f32x4.sub(v128.load(x), shift), known);
    sum = f32x4.add(sum, power);
    v128.store(out, power);
    x += 16;
    out += 16;
  }
  if (left > 0) {
    const power = exp4(f32x4.sub(loadSome(x, left, lowest), shift), known);
    sum = f32x4.add(sum, power);
    storeSome(out, power, left);
  }
  return addLanes(sum);
}

export function scaleRow(x: usize, columns: i32, factor: f32): void {
  const factors = splat(factor);
  let left = columns;
  for (; left >= 4; left -= 4) {
    v128.store(x, f32x4.mul(v128.load(x), factors));
    x += 16;
  }
  if (left > 0) storeSome(x, f32x4.mul(loadSome(x, left, 0), factors), left);
}

export function softmax(x: usize, out: usize, rows: i32, columns: i32): void {
  put(0, <i32>x);
  put(1, <i32>out);
  inPieces(softmaxKernel, rows, columns);
}

export function softmaxPiece(piece: i32): void {
  const from = piece * get(10);
  const offset = ((<usize>from) << 2) * <usize>get(9);
  softmaxRows(pointer(0) + offset, pointer(1) + offset, min(get(10), get(8) - from), get(9));
}

function softmaxRows(x: usize, out: usize, rows: i32, columns: i32): void {
  const step = (<usize>columns) << 2;
  for (let row = 0; row < rows; row++) {
    const sum = powersOf(x, out, columns, maxOf(x, columns));
    scaleRow(out, columns, 1 / sum);
    x += step;
    out += step;
  }
}

/** out = y · (g - Σ g·y), where y is the softmax. */
export function softmaxGradient(y: usize, gradient: usize, out: usize, rows: i32, columns: i32): void {
  put(0, <i32>y);
  put(1, <i32>gradient);
  put(2, <i32>out);
  inPieces(softmaxGradientKernel, rows, columns);
}

export function softmaxGradientPiece(piece: i32): void {
  const from = piece * get(10);
  const offset = ((<usize>from) << 2) * <usize>get(9);
  const rows = min(get(10), get(8) - from);
  softmaxGradientRows(pointer(0) + offset, pointer(1) + offset, pointer(2) + offset, rows, get(9));
}

function softmaxGradientRows(
  y: usize,
  gradient: usize,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  for (let row = 0; row < rows; row++) {
    let total = splat(0);
    const end = y + ((<usize>columns & ~3) << 2);
    const rest = columns & 3;
    let a = y;
    let g = gradient;
    for (; a < end; a += 16) {
      total = multiplyAdd(v128.load(a), v128.load(g), total);
      g += 16;
    }
    if (rest) total = multiplyAdd(loadSome(a, rest, 0), loadSome(g, rest, 0), total);
    const sum = splat(addLanes(total));
    g = gradient;
    for (a = y; a < end; a += 16) {
      v128.store(out, f32x4.mul(v128.load(a), f32x4.sub(v128.load(g), sum)));
      g += 16;
      out += 16;
    }
    if (rest) {
      const product = f32x4.mul(loadSome(a, rest, 0), f32x4.sub(loadSome(g, rest, 0), sum));
      storeSome(out, product, rest);
      out += (<usize>rest) << 2;
    }
    y += (<usize>columns) << 2;
    gradient += (<usize>columns) << 2;
  }
}

/** out = x - top - ln Σ e^(x - top), where top is the row's largest number. */
export function logSoftmax(x: usize, out: usize, rows: i32, columns: i32): void {
  put(0, <i32>x);
  put(1, <i32>out);
  inPieces(logSoftmaxKernel, rows, columns);
}

export function logSoftmaxPiece(piece: i32): void {
  const columns = get(9);
  const step = (<usize>columns) << 2;
  const from = piece * get(10);
  let x = pointer(0) + <usize>from * step;
  let out = pointer(1) + <usize>from * step;
  const rows = min(get(10), get(8) - from);
  for (let row = 0; row < rows; row++) {
    const top = maxOf(x, columns);
    // The powers only pass through the result's place.
    const total = logarithm(powersOf(x, out, columns, top));
    shiftRow(x, out, columns, top, total);
    x += step;
    out += step;
  }
}

function shiftRow(x: usize, out: usize, columns: i32, first: f32, second: f32): void {
  const a = splat(first);
  const b = splat(second);
  for (let left = columns; left > 0; left -= 4) {
    if (left >= 4) v128.store(out, f32x4.sub(f32x4.sub(v128.load(x), a), b));
    else storeSome(out, f32x4.sub(f32x4.sub(loadSome(x, left, 0), a), b), left);
    x += 16;
    out += 16;
  }
}

/** out = g - e^y · Σ g, where y is the logarithm of the softmax. */
export function logSoftmaxGradient(y: usize, gradient: usize, out: usize, rows: i32, columns: i32): void {
  put(0, <i32>y);
  put(1, <i32>gradient);
  put(2, <i32>out);
  inPieces(logSoftmaxGradientKernel, rows, columns);
}

export function logSoftmaxGradientPiece(piece: i32): void {
  const known = control;
  const columns = get(9);
  const step = (<usize>columns) << 2;
  const from = piece * get(10);
  let y = pointer(0) + <usize>from * step;
  let gradient = pointer(1) + <usize>from * step;
  let out = pointer(2) + <usize>from * step;
  const rows = min(get(10), get(8) - from);
  for (let row = 0; row < rows; row++) {
    const total = splat(totalOf(gradient, columns));
    for (let left = columns; left > 0; left -= 4) {
      const share = f32x4.mul(wideExp4(left >= 4 ? v128.load(y) : loadSome(y, left, 0), known), total);
      if (left >= 4) v128.store(out, f32x4.sub(v128.load(gradient), share));
      else storeSome(out, f32x4.sub(loadSome(gradient, left, 0), share), left);
      const bytes = (<usize>min(left, 4)) << 2;
      y += bytes;
      gradient += bytes;
      out += bytes;
    }
  }
}

/** Cross entropy of logits (rows, columns) with labels int32 (rows,): the loss of each row, and its gradient softmax - one-hot. */
export function crossEntropy(
  logits: usize,
  labels: usize,
  losses: usize,
  difference: usize,
  rows: i32,
  columns: i32,
): void {
  const step = (<usize>columns) << 2;
  for (let row = 0; row < rows; row++) {
    const label = (<usize>load<i32>(labels)) << 2;
    const top = maxOf(logits, columns);
    const sum = powersOf(logits, difference, columns, top);
    scaleRow(difference, columns, 1 / sum);
    store<f32>(losses, logarithm(sum) - (load<f32>(logits + label) - top));
    store<f32>(difference + label, load<f32>(difference + label) - 1);
    logits += step;
    difference += step;
    labels += 4;
    losses += 4;
  }
}

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
  const rest = columns & 3;
  const whole = (<usize>columns & ~3) << 2;
  for (let row = 0; row < rows; row++) {
    let sum = splat(0);
    for (let i: usize = 0; i < whole; i += 16) sum = f32x4.add(sum, v128.load(x + i));
    if (rest) sum = f32x4.add(sum, loadSome(x + whole, rest, 0));
    const mean = addLanes(sum) / <f32>columns;
    const means4 = splat(mean);
    let squares = splat(0);
    for (let i: usize = 0; i < whole; i += 16) {
      const d = f32x4.sub(v128.load(x + i), means4);
      squares = multiplyAdd(d, d, squares);
    }
    if (rest) {
      const d = f32x4.sub(loadSome(x + whole, rest, mean), means4);
      squares = multiplyAdd(d, d, squares);
    }
    const scale: f32 = 1 / sqrt<f32>(addLanes(squares) / <f32>columns + epsilon);
    const scale4 = splat(scale);
    for (let i: usize = 0; i < whole; i += 16) {
      const d = f32x4.mul(f32x4.sub(v128.load(x + i), means4), scale4);
      v128.store(out + i, multiplyAdd(d, v128.load(gain + i), v128.load(shift + i)));
    }
    if (rest) {
      const d = f32x4.mul(f32x4.sub(loadSome(x + whole, rest, 0), means4), scale4);
      const y = multiplyAdd(d, loadSome(gain + whole, rest, 0), loadSome(shift + whole, rest, 0));
      storeSome(out + whole, y, rest);
    }
    store<f32>(means, mean);
    store<f32>(scales, scale);
    x += (<usize>columns) << 2;
    out += (<usize>columns) << 2;
    means += 4;
    scales += 4;
  }
}

/** With h = (x - mean)·scale and w = g·gain: toX = scale·(w - mean(w) - h·mean(w·h)), toGain = Σ g·h, toShift = Σ g (both start at 0). */
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
