/** Work along the last dimension of (rows, columns): softmax, its logarithm and its cross entropy. */
import { control, get, inPieces, pointer, put, putReal, real } from "./arguments";
import {
  crossEntropyKernel,
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
  multiplyAdd,
  splat,
  storeSome,
  wideExp4,
} from "./real";
import { largestOf, totalOf } from "./reductions";

/** The largest of nothing. A row of only these has no softmax: it becomes NaN. */
export const lowest: f32 = -(<f32>Infinity);

/** Writes e^(x - top) and answers the sum. */
function powersOf(x: usize, out: usize, columns: i32, top: f32): f32 {
  const known = control;
  const shift = splat(top);
  let even = splat(0);
  let odd = splat(0);
  let left = columns;
  for (; left >= 8; left -= 8) {
    const first = exp4(f32x4.sub(v128.load(x), shift), known);
    const second = exp4(f32x4.sub(v128.load(x, 16), shift), known);
    even = f32x4.add(even, first);
    odd = f32x4.add(odd, second);
    v128.store(out, first);
    v128.store(out, second, 16);
    x += 32;
    out += 32;
  }
  for (; left >= 4; left -= 4) {
    const power = exp4(f32x4.sub(v128.load(x), shift), known);
    even = f32x4.add(even, power);
    v128.store(out, power);
    x += 16;
    out += 16;
  }
  if (left > 0) {
    const power = exp4(f32x4.sub(loadSome(x, left, lowest), shift), known);
    even = f32x4.add(even, power);
    storeSome(out, power, left);
  }
  return addLanes(f32x4.add(even, odd));
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
    const sum = powersOf(x, out, columns, largestOf(x, columns));
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
    const top = largestOf(x, columns);
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

/**
 * Cross entropy of logits (rows, columns) with labels int32 (rows,): the loss of each row, and its gradient softmax - target. The target is 1
 * at the label, of which `smoothing` is spread evenly over all.
 */
export function crossEntropy(
  logits: usize,
  labels: usize,
  losses: usize,
  difference: usize,
  rows: i32,
  columns: i32,
  smoothing: f32,
): void {
  put(0, <i32>logits);
  put(1, <i32>labels);
  put(2, <i32>losses);
  put(3, <i32>difference);
  putReal(4, smoothing);
  inPieces(crossEntropyKernel, rows, columns);
}

export function crossEntropyPiece(piece: i32): void {
  const columns = get(9);
  const step = (<usize>columns) << 2;
  const from = piece * get(10);
  const rows = min(get(10), get(8) - from);
  const smoothing = real(4);
  const each = smoothing / <f32>columns;
  let logits = pointer(0) + <usize>from * step;
  let difference = pointer(3) + <usize>from * step;
  const beside = (<usize>from) << 2;
  let labels = pointer(1) + beside;
  let losses = pointer(2) + beside;
  for (let row = 0; row < rows; row++) {
    const label = (<usize>load<i32>(labels)) << 2;
    const top = largestOf(logits, columns);
    const sum = powersOf(logits, difference, columns, top);
    const own = load<f32>(logits + label) - top;
    if (smoothing == 0) {
      scaleRow(difference, columns, 1 / sum);
      store<f32>(losses, logarithm(sum) - own);
    } else {
      scaleAndLower(difference, columns, 1 / sum, each);
      store<f32>(losses, logarithm(sum) - (1 - smoothing) * own - each * totalAbove(logits, columns, top));
    }
    store<f32>(difference + label, load<f32>(difference + label) - (1 - smoothing));
    logits += step;
    difference += step;
    labels += 4;
    losses += 4;
  }
}

function scaleAndLower(x: usize, columns: i32, factor: f32, less: f32): void {
  const factors = splat(factor);
  const all = splat(less);
  for (let left = columns; left > 0; left -= 4) {
    if (left >= 4) v128.store(x, f32x4.sub(f32x4.mul(v128.load(x), factors), all));
    else storeSome(x, f32x4.sub(f32x4.mul(loadSome(x, left, 0), factors), all), left);
    x += 16;
  }
}

/** Σ (x - top). */
function totalAbove(x: usize, columns: i32, top: f32): f32 {
  const tops = splat(top);
  let even = splat(0);
  let odd = splat(0);
  let left = columns;
  for (; left >= 8; left -= 8) {
    even = f32x4.add(even, f32x4.sub(v128.load(x), tops));
    odd = f32x4.add(odd, f32x4.sub(v128.load(x, 16), tops));
    x += 32;
  }
  for (; left > 0; left -= 4) {
    even = f32x4.add(even, f32x4.sub(loadSome(x, left, top), tops));
    x += 16;
  }
  return addLanes(f32x4.add(even, odd));
}
