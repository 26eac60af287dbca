/**
 * Depthwise convolution with one filter (filterHeight, filterWidth, channels) for each channel, and the gradient of that filter. Four
 * neighbouring results share what is loaded of the filter; where a filter is cut by the edge, results are computed one by one.
 */
import { get, offer, pointer, put } from "./arguments";
import { depthwiseFilterKernel, depthwiseKernel } from "./kernel-numbers";
import { endTap, firstTap } from "./pooling";
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
  strideHeightAt,
  strideWidthAt,
  topAt,
  leftAt,
  dilationHeightAt,
  dilationWidthAt,
} from "./window";

/** Channels of a piece of the filter's gradient: a line of the cache. */
const pieceChannels = 16;

/** out = x ∗ filter [+ bias]; with `turned`, the filter by half a turn, as the gradient of the input needs it. */
export function depthwise(x: usize, filter: usize, out: usize, bias: usize, turned: bool): void {
  put(0, <i32>x);
  put(1, <i32>filter);
  put(2, <i32>out);
  put(3, <i32>bias);
  put(4, turned);
  offer(depthwiseKernel, get(batchAt));
}

/** Results whose filter lies within the image's width begin here, and end before `endWhole`. */
function firstWhole(): i32 {
  return (get(leftAt) + get(strideWidthAt) - 1) / get(strideWidthAt);
}

function endWhole(): i32 {
  const room = get(widthAt) - 1 - (get(filterWidthAt) - 1) * get(dilationWidthAt) + get(leftAt);
  return room < 0 ? 0 : min(get(outWidthAt), room / get(strideWidthAt) + 1);
}

export function depthwisePiece(image: i32): void {
  const channels = get(channelsAt);
  const width = get(widthAt);
  const height = get(heightAt);
  const outHeight = get(outHeightAt);
  const outWidth = get(outWidthAt);
  const filterHeight = get(filterHeightAt);
  const filterWidth = get(filterWidthAt);
  const across = get(dilationWidthAt);
  const down = get(dilationHeightAt);
  const stride = get(strideWidthAt);
  const pixel = (<usize>channels) << 2;
  const tapStep = pixel * <usize>across;
  const rowStep = pixel * <usize>(down * width);
  const turned = get(4) != 0;
  const filterStep = turned ? -pixel : pixel;
  const filter = pointer(1) + (turned ? <usize>(filterHeight * filterWidth - 1) * pixel : 0);
  const x = pointer(0) + <usize>(image * height * width) * pixel;
  const whole = firstWhole();
  const end = endWhole();
  let line = pointer(2) + <usize>(image * outHeight * outWidth) * pixel;
  for (let oy = 0; oy < outHeight; oy++) {
    const y0 = oy * get(strideHeightAt) - get(topAt);
    const firstRow = firstTap(y0, down);
    const rows = endTap(y0, down, filterHeight, height) - firstRow;
    const seen = x + <usize>((y0 + firstRow * down) * width) * pixel;
    const taps = filter + <usize>(firstRow * filterWidth) * filterStep;
    for (let channel = 0; channel < channels; channel += 4) {
      const offset = (<usize>channel) << 2;
      const count = channels - channel;
      const start = pointer(3) ? loadSome(pointer(3) + offset, count, 0) : splat(0);
      let out = line + offset;
      for (let ox = 0; ox < outWidth; ) {
        const x0 = ox * stride - get(leftAt);
        if (count >= 4 && ox >= whole && ox + 4 <= end) {
          const from = seen + <usize>x0 * pixel + offset;
          fourResults(from, taps + offset, out, start, rows, filterWidth, rowStep, tapStep, filterStep, pixel * <usize>stride, pixel);
          ox += 4;
          out += 4 * pixel;
          continue;
        }
        const first = firstTap(x0, across);
        const columns = endTap(x0, across, filterWidth, width) - first;
        let sum = start;
        for (let i = 0; i < rows; i++) {
          let at = seen + <usize>i * rowStep + <usize>(x0 + first * across) * pixel + offset;
          let tap = taps + <usize>(i * filterWidth + first) * filterStep + offset;
          for (let j = 0; j < columns; j++) {
            if (count >= 4) sum = multiplyAdd(v128.load(at), v128.load(tap), sum);
            else sum = multiplyAdd(loadSome(at, count, 0), loadSome(tap, count, 0), sum);
            at += tapStep;
            tap += filterStep;
          }
        }
        if (count >= 4) v128.store(out, sum);
        else storeSome(out, sum, count);
        ox++;
        out += pixel;
      }
    }
    line += <usize>outWidth * pixel;
  }
}

/** Four results in a row of four channels; `next`: bytes between what they see. */
function fourResults(
  from: usize,
  taps: usize,
  out: usize,
  start: v128,
  rows: i32,
  columns: i32,
  rowStep: usize,
  tapStep: usize,
  filterStep: usize,
  next: usize,
  pixel: usize,
): void {
  let a = start;
  let b = start;
  let c = start;
  let d = start;
  for (let i = 0; i < rows; i++) {
    let at = from;
    for (let j = 0; j < columns; j++) {
      const tap = v128.load(taps);
      a = multiplyAdd(v128.load(at), tap, a);
      b = multiplyAdd(v128.load(at + next), tap, b);
      c = multiplyAdd(v128.load(at + 2 * next), tap, c);
      d = multiplyAdd(v128.load(at + 3 * next), tap, d);
      at += tapStep;
      taps += filterStep;
    }
    from += rowStep;
  }
  v128.store(out, a);
  v128.store(out + pixel, b);
  v128.store(out + 2 * pixel, c);
  v128.store(out + 3 * pixel, d);
}

