/** Batch norm of rows (rows, channels): what each channel adds up to, and the scaling of each. */
import { get, helpers, offer, pointer, put } from "./arguments";
import { channelSumsKernel, normalizeGradientKernel, normalizeKernel } from "./kernel-numbers";
import { loadSome, multiplyAdd, storeSome } from "./real";

/** So many rows are added up in float32; the page adds what came of them. */
const rowsAtOnce = 512;

/** The pieces that rows come in, each of which gives sums of its own. */
export function channelPieces(rows: i32): i32 {
  return (rows + rowsAtOnce - 1) / rowsAtOnce;
}

/** For each piece and channel Σ y and Σ y·(x - mean), in sums (pieces, 2, channels), which starts at 0. With y = 0: Σ (x - mean)² alone. */
export function channelSums(x: usize, y: usize, means: usize, sums: usize, rows: i32, channels: i32): void {
  put(0, <i32>x);
  put(1, <i32>y);
  put(2, <i32>means);
  put(3, <i32>sums);
  put(8, rows);
  put(9, channels);
  offer(channelSumsKernel, channelPieces(rows));
}

export function channelSumsPiece(piece: i32): void {
  const channels = get(9);
  const offset = ((<usize>(piece * rowsAtOnce)) << 2) * <usize>channels;
  const rows = min(rowsAtOnce, get(8) - piece * rowsAtOnce);
  const sums = pointer(3) + <usize>piece * ((<usize>channels) << 3);
  const y = pointer(1);
  if (y == 0) addRows(false, pointer(0) + offset, 0, pointer(2), sums, rows, channels);
  else addRows(true, pointer(0) + offset, y + offset, pointer(2), sums, rows, channels);
}

/** Channels that are gone through together, a line of the cache of each row: what belongs to them stays in registers. */
const together = 16;

