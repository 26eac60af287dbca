/** Pooling, its gradients and those of depthwise convolution over images (batch, height, width, channels); described as convolutions are. */
import { get, offer, pointer, put } from "./arguments";
import { poolGradientKernel } from "./kernel-numbers";
import { loadSome, multiplyAdd, splat, storeSome } from "./real";
import {
  batchAt,
  heightAt,
  widthAt,
  channelsAt,
  filterHeightAt,
  filterWidthAt,
  outHeightAt,
  outWidthAt,
  outChannelsAt,
  strideHeightAt,
  strideWidthAt,
  topAt,
  leftAt,
  dilationHeightAt,
  dilationWidthAt,
} from "./window";

/** Modes: how the gradient of a depthwise convolution treats one place that the filter saw. */
const throughFilter = 0;
const intoFilter = 1;

let mode = 0;
let input: usize = 0;
let target: usize = 0;
let filter: usize = 0;

/** The largest of each window; where one of them is NaN, NaN (tfjs' own gives -∞ or the largest of the others). */
export function maxPool(x: usize, out: usize): void {
  pool(true, x, out);
}

/** The mean of what each window sees of the image (tfjs' own loses NaN). */
export function averagePool(x: usize, out: usize): void {
  pool(false, x, out);
}

/** What of a window lies in the image: taps from `firstTap` to before `endTap`. */
export function firstTap(start: i32, dilation: i32): i32 {
  return start >= 0 ? 0 : (dilation - 1 - start) / dilation;
}

export function endTap(start: i32, dilation: i32, taps: i32, length: i32): i32 {
  if (start + (taps - 1) * dilation < length) return taps;
  return min(taps, (length - start + dilation - 1) / dilation);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function pool(isMax: bool, x: usize, out: usize): void {
  const channels = get(channelsAt);
  const height = get(heightAt);
  const width = get(widthAt);
  const down = get(dilationHeightAt);
  const across = get(dilationWidthAt);
  const pixelStep = (<usize>channels) << 2;
  const tapStep = pixelStep * <usize>across;
  const rowStep = pixelStep * <usize>(down * width);
  const outHeight = get(outHeightAt);
  const outWidth = get(outWidthAt);
  const xEnd = x + <usize>(get(batchAt) * height * width) * pixelStep;
  let left = get(batchAt) * outHeight * outWidth * channels;
  for (let n = 0; n < get(batchAt); n++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = oy * get(strideHeightAt) - get(topAt);
      const firstRow = firstTap(y0, down);
      const rows = endTap(y0, down, get(filterHeightAt), height) - firstRow;
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = ox * get(strideWidthAt) - get(leftAt);
        const firstColumn = firstTap(x0, across);
        const columns = endTap(x0, across, get(filterWidthAt), width) - firstColumn;
        const corner =
          x + <usize>((n * height + y0 + firstRow * down) * width + x0 + firstColumn * across) * pixelStep;
        const share = <f32>1 / <f32>(rows * columns);
        // Windows come in order: what is written too far is written again by the next, but for the last few numbers. What is read
        // too far is dropped, but it must be there.
        const seenTo = corner + <usize>(rows - 1) * rowStep + <usize>(columns - 1) * tapStep + pixelStep;
        const isLast = left - channels < 3 || seenTo + 12 > xEnd;
        let channel = 0;
        for (; channel + 16 <= channels; channel += 16) {
          const offset = (<usize>channel) << 2;
          wideWindow(isMax, corner + offset, out + offset, rows, columns, rowStep, tapStep, share);
        }
        for (; channel < channels; channel += 4) {
          const from = corner + ((<usize>channel) << 2);
          const to = out + ((<usize>channel) << 2);
          const count = isLast ? channels - channel : 4;
          if (count >= 4) v128.store(to, ofWindow(isMax, from, rows, columns, rowStep, tapStep, 4, share));
          else storeSome(to, ofWindow(isMax, from, rows, columns, rowStep, tapStep, count, share), count);
        }
        out += pixelStep;
        left -= channels;
      }
    }
  }
}

