/**
 * Convolution with 3 × 3 filters as Winograd's minimal filtering F(4 × 4, 3 × 3) has it (Lavin and Gray 2016): 4 × 4 results from 6 × 6
 * pixels by 36 products instead of 144, each of which is a product of matrices over all tiles and channels. With the points 0, ±√½, ±√2
 * and ∞ errors are twice those of the plain sum; with 0, ±1, ±2 they would be four times as large.
 *
 * Where a pixel is infinite or NaN the transformation spreads it over its whole tile. Results that are not finite are thus reported
 * (`winogradFailed`), and the caller computes all of them anew in the plain way.
 */
import { get, helpers, offer, pointer, put, scratch } from "./arguments";
import { multiplyTall, multiplyTile } from "./matmul";
import { none, relu } from "./tile-ends";
import { groupTiles, multiplyChunks } from "./winograd-products";
import {
  winogradFilterGradientKernel,
  winogradFilterKernel,
  winogradFilterSumKernel,
  winogradKernel,
} from "./kernel-numbers";
import { filterLine, gradientLine, inputLine, outputLine, toFilterLine } from "./winograd-lines";
import {
  batchAt,
  heightAt,
  widthAt,
  channelsAt,
  outHeightAt,
  outWidthAt,
  outChannelsAt,
  topAt,
  leftAt,
} from "./window";

/** Products of a tile: the places of what it sees, 6 × 6. */
const products = 36;
const seen = 6;
const given = 4;

/** One vector for each product of a tile. */
const patchBytes: usize = products * 16;
/** Sums of a group of tiles with 8 channels. */
const sumsBytes: usize = products * 8 * 6 * 4;
/** Zeros that rows outside of the image are read from. */
const mostChannels = 512;
const zeroBytes: usize = seen * mostChannels * 4;
/** The transformed tiles of a piece. */
const tilesBytes: i32 = 524288;
export const winogradScratch: usize = patchBytes + sumsBytes + zeroBytes + tilesBytes + 2 * products * 64;

const failedAt = 5;

function sums(): usize {
  return scratch + patchBytes;
}

function zeros(): usize {
  return scratch + patchBytes + sumsBytes;
}

function transformed(): usize {
  return zeros() + zeroBytes;
}

/** Bytes from one product to the next in matrices of `size` numbers: never a power of two, for a tile writes to all of them at once. */
function stepOf(size: i32): usize {
  return ((<usize>size) << 2) + 64;
}

/** Numbers of a transformed filter. */
export function winogradFilterSize(channels: i32, outputs: i32): i32 {
  return products * (<i32>stepOf(channels * outputs) >> 2);
}

function tilesAcross(): i32 {
  return (get(outWidthAt) + given - 1) / given;
}

function tilesDown(): i32 {
  return (get(outHeightAt) + given - 1) / given;
}

function tilesOf(): i32 {
  return get(batchAt) * tilesDown() * tilesAcross();
}

/** Whether a result of the last call was not finite. */
export function winogradFailed(): i32 {
  return get(failedAt);
}

/**
 * The filter (3, 3, channels, outputs) as [product][panel of 8 columns][depth][8]. Depth and columns are its channels and its outputs;
 * `turned`, for the gradient of the input, is half a turn of the filter, with its outputs as depth and its channels as columns.
 */
export function winogradFilter(filter: usize, to: usize, channels: i32, outputs: i32, turned: bool): void {
  put(0, <i32>filter);
  put(1, <i32>to);
  put(2, channels);
  put(3, outputs);
  put(4, turned);
  offer(winogradFilterKernel, channels / 8);
}

export function winogradFilterPiece(piece: i32): void {
  const outputs = get(3);
  const channels = get(2);
  const turned = get(4) != 0;
  const size = (<usize>(channels * outputs)) << 2;
  const step = stepOf(channels * outputs);
  const tap = turned ? -size : size;
  for (let channel = 8 * piece; channel < 8 * piece + 8; channel++) {
    for (let output = 0; output < outputs; output += 4) {
      const from = pointer(0) + ((<usize>(channel * outputs + output)) << 2) + (turned ? 8 * size : 0);
      for (let i: usize = 0; i < 3; i++) {
        const at = from + i * tap;
        filterLine(v128.load(at), v128.load(at + 3 * tap), v128.load(at + 6 * tap), scratch + i * 16, 48);
      }
      let to = pointer(1);
      if (turned) to += (<usize>((channel >> 3) * outputs + output) << 5) + ((<usize>(channel & 7)) << 2);
      else to += (<usize>((output >> 3) * channels + channel) << 5) + ((<usize>(output & 7)) << 2);
      const row = scratch + 512;
      for (let i: usize = 0; i < <usize>seen; i++) {
        const at = scratch + i * 48;
        if (!turned) filterLine(v128.load(at), v128.load(at, 16), v128.load(at, 32), to + i * seen * step, step);
        else {
          filterLine(v128.load(at), v128.load(at, 16), v128.load(at, 32), row, 16);
          for (let j: usize = 0; j < <usize>seen; j++) {
            const place = to + (i * seen + j) * step;
            const four = v128.load(row + j * 16);
            v128.store_lane<f32>(place, four, 0);
            v128.store_lane<f32>(place, four, 1, 32);
            v128.store_lane<f32>(place, four, 2, 64);
            v128.store_lane<f32>(place, four, 3, 96);
          }
        }
      }
    }
  }
}