/** toFilter from the input and the gradient of the result, shared by channels. */
export function depthwiseToFilter(x: usize, gradient: usize, toFilter: usize): void {
  put(0, <i32>x);
  put(1, <i32>gradient);
  put(2, <i32>toFilter);
  offer(depthwiseFilterKernel, (get(channelsAt) + pieceChannels - 1) / pieceChannels);
}

export function depthwiseFilterPiece(piece: i32): void {
  const filterWidth = get(filterWidthAt);
  const channels = get(channelsAt);
  const last = min(channels, (piece + 1) * pieceChannels);
  for (let i = 0; i < get(filterHeightAt); i++) {
    for (let j = 0; j < filterWidth; j++) {
      const to = pointer(2) + ((<usize>((i * filterWidth + j) * channels)) << 2);
      let channel = piece * pieceChannels;
      if (channel + pieceChannels <= last) wideTap(i, j, channel, to);
      else for (; channel < last; channel += 4) narrowTap(i, j, channel, min(4, last - channel), to);
    }
  }
}

/** Results from which tap `j` of a line sees the image: the first, and the one behind the last. */
function firstSeeing(before: i32, stride: i32): i32 {
  return before <= 0 ? 0 : (before + stride - 1) / stride;
}

function endSeeing(before: i32, stride: i32, length: i32, results: i32): i32 {
  const room = length - 1 + before;
  return room < 0 ? 0 : min(results, room / stride + 1);
}

function wideTap(i: i32, j: i32, channel: i32, to: usize): void {
  const offset = (<usize>channel) << 2;
  const pixel = (<usize>get(channelsAt)) << 2;
  const above = get(topAt) - i * get(dilationHeightAt);
  const before = get(leftAt) - j * get(dilationWidthAt);
  const stride = get(strideWidthAt);
  const firstY = firstSeeing(above, get(strideHeightAt));
  const endY = endSeeing(above, get(strideHeightAt), get(heightAt), get(outHeightAt));
  const firstX = firstSeeing(before, stride);
  const endX = endSeeing(before, stride, get(widthAt), get(outWidthAt));
  const step = pixel * <usize>stride;
  let a = splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let image = 0; image < get(batchAt); image++) {
    for (let oy = firstY; oy < endY; oy++) {
      const y = image * get(heightAt) + oy * get(strideHeightAt) - above;
      let x = pointer(0) + <usize>(y * get(widthAt) + firstX * stride - before) * pixel + offset;
      const row = (image * get(outHeightAt) + oy) * get(outWidthAt);
      let g = pointer(1) + <usize>(row + firstX) * pixel + offset;
      for (let ox = firstX; ox < endX; ox++) {
        a = multiplyAdd(v128.load(x), v128.load(g), a);
        b = multiplyAdd(v128.load(x, 16), v128.load(g, 16), b);
        c = multiplyAdd(v128.load(x, 32), v128.load(g, 32), c);
        d = multiplyAdd(v128.load(x, 48), v128.load(g, 48), d);
        x += step;
        g += pixel;
      }
    }
  }
  v128.store(to + offset, a);
  v128.store(to + offset, b, 16);
  v128.store(to + offset, c, 32);
  v128.store(to + offset, d, 48);
}

/** Up to four channels. */
function narrowTap(i: i32, j: i32, channel: i32, count: i32, to: usize): void {
  const offset = (<usize>channel) << 2;
  const pixel = (<usize>get(channelsAt)) << 2;
  const above = get(topAt) - i * get(dilationHeightAt);
  const before = get(leftAt) - j * get(dilationWidthAt);
  const stride = get(strideWidthAt);
  const firstY = firstSeeing(above, get(strideHeightAt));
  const endY = endSeeing(above, get(strideHeightAt), get(heightAt), get(outHeightAt));
  const firstX = firstSeeing(before, stride);
  const endX = endSeeing(before, stride, get(widthAt), get(outWidthAt));
  let sum = splat(0);
  for (let image = 0; image < get(batchAt); image++) {
    for (let oy = firstY; oy < endY; oy++) {
      const y = image * get(heightAt) + oy * get(strideHeightAt) - above;
      let x = pointer(0) + <usize>(y * get(widthAt) + firstX * stride - before) * pixel + offset;
      const row = (image * get(outHeightAt) + oy) * get(outWidthAt);
      let g = pointer(1) + <usize>(row + firstX) * pixel + offset;
      for (let ox = firstX; ox < endX; ox++) {
        const many = count == 4 ? v128.load(x) : loadSome(x, count, 0);
        const slopes = count == 4 ? v128.load(g) : loadSome(g, count, 0);
        sum = multiplyAdd(many, slopes, sum);
        x += pixel * <usize>stride;
        g += pixel;
      }
    }
  }
  if (count == 4) v128.store(to + offset, sum);
  else storeSome(to + offset, sum, count);
}