/** The largest, or the sum times `share`, of `rows` times `columns` places of four channels, of which `count` are there. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function ofWindow(
  isMax: bool,
  at: usize,
  rows: i32,
  columns: i32,
  rowStep: usize,
  tapStep: usize,
  count: i32,
  share: f32,
): v128 {
  let found = splat(isMax ? -<f32>Infinity : -<f32>0);
  // The plain maximum is one instruction and loses NaN; f32x4.max is many.
  let missing = i32x4.splat(0);
  for (let i = 0; i < rows; i++) {
    let tap = at;
    for (let j = 0; j < columns; j++) {
      const seen = count >= 4 ? v128.load(tap) : loadSome(tap, count, 0);
      if (isMax) {
        found = f32x4.pmax(found, seen);
        missing = v128.or(missing, f32x4.ne(seen, seen));
      } else found = f32x4.add(found, seen);
      tap += tapStep;
    }
    at += rowStep;
  }
  return isMax ? v128.or(found, missing) : f32x4.mul(found, splat(share));
}

/** The same for 16 channels: a line of the cache at each place. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function wideWindow(
  isMax: bool,
  at: usize,
  out: usize,
  rows: i32,
  columns: i32,
  rowStep: usize,
  tapStep: usize,
  share: f32,
): void {
  const start = splat(isMax ? -<f32>Infinity : -<f32>0);
  let a = start;
  let b = start;
  let c = start;
  let d = start;
  let noA = i32x4.splat(0);
  let noB = noA;
  let noC = noA;
  let noD = noA;
  for (let i = 0; i < rows; i++) {
    let tap = at;
    for (let j = 0; j < columns; j++) {
      const seenA = v128.load(tap);
      const seenB = v128.load(tap, 16);
      const seenC = v128.load(tap, 32);
      const seenD = v128.load(tap, 48);
      if (isMax) {
        a = f32x4.pmax(a, seenA);
        b = f32x4.pmax(b, seenB);
        c = f32x4.pmax(c, seenC);
        d = f32x4.pmax(d, seenD);
        noA = v128.or(noA, f32x4.ne(seenA, seenA));
        noB = v128.or(noB, f32x4.ne(seenB, seenB));
        noC = v128.or(noC, f32x4.ne(seenC, seenC));
        noD = v128.or(noD, f32x4.ne(seenD, seenD));
      } else {
        a = f32x4.add(a, seenA);
        b = f32x4.add(b, seenB);
        c = f32x4.add(c, seenC);
        d = f32x4.add(d, seenD);
      }
      tap += tapStep;
    }
    at += rowStep;
  }
  const factor = splat(share);
  v128.store(out, isMax ? v128.or(a, noA) : f32x4.mul(a, factor));
  v128.store(out, isMax ? v128.or(b, noB) : f32x4.mul(b, factor), 16);
  v128.store(out, isMax ? v128.or(c, noC) : f32x4.mul(c, factor), 32);
  v128.store(out, isMax ? v128.or(d, noD) : f32x4.mul(d, factor), 48);
}

/** toX: the gradient goes to the first place that held the maximum. */
export function maxPoolGradient(gradient: usize, x: usize, y: usize, toX: usize): void {
  offerPoolGradient(gradient, x, y, toX);
}

/** toX: the gradient is spread over the places inside the image. */
export function averagePoolGradient(gradient: usize, toX: usize): void {
  offerPoolGradient(gradient, 0, 0, toX);
}

/** Each image is a piece. */
function offerPoolGradient(gradient: usize, x: usize, y: usize, toX: usize): void {
  put(0, <i32>gradient);
  put(1, <i32>x);
  put(2, <i32>y);
  put(3, <i32>toX);
  offer(poolGradientKernel, get(batchAt));
}

export function poolGradientPiece(image: i32): void {
  const isApart =
    get(strideHeightAt) >= get(dilationHeightAt) * (get(filterHeightAt) - 1) + 1 &&
    get(strideWidthAt) >= get(dilationWidthAt) * (get(filterWidthAt) - 1) + 1;
  if (pointer(1) == 0) poolGradient(false, false, image);
  else if (isApart) poolGradient(true, true, image);
  else poolGradient(true, false, image);
}