/** out = x ∗ filter [+ bias] [, relu]; `filter` is transformed. */
export function winograd(x: usize, filter: usize, out: usize, bias: usize, activation: i32): void {
  put(0, <i32>x);
  put(1, <i32>filter);
  put(2, <i32>out);
  put(3, <i32>bias);
  put(4, activation);
  put(failedAt, 0);
  const tiles = tilesOf();
  // Four pieces for each thread, so that a slow one delays little.
  const share = helpers > 0 ? (tiles + 4 * helpers + 3) / (4 * helpers + 4) : tiles;
  const groups = (share + groupTiles - 1) / groupTiles;
  const most = tilesBytes / (products * 4 * get(channelsAt) * groupTiles);
  const inPiece = min(groups, most) * groupTiles;
  put(6, inPiece);
  offer(winogradKernel, (tiles + inPiece - 1) / inPiece);
}

export function winogradPiece(piece: i32): void {
  const inPiece = get(6);
  const first = piece * inPiece;
  const count = min(inPiece, tilesOf() - first);
  const depth = get(channelsAt);
  const columns = get(outChannelsAt);
  const tileStep = (<usize>depth) << 2;
  const groupStep = tileStep * groupTiles;
  const productStep = stepOf(depth * inPiece);
  const filterStep = stepOf(depth * columns);
  memory.fill(zeros(), 0, seen * tileStep);
  for (let tile = 0; tile < count; tile++) {
    const to = transformed() + <usize>(tile / groupTiles) * groupStep + <usize>(tile % groupTiles) * 16;
    seeTile(pointer(0), first + tile, to, productStep, groupTiles * 16);
  }
  let check = f32x4.splat(0);
  for (let column = 0; column < columns; column += 8) {
    const panels = pointer(1) + ((<usize>(column * depth)) << 2);
    for (let group = 0; group < count; group += groupTiles) {
      const rows = transformed() + <usize>group * tileStep;
      for (let p: usize = 0; p < <usize>products; p++) {
        multiplyChunks(rows + p * productStep, panels + p * filterStep, depth >> 2, sums() + p * (groupTiles * 32));
      }
      const some = min(groupTiles, count - group);
      for (let tile = 0; tile < some; tile++) {
        const from = sums() + ((<usize>tile) << 5);
        check = giveTile(from, first + group + tile, column, check);
        check = giveTile(from + 16, first + group + tile, column + 4, check);
      }
    }
  }
  if (v128.any_true(f32x4.ne(check, check))) put(failedAt, 1);
}

/** Transforms the pixels that a tile sees; `chunkStep`: bytes from four channels to the next in the result. */
function seeTile(images: usize, tile: i32, to: usize, productStep: usize, chunkStep: usize): void {
  const across = tilesAcross();
  const down = tilesDown();
  const height = get(heightAt);
  const width = get(widthAt);
  const channels = get(channelsAt);
  const image = images + ((<usize>((tile / (across * down)) * height * width * channels)) << 2);
  const y = ((tile / across) % down) * given - get(topAt);
  const x = (tile % across) * given - get(leftAt);
  const pixel = (<usize>channels) << 2;
  const first = max(0, -x);
  const end = min(seen, width - x);
  let row0 = rowAt(image, y, x, height, width, pixel);
  let row1 = rowAt(image, y + 1, x, height, width, pixel);
  let row2 = rowAt(image, y + 2, x, height, width, pixel);
  let row3 = rowAt(image, y + 3, x, height, width, pixel);
  let row4 = rowAt(image, y + 4, x, height, width, pixel);
  let row5 = rowAt(image, y + 5, x, height, width, pixel);
  const patch = scratch;
  for (let channel = 0; channel < channels; channel += 4) {
    let offset: usize = 0;
    for (let j = 0; j < seen; j++) {
      const at = patch + ((<usize>j) << 4);
      if (j >= first && j < end) {
        inputLine(
          v128.load(row0 + offset),
          v128.load(row1 + offset),
          v128.load(row2 + offset),
          v128.load(row3 + offset),
          v128.load(row4 + offset),
          v128.load(row5 + offset),
          at,
          seen * 16,
        );
      } else storeZeros(at, seen * 16);
      offset += pixel;
    }
    for (let i: usize = 0; i < <usize>seen; i++) {
      const at = patch + i * (seen * 16);
      inputLine(
        v128.load(at),
        v128.load(at, 16),
        v128.load(at, 32),
        v128.load(at, 48),
        v128.load(at, 64),
        v128.load(at, 80),
        to + i * seen * productStep,
        productStep,
      );
    }
    row0 += 16;
    row1 += 16;
    row2 += 16;
    row3 += 16;
    row4 += 16;
    row5 += 16;
    to += chunkStep;
  }
}

