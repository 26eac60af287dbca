/** Pooling, its gradients and those of depthwise convolution over images (batch, height, width, channels); described as convolutions are. */
import { get } from "./arguments";
import { binary, copyRow } from "./elementwise";
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

/** Modes: how a gradient treats one place that the filter saw. */
const toLargest = 0;
const evenly = 1;
const throughFilter = 2;
const intoFilter = 3;

let mode = 0;
let input: usize = 0;
let output: usize = 0;
let target: usize = 0;
let filter: usize = 0;

/** The largest of each window; where one of them is NaN, NaN (tfjs' own gives -∞ or the largest of the others). */
export function maxPool(x: usize, out: usize): void {
  const outStep = (<usize>get(channelsAt)) << 2;
  const image = get(heightAt) * get(widthAt);
  for (let n = 0; n < get(batchAt); n++) {
    for (let oy = 0; oy < get(outHeightAt); oy++) {
      const y0 = oy * get(strideHeightAt) - get(topAt);
      for (let ox = 0; ox < get(outWidthAt); ox++) {
        largestOf(x, out, n * image, y0, ox * get(strideWidthAt) - get(leftAt));
        out += outStep;
      }
    }
  }
}

function largestOf(x: usize, out: usize, image: i32, y0: i32, x0: i32): void {
  const channels = get(channelsAt);
  const filterHeight = get(filterHeightAt);
  const filterWidth = get(filterWidthAt);
  let isFirst = true;
  for (let i = 0; i < filterHeight; i++) {
    for (let j = 0; j < filterWidth; j++) {
      const pixel = pixelAt(image, y0, x0, i, j);
      if (pixel < 0) continue;
      if (isFirst) copyRow(x + <usize>pixel, out, channels);
      else keepLargest(x + <usize>pixel, out, channels);
      isFirst = false;
    }
  }
}

function keepLargest(x: usize, out: usize, count: i32): void {
  for (let left = count; left > 0; left -= 4) {
    if (left >= 4) v128.store(out, f32x4.max(v128.load(out), v128.load(x)));
    else storeSome(out, f32x4.max(loadSome(out, left, 0), loadSome(x, left, 0)), left);
    x += 16;
    out += 16;
  }
}

/** The mean of what each window sees of the image (tfjs' own loses NaN). */
export function averagePool(x: usize, out: usize): void {
  const channels = get(channelsAt);
  const outStep = (<usize>channels) << 2;
  const image = get(heightAt) * get(widthAt);
  for (let n = 0; n < get(batchAt); n++) {
    for (let oy = 0; oy < get(outHeightAt); oy++) {
      const y0 = oy * get(strideHeightAt) - get(topAt);
      for (let ox = 0; ox < get(outWidthAt); ox++) {
        meanOf(x, out, n * image, y0, ox * get(strideWidthAt) - get(leftAt));
        out += outStep;
      }
    }
  }
}

function meanOf(x: usize, out: usize, image: i32, y0: i32, x0: i32): void {
  const channels = get(channelsAt);
  const filterHeight = get(filterHeightAt);
  const filterWidth = get(filterWidthAt);
  let inside = 0;
  for (let i = 0; i < filterHeight; i++) {
    for (let j = 0; j < filterWidth; j++) {
      const pixel = pixelAt(image, y0, x0, i, j);
      if (pixel < 0) continue;
      if (inside == 0) copyRow(x + <usize>pixel, out, channels);
      else binary(0, out, x + <usize>pixel, out, channels, channels);
      inside++;
    }
  }
  const share = splat(<f32>1 / <f32>inside);
  for (let left = channels; left > 0; left -= 4) {
    if (left >= 4) v128.store(out, f32x4.mul(v128.load(out), share));
    else storeSome(out, f32x4.mul(loadSome(out, left, 0), share), left);
    out += 16;
  }
}