// @ts-ignore: a decorator of AssemblyScript
@inline
function addRows(
  hasOther: bool,
  x: usize,
  y: usize,
  means: usize,
  sums: usize,
  rows: i32,
  channels: i32,
): void {
  const width = (<usize>channels) << 2;
  const done = channels & ~(together - 1);
  for (let channel = 0; channel < done; channel += together) {
    const offset = (<usize>channel) << 2;
    addTogether(hasOther, x + offset, y + offset, means + offset, sums + offset, rows, width);
  }
  const before = (<usize>done) << 2;
  if (done == channels) return;
  for (let row = 0; row < rows; row++) {
    x += before;
    y += before;
    let plain = sums + before;
    let mean = means + before;
    for (let left = channels - done; left > 0; left -= 4) {
      const product = plain + width;
      if (left >= 4) {
        const centred = f32x4.sub(v128.load(x), v128.load(mean));
        const other = hasOther ? v128.load(y) : centred;
        if (hasOther) v128.store(plain, f32x4.add(v128.load(plain), other));
        v128.store(product, multiplyAdd(other, centred, v128.load(product)));
        x += 16;
        y += 16;
      } else {
        const centred = f32x4.sub(loadSome(x, left, 0), loadSome(mean, left, 0));
        const other = hasOther ? loadSome(y, left, 0) : centred;
        if (hasOther) storeSome(plain, f32x4.add(loadSome(plain, left, 0), other), left);
        storeSome(product, multiplyAdd(other, centred, loadSome(product, left, 0)), left);
        x += (<usize>left) << 2;
        y += (<usize>left) << 2;
      }
      plain += 16;
      mean += 16;
    }
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function addTogether(hasOther: bool, x: usize, y: usize, means: usize, sums: usize, rows: i32, width: usize): void {
  const meanA = v128.load(means);
  const meanB = v128.load(means, 16);
  const meanC = v128.load(means, 32);
  const meanD = v128.load(means, 48);
  const products = sums + width;
  let a = v128.load(products);
  let b = v128.load(products, 16);
  let c = v128.load(products, 32);
  let d = v128.load(products, 48);
  let plainA = v128.load(sums);
  let plainB = v128.load(sums, 16);
  let plainC = v128.load(sums, 32);
  let plainD = v128.load(sums, 48);
  for (let row = 0; row < rows; row++) {
    const centredA = f32x4.sub(v128.load(x), meanA);
    const centredB = f32x4.sub(v128.load(x, 16), meanB);
    const centredC = f32x4.sub(v128.load(x, 32), meanC);
    const centredD = f32x4.sub(v128.load(x, 48), meanD);
    if (hasOther) {
      const otherA = v128.load(y);
      const otherB = v128.load(y, 16);
      const otherC = v128.load(y, 32);
      const otherD = v128.load(y, 48);
      plainA = f32x4.add(plainA, otherA);
      plainB = f32x4.add(plainB, otherB);
      plainC = f32x4.add(plainC, otherC);
      plainD = f32x4.add(plainD, otherD);
      a = multiplyAdd(otherA, centredA, a);
      b = multiplyAdd(otherB, centredB, b);
      c = multiplyAdd(otherC, centredC, c);
      d = multiplyAdd(otherD, centredD, d);
      y += width;
    } else {
      a = multiplyAdd(centredA, centredA, a);
      b = multiplyAdd(centredB, centredB, b);
      c = multiplyAdd(centredC, centredC, c);
      d = multiplyAdd(centredD, centredD, d);
    }
    x += width;
  }
  v128.store(products, a);
  v128.store(products, b, 16);
  v128.store(products, c, 32);
  v128.store(products, d, 48);
  if (!hasOther) return;
  v128.store(sums, plainA);
  v128.store(sums, plainB, 16);
  v128.store(sums, plainC, 32);
  v128.store(sums, plainD, 48);
}

/** out = (x - mean)·slope + shift, each per channel. */
export function normalize(
  x: usize,
  means: usize,
  slopes: usize,
  shifts: usize,
  out: usize,
  rows: i32,
  channels: i32,
): void {
  put(0, <i32>x);
  put(1, <i32>means);
  put(2, <i32>slopes);
  put(3, <i32>shifts);
  put(4, <i32>out);
  inPieces(normalizeKernel, rows, channels);
}

/** Rows in pieces of some 65,536 elements: memory is what binds. */
function inPieces(kernel: i32, rows: i32, channels: i32): void {
  const most = helpers > 0 ? max(1, 65536 / max(1, channels)) : max(1, rows);
  put(8, rows);
  put(9, channels);
  put(10, most);
  offer(kernel, (rows + most - 1) / most);
}

export function normalizePiece(piece: i32): void {
  const channels = get(9);
  const from = piece * get(10);
  const offset = ((<usize>from) << 2) * <usize>channels;
  let x = pointer(0) + offset;
  let out = pointer(4) + offset;
  const rows = min(get(10), get(8) - from);
  const means = pointer(1);
  const slopes = pointer(2);
  const shifts = pointer(3);
  const width = (<usize>channels) << 2;
  const done = channels & ~(together - 1);
  const before = (<usize>done) << 2;
  for (let at: usize = 0; at < before; at += together << 2)
    normalizeTogether(x + at, means + at, slopes + at, shifts + at, out + at, rows, width);
  if (done == channels) return;
  for (let row = 0; row < rows; row++) {
    x += before;
    out += before;
    let channel = before;
    for (let left = channels - done; left > 0; left -= 4) {
      if (left >= 4) {
        const centred = f32x4.sub(v128.load(x), v128.load(means + channel));
        v128.store(out, multiplyAdd(centred, v128.load(slopes + channel), v128.load(shifts + channel)));
        x += 16;
        out += 16;
      } else {
        const centred = f32x4.sub(loadSome(x, left, 0), loadSome(means + channel, left, 0));
        const slope = loadSome(slopes + channel, left, 0);
        storeSome(out, multiplyAdd(centred, slope, loadSome(shifts + channel, left, 0)), left);
        x += (<usize>left) << 2;
        out += (<usize>left) << 2;
      }
      channel += 16;
    }
  }
}

function normalizeTogether(
  x: usize,
  means: usize,
  slopes: usize,
  shifts: usize,
  out: usize,
  rows: i32,
  width: usize,
): void {
  const meanA = v128.load(means);
  const meanB = v128.load(means, 16);
  const meanC = v128.load(means, 32);
  const meanD = v128.load(means, 48);
  const slopeA = v128.load(slopes);
  const slopeB = v128.load(slopes, 16);
  const slopeC = v128.load(slopes, 32);
  const slopeD = v128.load(slopes, 48);
  const shiftA = v128.load(shifts);
  const shiftB = v128.load(shifts, 16);
  const shiftC = v128.load(shifts, 32);
  const shiftD = v128.load(shifts, 48);
  for (let row = 0; row < rows; row++) {
    v128.store(out, multiplyAdd(f32x4.sub(v128.load(x), meanA), slopeA, shiftA));
    v128.store(out, multiplyAdd(f32x4.sub(v128.load(x, 16), meanB), slopeB, shiftB), 16);
    v128.store(out, multiplyAdd(f32x4.sub(v128.load(x, 32), meanC), slopeC, shiftC), 32);
    v128.store(out, multiplyAdd(f32x4.sub(v128.load(x, 48), meanD), slopeD, shiftD), 48);
    x += width;
    out += width;
  }
}

/** toX = gradient·slope - (x - mean)·back - shift, each per channel. */
export function normalizeGradient(
  x: usize,
  gradient: usize,
  means: usize,
  slopes: usize,
  backs: usize,
  shifts: usize,
  toX: usize,
  rows: i32,
  channels: i32,
): void {
  put(0, <i32>x);
  put(1, <i32>gradient);
  put(2, <i32>means);
  put(3, <i32>slopes);
  put(4, <i32>backs);
  put(5, <i32>shifts);
  put(6, <i32>toX);
  inPieces(normalizeGradientKernel, rows, channels);
}

export function normalizeGradientPiece(piece: i32): void {
  const channels = get(9);
  const from = piece * get(10);
  const offset = ((<usize>from) << 2) * <usize>channels;
  let x = pointer(0) + offset;
  let gradient = pointer(1) + offset;
  let toX = pointer(6) + offset;
  const rows = min(get(10), get(8) - from);
  const means = pointer(2);
  const slopes = pointer(3);
  const backs = pointer(4);
  const shifts = pointer(5);
  const width = (<usize>channels) << 2;
  const done = channels & ~7;
  const before = (<usize>done) << 2;
  for (let at: usize = 0; at < before; at += 32)
    slopesTogether(x + at, gradient + at, means + at, slopes + at, backs + at, shifts + at, toX + at, rows, width);
  if (done == channels) return;
  for (let row = 0; row < rows; row++) {
    x += before;
    gradient += before;
    toX += before;
    let channel = before;
    for (let left = channels - done; left > 0; left -= 4) {
      if (left >= 4) {
        const centred = f32x4.sub(v128.load(x), v128.load(means + channel));
        const direct = f32x4.mul(v128.load(gradient), v128.load(slopes + channel));
        const back = f32x4.mul(centred, v128.load(backs + channel));
        v128.store(toX, f32x4.sub(f32x4.sub(direct, back), v128.load(shifts + channel)));
        x += 16;
        gradient += 16;
        toX += 16;
      } else {
        const centred = f32x4.sub(loadSome(x, left, 0), loadSome(means + channel, left, 0));
        const direct = f32x4.mul(loadSome(gradient, left, 0), loadSome(slopes + channel, left, 0));
        const back = f32x4.mul(centred, loadSome(backs + channel, left, 0));
        const found = f32x4.sub(f32x4.sub(direct, back), loadSome(shifts + channel, left, 0));
        storeSome(toX, found, left);
        x += (<usize>left) << 2;
        gradient += (<usize>left) << 2;
        toX += (<usize>left) << 2;
      }
      channel += 16;
    }
  }
}

/** Half a line: there are registers for 8 channels. */
function slopesTogether(
  x: usize,
  gradient: usize,
  means: usize,
  slopes: usize,
  backs: usize,
  shifts: usize,
  toX: usize,
  rows: i32,
  width: usize,
): void {
  const meanA = v128.load(means);
  const meanB = v128.load(means, 16);
  const slopeA = v128.load(slopes);
  const slopeB = v128.load(slopes, 16);
  const backA = v128.load(backs);
  const backB = v128.load(backs, 16);
  const shiftA = v128.load(shifts);
  const shiftB = v128.load(shifts, 16);
  for (let row = 0; row < rows; row++) {
    const alongA = f32x4.mul(f32x4.sub(v128.load(x), meanA), backA);
    const alongB = f32x4.mul(f32x4.sub(v128.load(x, 16), meanB), backB);
    const directA = f32x4.mul(v128.load(gradient), slopeA);
    const directB = f32x4.mul(v128.load(gradient, 16), slopeB);
    v128.store(toX, f32x4.sub(f32x4.sub(directA, alongA), shiftA));
    v128.store(toX, f32x4.sub(f32x4.sub(directB, alongB), shiftB), 16);
    x += width;
    gradient += width;
    toX += width;
  }
}