/** Where a row of a tile begins, perhaps outside of the image on the left; rows above and below it are zeros. */
function rowAt(image: usize, y: i32, x: i32, height: i32, width: i32, pixel: usize): usize {
  if (y < 0 || y >= height) return zeros();
  return image + <usize>(y * width + x) * pixel;
}

function storeZeros(at: usize, step: usize): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < seen; i++) {
    v128.store(at, zero);
    at += step;
  }
}

/** The results of a tile in four channels from its sums; `check` becomes NaN where one is not finite. */
function giveTile(from: usize, tile: i32, channel: i32, check: v128): v128 {
  const across = tilesAcross();
  const down = tilesDown();
  const height = get(outHeightAt);
  const width = get(outWidthAt);
  const y = ((tile / across) % down) * given;
  const x = (tile % across) * given;
  const rows = min(given, height - y);
  const columns = min(given, width - x);
  const pixel = (<usize>get(outChannelsAt)) << 2;
  const patch = scratch;
  const sumStep: usize = groupTiles * 32;
  for (let j: usize = 0; j < <usize>seen; j++) {
    outputLine(from + j * sumStep, seen * sumStep, patch + (j << 4), seen * 16);
  }
  const shift = pointer(3) ? v128.load(pointer(3) + ((<usize>channel) << 2)) : f32x4.splat(0);
  const isRelu = get(4) == relu;
  const zero = f32x4.splat(0);
  let out =
    pointer(2) + <usize>(((tile / (across * down)) * height + y) * width + x) * pixel + ((<usize>channel) << 2);
  const line = scratch + seen * given * 16;
  for (let i = 0; i < rows; i++) {
    outputLine(patch + <usize>i * (seen * 16), 16, line, 16);
    let to = out;
    for (let j = 0; j < columns; j++) {
      let result = f32x4.add(v128.load(line + ((<usize>j) << 4)), shift);
      check = f32x4.add(check, f32x4.mul(result, zero));
      if (isRelu) result = f32x4.max(result, zero);
      v128.store(to, result);
      to += pixel;
    }
    out += <usize>width * pixel;
  }
  return check;
}

/** Bytes that each piece of the filter's gradient sums up. */
function pieceBytes(): usize {
  return (<usize>winogradFilterSize(get(channelsAt), get(outChannelsAt))) << 2;
}

/**
 * The gradient of the transformed filter, from the input and the gradient of the result, in `pieces` parts: `sums` holds one for each. No more
 * of them than tiles, for each must have something to sum up.
 */
export function winogradFilterGradient(x: usize, gradient: usize, sums: usize, pieces: i32): void {
  put(0, <i32>x);
  put(1, <i32>gradient);
  put(3, <i32>sums);
  put(4, pieces);
  put(failedAt, 0);
  offer(winogradFilterGradientKernel, pieces);
}