/** toX, which starts at 0: the gradient goes to the first place that held the maximum. */
export function maxPoolGradient(gradient: usize, x: usize, y: usize, toX: usize): void {
  mode = toLargest;
  input = x;
  output = y;
  target = toX;
  walk(gradient);
}

/** toX, which starts at 0: the gradient is spread over the places inside the image. */
export function averagePoolGradient(gradient: usize, toX: usize): void {
  mode = evenly;
  target = toX;
  walk(gradient);
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
  let y = output;
  for (let n = 0; n < get(batchAt); n++) {
    for (let oy = 0; oy < get(outHeightAt); oy++) {
      const y0 = oy * get(strideHeightAt) - get(topAt);
      for (let ox = 0; ox < get(outWidthAt); ox++) {
        const x0 = ox * get(strideWidthAt) - get(leftAt);
        if (mode == toLargest) giveToLargest(gradient, y, n * image, y0, x0);
        else spread(gradient, n * image, y0, x0);
        gradient += outStep;
        y += outStep;
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

function giveToLargest(gradient: usize, y: usize, image: i32, y0: i32, x0: i32): void {
  const filterHeight = get(filterHeightAt);
  const filterWidth = get(filterWidthAt);
  for (let channel = 0; channel < get(channelsAt); channel += 4) {
    const offset = (<usize>channel) << 2;
    const count = get(channelsAt) - channel;
    const isWhole = count >= 4;
    const g = isWhole ? v128.load(gradient + offset) : loadSome(gradient + offset, count, 0);
    const top = isWhole ? v128.load(y + offset) : loadSome(y + offset, count, 0);
    let open = i32x4.splat(-1);
    for (let i = 0; i < filterHeight; i++) {
      for (let j = 0; j < filterWidth; j++) {
        const pixel = pixelAt(image, y0, x0, i, j);
        if (pixel < 0) continue;
        const place = <usize>pixel + offset;
        const x = isWhole ? v128.load(input + place) : loadSome(input + place, count, 0);
        // Of NaN, which equals nothing, both are it.
        const isNone = v128.and(f32x4.ne(x, x), f32x4.ne(top, top));
        const mask = v128.and(v128.or(f32x4.eq(x, top), isNone), open);
        open = v128.andnot(open, mask);
        const given = v128.and(g, mask);
        if (isWhole) v128.store(target + place, f32x4.add(v128.load(target + place), given));
        else storeSome(target + place, f32x4.add(loadSome(target + place, count, 0), given), count);
      }
    }
  }
}

function spread(gradient: usize, image: i32, y0: i32, x0: i32): void {
  const filterHeight = get(filterHeightAt);
  const filterWidth = get(filterWidthAt);
  let inside = 0;
  if (mode == evenly) {
    for (let i = 0; i < filterHeight; i++)
      for (let j = 0; j < filterWidth; j++) if (pixelAt(image, y0, x0, i, j) >= 0) inside++;
  }
  const weights = (<usize>get(outChannelsAt)) << 2;
  for (let i = 0; i < filterHeight; i++) {
    for (let j = 0; j < filterWidth; j++) {
      const pixel = pixelAt(image, y0, x0, i, j);
      if (pixel < 0) continue;
      const tap = filter + <usize>(i * filterWidth + j) * weights;
      if (mode == evenly) addScaled(gradient, target + <usize>pixel, <f32>1 / <f32>inside);
      else if (mode == throughFilter) throughTap(gradient, tap, target + <usize>pixel);
      else intoTap(gradient, input + <usize>pixel, tap);
    }
  }
}

function addScaled(gradient: usize, place: usize, share: f32): void {
  const shares = splat(share);
  for (let left = get(channelsAt); left > 0; left -= 4) {
    if (left >= 4) v128.store(place, multiplyAdd(v128.load(gradient), shares, v128.load(place)));
    else {
      const sum = multiplyAdd(loadSome(gradient, left, 0), shares, loadSome(place, left, 0));
      storeSome(place, sum, left);
    }
    gradient += 16;
    place += 16;
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
