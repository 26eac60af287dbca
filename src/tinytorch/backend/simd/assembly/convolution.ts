/**
 * Convolution of images (batch, height, width, channels) with filters (filterHeight, filterWidth, channels, outChannels), and its
 * gradients: what a filter sees at each position is laid out as a row of a matrix ("im2col"), a band of positions at a time, so
 * that the rest is the matrix product. Every kernel works on whole images, which the threads share.
 */
import { get, helpers, offer, pointer, put, scratch } from "./arguments";
import { copyRow } from "./blocks";
import { matmulScratch, multiplyRegion } from "./matmul";
import { none } from "./tile-ends";
import { convolveKernel, filterGradientKernel, inputGradientKernel } from "./kernel-numbers";
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

/** Bytes of the band. */
export const bandBytes: i32 = 262144;

function rowSize(): i32 {
  return get(filterHeightAt) * get(filterWidthAt) * get(channelsAt);
}

function positionsOf(): i32 {
  return get(outHeightAt) * get(outWidthAt);
}

function imageBytes(): usize {
  return (<usize>(get(heightAt) * get(widthAt) * get(channelsAt))) << 2;
}

function outBytes(): usize {
  return (<usize>(positionsOf() * get(outChannelsAt))) << 2;
}

function bandSize(): i32 {
  return max(1, min(positionsOf(), bandBytes / (rowSize() * 4)));
}

function band(): usize {
  return scratch + matmulScratch;
}

/** Copies what the filter sees at positions [from, from + count), or, with `adds`, adds it back to where it was seen. */
function unfold(image: usize, from: i32, count: i32, matrix: usize, adds: bool): void {
  const width = get(widthAt);
  const channels = get(channelsAt);
  const filterWidth = get(filterWidthAt);
  const dilation = get(dilationWidthAt);
  const outWidth = get(outWidthAt);
  const line = filterWidth * channels;
  for (let position = from; position < from + count; position++) {
    const y0 = (position / outWidth) * get(strideHeightAt) - get(topAt);
    const x0 = (position % outWidth) * get(strideWidthAt) - get(leftAt);
    const isInside = dilation == 1 && x0 >= 0 && x0 + filterWidth <= width;
    for (let i = 0; i < get(filterHeightAt); i++) {
      const y = y0 + i * get(dilationHeightAt);
      const isRow = y >= 0 && y < get(heightAt);
      if (isRow && isInside) {
        move(image + ((<usize>((y * width + x0) * channels)) << 2), matrix, line, adds);
        matrix += (<usize>line) << 2;
        continue;
      }
      for (let j = 0; j < filterWidth; j++) {
        const x = x0 + j * dilation;
        if (isRow && x >= 0 && x < width) {
          move(image + ((<usize>((y * width + x) * channels)) << 2), matrix, channels, adds);
        } else if (!adds) memory.fill(matrix, 0, (<usize>channels) << 2);
        matrix += (<usize>channels) << 2;
      }
    }
  }
}

function move(place: usize, row: usize, count: i32, adds: bool): void {
  if (!adds) {
    copyRow(place, row, count);
    return;
  }
  let left = count;
  for (; left >= 4; left -= 4) {
    v128.store(place, f32x4.add(v128.load(place), v128.load(row)));
    place += 16;
    row += 16;
  }
  for (; left > 0; left--) {
    store<f32>(place, load<f32>(place) + load<f32>(row));
    place += 4;
    row += 4;
  }
}

/** out = x ∗ filter [+ bias] [, relu]. */
export function convolve(x: usize, filter: usize, out: usize, bias: usize, activation: i32): void {
  put(0, <i32>x);
  put(1, <i32>filter);
  put(2, <i32>out);
  put(3, <i32>bias);
  put(4, activation);
  offer(convolveKernel, get(batchAt));
}

export function convolvePiece(image: i32): void {
  const x = pointer(0) + <usize>image * imageBytes();
  const size = rowSize();
  const channels = get(outChannelsAt);
  const step = (<usize>channels) << 2;
  const positions = positionsOf();
  const most = bandSize();
  for (let from = 0; from < positions; from += most) {
    const count = min(most, positions - from);
    unfold(x, from, count, band(), false);
    const out = pointer(2) + <usize>image * outBytes() + <usize>from * step;
    multiplyRegion(
      band(), (<usize>size) << 2, 4,
      pointer(1), step, 4,
      out, step,
      count, channels, size, false, pointer(3), get(4),
    );
  }
}

/** toX, which starts at 0, from the gradient of the result. */
export function convolveInputGradient(gradient: usize, filter: usize, toX: usize): void {
  put(0, <i32>gradient);
  put(1, <i32>filter);
  put(2, <i32>toX);
  offer(inputGradientKernel, get(batchAt));
}

export function inputGradientPiece(image: i32): void {
  const toX = pointer(2) + <usize>image * imageBytes();
  const size = rowSize();
  const channels = get(outChannelsAt);
  const step = (<usize>channels) << 2;
  const positions = positionsOf();
  const most = bandSize();
  for (let from = 0; from < positions; from += most) {
    const count = min(most, positions - from);
    const gradient = pointer(0) + <usize>image * outBytes() + <usize>from * step;
    multiplyRegion(
      gradient, step, 4,
      pointer(1), 4, step,
      band(), (<usize>size) << 2,
      count, size, channels, false, 0, none,
    );
    unfold(toX, from, count, band(), true);
  }
}

/** How many sums of their own the pieces of the filter's gradient need. */
export function filterPieces(): i32 {
  return helpers > 0 ? min(helpers + 1, get(batchAt)) : 1;
}

/** toFilter from the input and the gradient of the result; `sums` holds one filter for each piece after the first. */
export function convolveFilterGradient(x: usize, gradient: usize, toFilter: usize, sums: usize): void {
  const pieces = filterPieces();
  put(0, <i32>x);
  put(1, <i32>gradient);
  put(2, <i32>toFilter);
  put(3, <i32>sums);
  put(4, pieces);
  offer(filterGradientKernel, pieces);
}

/** Adds the sums of the other pieces to the first one's, after they were made. */
export function addFilterSums(): void {
  const count = rowSize() * get(outChannelsAt);
  let sums = pointer(3);
  for (let piece = 1; piece < get(4); piece++) {
    move(pointer(2), sums, count, true);
    sums += (<usize>count) << 2;
  }
}

export function filterGradientPiece(piece: i32): void {
  const pieces = get(4);
  const images = get(batchAt);
  const first = (piece * images) / pieces;
  const last = ((piece + 1) * images) / pieces;
  const size = rowSize();
  const channels = get(outChannelsAt);
  const step = (<usize>channels) << 2;
  const positions = positionsOf();
  const most = bandSize();
  const bytes = <usize>size * step;
  const out = piece == 0 ? pointer(2) : pointer(3) + <usize>(piece - 1) * bytes;
  memory.fill(out, 0, bytes);
  for (let image = first; image < last; image++) {
    const x = pointer(0) + <usize>image * imageBytes();
    for (let from = 0; from < positions; from += most) {
      const count = min(most, positions - from);
      unfold(x, from, count, band(), false);
      const gradient = pointer(1) + <usize>image * outBytes() + <usize>from * step;
      multiplyRegion(
        band(), 4, (<usize>size) << 2,
        gradient, step, 4,
        out, step,
        size, channels, count, true, 0, none,
      );
    }
  }
}