export function winogradFilterGradientPiece(piece: i32): void {
  const pieces = get(4);
  const tiles = tilesOf();
  const channels = get(channelsAt);
  const outputs = get(outChannelsAt);
  const last = <i32>((<i64>tiles * (piece + 1)) / pieces);
  const most = tilesBytes / (products * 4 * (channels + outputs));
  const seenStep = (<usize>channels) << 2;
  const givenStep = (<usize>outputs) << 2;
  const pieceSums = pointer(3) + <usize>piece * pieceBytes();
  const other = transformed() + products * stepOf(channels * most);
  memory.fill(zeros(), 0, seen * max(seenStep, givenStep));
  let accumulate = false;
  for (let first = <i32>((<i64>tiles * piece) / pieces); first < last; first += most) {
    const count = min(most, last - first);
    const seenProduct = stepOf(channels * count);
    const givenProduct = stepOf(outputs * count);
    for (let tile = 0; tile < count; tile++) {
      seeTile(pointer(0), first + tile, transformed() + <usize>tile * seenStep, seenProduct, 16);
      takeTile(pointer(1), first + tile, other + <usize>tile * givenStep, givenProduct);
    }
    for (let p: usize = 0; p < <usize>products; p++) {
      const a = transformed() + p * seenProduct;
      const b = other + p * givenProduct;
      let to = pieceSums + p * stepOf(channels * outputs);
      for (let channel = 0; channel < channels; ) {
        const left = channels - channel;
        const isTall = ASC_FEATURE_RELAXED_SIMD && left != 4 && left != 8;
        const row = a + ((<usize>channel) << 2);
        for (let output: usize = 0; output < givenStep; output += 32) {
          if (isTall) multiplyTall(row, seenStep, b + output, givenStep, count, to + output, givenStep, accumulate, 0, none);
          else multiplyTile(row, seenStep, b + output, givenStep, count, to + output, givenStep, accumulate, 0, none);
        }
        const high = isTall ? 6 : 4;
        channel += high;
        to += givenStep * high;
      }
    }
    accumulate = true;
  }
}

/** Transforms the gradient of a tile's results. */
function takeTile(gradients: usize, tile: i32, to: usize, productStep: usize): void {
  const across = tilesAcross();
  const down = tilesDown();
  const height = get(outHeightAt);
  const width = get(outWidthAt);
  const channels = get(outChannelsAt);
  const image = gradients + ((<usize>((tile / (across * down)) * height * width * channels)) << 2);
  const y = ((tile / across) % down) * given;
  const x = (tile % across) * given;
  const pixel = (<usize>channels) << 2;
  const end = min(given, width - x);
  let row0 = rowAt(image, y, x, height, width, pixel);
  let row1 = rowAt(image, y + 1, x, height, width, pixel);
  let row2 = rowAt(image, y + 2, x, height, width, pixel);
  let row3 = rowAt(image, y + 3, x, height, width, pixel);
  const patch = scratch;
  for (let channel = 0; channel < channels; channel += 4) {
    let offset: usize = 0;
    for (let j = 0; j < given; j++) {
      const at = patch + ((<usize>j) << 4);
      if (j < end) {
        gradientLine(
          v128.load(row0 + offset),
          v128.load(row1 + offset),
          v128.load(row2 + offset),
          v128.load(row3 + offset),
          at,
          given * 16,
        );
      } else storeZeros(at, given * 16);
      offset += pixel;
    }
    for (let i: usize = 0; i < <usize>seen; i++) {
      const at = patch + i * (given * 16);
      gradientLine(
        v128.load(at),
        v128.load(at, 16),
        v128.load(at, 32),
        v128.load(at, 48),
        to + i * seen * productStep,
        productStep,
      );
    }
    row0 += 16;
    row1 += 16;
    row2 += 16;
    row3 += 16;
    to += 16;
  }
}

/** toFilter from what the pieces summed up; shared by channels. */
export function winogradFilterSum(toFilter: usize): void {
  put(2, <i32>toFilter);
  offer(winogradFilterSumKernel, get(channelsAt) / 8);
}

export function winogradFilterSumPiece(piece: i32): void {
  const pieces = get(4);
  const outputs = get(outChannelsAt);
  const step = (<usize>(get(channelsAt) * outputs)) << 2;
  const pieceStep = pieceBytes();
  const patch = scratch;
  const rows = scratch + patchBytes;
  let check = f32x4.splat(0);
  let offset = <usize>(8 * piece) * ((<usize>outputs) << 2);
  const end = offset + 8 * ((<usize>outputs) << 2);
  for (; offset < end; offset += 16) {
    for (let p: usize = 0; p < <usize>products; p++) {
      let from = pointer(3) + p * stepOf(get(channelsAt) * outputs) + offset;
      let sum = v128.load(from);
      for (let other = 1; other < pieces; other++) {
        from += pieceStep;
        sum = f32x4.add(sum, v128.load(from));
      }
      v128.store(patch + (p << 4), sum);
    }
    for (let j: usize = 0; j < <usize>seen; j++) toFilterLine(patch + (j << 4), seen * 16, rows + (j << 4), seen * 16);
    for (let i: usize = 0; i < 3; i++) {
      const to = pointer(2) + i * 3 * step + offset;
      toFilterLine(rows + i * (seen * 16), 16, to, step);
      const all = f32x4.add(f32x4.add(v128.load(to), v128.load(to + step)), v128.load(to + 2 * step));
      check = f32x4.add(check, f32x4.mul(all, f32x4.splat(0)));
    }
  }
  if (v128.any_true(f32x4.ne(check, check))) put(failedAt, 1);
}