/** Whether windows that do not overlap leave no pixel out. */
function isCovered(): bool {
  return (
    get(outHeightAt) * get(filterHeightAt) == get(heightAt) &&
    get(outWidthAt) * get(filterWidthAt) == get(widthAt) &&
    get(topAt) == 0 &&
    get(leftAt) == 0 &&
    get(strideHeightAt) == get(filterHeightAt) &&
    get(strideWidthAt) == get(filterWidthAt)
  );
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function poolGradient(isMax: bool, isApart: bool, image: i32): void {
  const channels = get(channelsAt);
  const height = get(heightAt);
  const width = get(widthAt);
  const down = get(dilationHeightAt);
  const across = get(dilationWidthAt);
  const outHeight = get(outHeightAt);
  const outWidth = get(outWidthAt);
  const pixelStep = (<usize>channels) << 2;
  const tapStep = pixelStep * <usize>across;
  const rowStep = pixelStep * <usize>(down * width);
  const before = <usize>image * <usize>(height * width) * pixelStep;
  const beforeOut = <usize>image * <usize>(outHeight * outWidth) * pixelStep;
  const x = pointer(1) + before;
  const toX = pointer(3) + before;
  let gradient = pointer(0) + beforeOut;
  let y = pointer(2) + beforeOut;
  // What is written once needs no zero before it.
  if (!isApart || !isCovered()) memory.fill(toX, 0, <usize>(height * width) * pixelStep);
  for (let oy = 0; oy < outHeight; oy++) {
    const y0 = oy * get(strideHeightAt) - get(topAt);
    const firstRow = firstTap(y0, down);
    const rows = endTap(y0, down, get(filterHeightAt), height) - firstRow;
    for (let ox = 0; ox < outWidth; ox++) {
      const x0 = ox * get(strideWidthAt) - get(leftAt);
      const firstColumn = firstTap(x0, across);
      const columns = endTap(x0, across, get(filterWidthAt), width) - firstColumn;
      const corner = <usize>((y0 + firstRow * down) * width + x0 + firstColumn * across) * pixelStep;
      const share = splat(<f32>1 / <f32>(rows * columns));
      for (let channel = 0; channel < channels; channel += 4) {
        const offset = (<usize>channel) << 2;
        const at = corner + offset;
        const count = channels - channel;
        if (count >= 4) {
          const g = v128.load(gradient + offset);
          if (isMax) giveToLargest(isApart, g, v128.load(y + offset), x + at, toX + at, rows, columns, rowStep, tapStep, 4);
          else giveEvenly(f32x4.mul(g, share), toX + at, rows, columns, rowStep, tapStep, 4);
        } else {
          const g = loadSome(gradient + offset, count, 0);
          if (isMax) {
            const top = loadSome(y + offset, count, 0);
            giveToLargest(isApart, g, top, x + at, toX + at, rows, columns, rowStep, tapStep, count);
          } else giveEvenly(f32x4.mul(g, share), toX + at, rows, columns, rowStep, tapStep, count);
        }
      }
      gradient += pixelStep;
      y += pixelStep;
    }
  }
}

/** Adds the gradient where x has the largest number for the first time, in each of four channels, of which `count` are there; where windows are apart it is all that comes. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function giveToLargest(
  isApart: bool,
  gradient: v128,
  top: v128,
  x: usize,
  toX: usize,
  rows: i32,
  columns: i32,
  rowStep: usize,
  tapStep: usize,
  count: i32,
): void {
  // Of NaN, which equals nothing, both are it.
  const isNone = f32x4.ne(top, top);
  let open = i32x4.splat(-1);
  for (let i = 0; i < rows; i++) {
    let offset = <usize>i * rowStep;
    for (let j = 0; j < columns; j++) {
      const seen = count >= 4 ? v128.load(x + offset) : loadSome(x + offset, count, 0);
      const isIt = v128.or(f32x4.eq(seen, top), v128.and(f32x4.ne(seen, seen), isNone));
      const given = v128.and(gradient, v128.and(isIt, open));
      open = v128.andnot(open, isIt);
      if (!isApart) addTo(toX + offset, given, count);
      else if (count >= 4) v128.store(toX + offset, given);
      else storeSome(toX + offset, given, count);
      offset += tapStep;
    }
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function giveEvenly(
  share: v128,
  toX: usize,
  rows: i32,
  columns: i32,
  rowStep: usize,
  tapStep: usize,
  count: i32,
): void {
  for (let i = 0; i < rows; i++) {
    let offset = <usize>i * rowStep;
    for (let j = 0; j < columns; j++) {
      addTo(toX + offset, share, count);
      offset += tapStep;
    }
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function addTo(at: usize, more: v128, count: i32): void {
  if (count >= 4) v128.store(at, f32x4.add(v128.load(at), more));
  else storeSome(at, f32x4.add(loadSome(at, count, 0), more), count);
}

/** toX, which starts at 0; filter (filterHeight, filterWidth, channels, multiplier). */
export function depthwiseInputGradient(gradient: usize, weights: usize, toX: usize): void {
  mode = throughFilter;
  filter = weights;
  target = toX;
  walk(gradient);
}

/** toFilter, which starts at 0. */
export function depthwiseFilterGradient(gradient: usize, x: usize, toFilter: usize): void {
  mode = intoFilter;
  input = x;
  filter = toFilter;
  walk(gradient);
}

function walk(gradient: usize): void {
  const width = get(widthAt);
  const outStep = (<usize>get(outChannelsAt)) << 2;
  const image = get(heightAt) * width;
  for (let n = 0; n < get(batchAt); n++) {
    for (let oy = 0; oy < get(outHeightAt); oy++) {
      const y0 = oy * get(strideHeightAt) - get(topAt);
      for (let ox = 0; ox < get(outWidthAt); ox++) {
        const x0 = ox * get(strideWidthAt) - get(leftAt);
        spread(gradient, n * image, y0, x0);
        gradient += outStep;
      }
    }
  }
}

/** Bytes from the start of the batch to the pixel that tap (i, j) sees, or -1 where that is outside of the image. */
function pixelAt(image: i32, y0: i32, x0: i32, i: i32, j: i32): isize {
  const y = y0 + i * get(dilationHeightAt);
  const x = x0 + j * get(dilationWidthAt);
  if (y < 0 || x < 0 || y >= get(heightAt) || x >= get(widthAt)) return -1;
  return (<isize>(image + y * get(widthAt) + x) * <isize>get(channelsAt)) << 2;
}

function spread(gradient: usize, image: i32, y0: i32, x0: i32): void {
  const filterHeight = get(filterHeightAt);
  const filterWidth = get(filterWidthAt);
  const weights = (<usize>get(outChannelsAt)) << 2;
  for (let i = 0; i < filterHeight; i++) {
    for (let j = 0; j < filterWidth; j++) {
      const pixel = pixelAt(image, y0, x0, i, j);
      if (pixel < 0) continue;
      const tap = filter + <usize>(i * filterWidth + j) * weights;
      if (mode == throughFilter) throughTap(gradient, tap, target + <usize>pixel);
      else intoTap(gradient, input + <usize>pixel, tap);
    }
  }
}

/** x[c] += Σ g[c, m]·tap[c, m]. */
function throughTap(gradient: usize, tap: usize, place: usize): void {
  const channels = get(channelsAt);
  const multiplier = get(outChannelsAt) / channels;
  if (multiplier == 1) {
    addProducts(gradient, tap, place, channels);
    return;
  }
  for (let channel = 0; channel < channels; channel++) {
    let sum = load<f32>(place);
    for (let m = 0; m < multiplier; m++) {
      sum += load<f32>(gradient) * load<f32>(tap);
      gradient += 4;
      tap += 4;
    }
    store<f32>(place, sum);
    place += 4;
  }
}

/** tap[c, m] += x[c]·g[c, m]. */
function intoTap(gradient: usize, x: usize, tap: usize): void {
  const channels = get(channelsAt);
  const multiplier = get(outChannelsAt) / channels;
  if (multiplier == 1) {
    addProducts(gradient, x, tap, channels);
    return;
  }
  for (let channel = 0; channel < channels; channel++) {
    for (let m = 0; m < multiplier; m++) {
      store<f32>(tap, load<f32>(tap) + load<f32>(x) * load<f32>(gradient));
      gradient += 4;
      tap += 4;
    }
    x += 4;
  }
}

function addProducts(a: usize, b: usize, out: usize, count: i32): void {
  for (let left = count; left > 0; left -= 4) {
    if (left >= 4) v128.store(out, multiplyAdd(v128.load(a), v128.load(b), v128.load(out)));
    else {
      const sum = multiplyAdd(loadSome(a, left, 0), loadSome(b, left, 0), loadSome(out, left, 0));
      storeSome(out, sum, left);
    }
    a += 16;
    b += 16;
    out += 16;
  }
}
