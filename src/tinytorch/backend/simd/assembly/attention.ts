/**
 * Attention by blocks of queries: the scores of a block become shares, and the shares a result, while they are in the cache. Columns
 * that no query of the block may see are left out of every product: of a causal mask, nearly half.
 */
import { control, get, helpers, offer, pointer, put, putReal, real } from "./arguments";
import { lanesOf } from "./comparisons";
import { attentionGradientKernel, attentionKernel } from "./kernel-numbers";
import { multiplyRegion, worthSharing } from "./matmul";
import { none } from "./tile-ends";
import { addLanes, exp4, loadSome, multiplyAdd, splat, storeSome } from "./real";
import { largestOf } from "./reductions";
import { lowest, scaleRow } from "./rows";

/** Queries of a block: more waste what a causal mask saves, fewer pack the keys more often. */
const blockRows = 24;

/** Bytes that one matrix of the batch needs on the way to its gradients. */
export function attentionBytes(rows: i32, columns: i32): i32 {
  return 4 * min(blockRows, rows) * columns;
}

/**
 * shares (batches, rows, columns) = softmax(query · keyᵀ · scale), out (batches, rows, width) = shares · value, of queries and keys
 * of `depth`. Strides are bytes from one matrix of the batch to the next, 0 where one serves all. The mask has a byte for each score,
 * 1 where a query may look, or lies nowhere; `stepMask` is from one of its rows to the next.
 */
export function attention(
  query: usize,
  key: usize,
  value: usize,
  mask: usize,
  shares: usize,
  out: usize,
  batches: i32,
  rows: i32,
  columns: i32,
  depth: i32,
  width: i32,
  strideQuery: i32,
  strideKey: i32,
  strideValue: i32,
  strideMask: i32,
  stepMask: i32,
  scale: f32,
): void {
  putShape(query, key, value, mask, shares, batches, rows, columns, depth, width);
  putStrides(strideQuery, strideKey, strideValue, strideMask, stepMask, scale);
  put(17, <i32>out);
  offerUnits(attentionKernel, batches * ((rows + blockRows - 1) / blockRows));
}

/**
 * The gradients of all three, given that of the result; each has the whole batch. `area` has `attentionBytes` for each matrix, or, with
 * a stride of 0, for all of them where they are done one after the other.
 */
export function attentionGradient(
  query: usize,
  key: usize,
  value: usize,
  mask: usize,
  shares: usize,
  gradient: usize,
  toQuery: usize,
  toKey: usize,
  toValue: usize,
  area: usize,
  strideArea: i32,
  batches: i32,
  rows: i32,
  columns: i32,
  depth: i32,
  width: i32,
  strideQuery: i32,
  strideKey: i32,
  strideValue: i32,
  strideMask: i32,
  stepMask: i32,
  scale: f32,
): void {
  putShape(query, key, value, mask, shares, batches, rows, columns, depth, width);
  putStrides(strideQuery, strideKey, strideValue, strideMask, stepMask, scale);
  put(17, <i32>gradient);
  put(18, <i32>toQuery);
  put(19, <i32>toKey);
  put(20, <i32>toValue);
  put(22, <i32>area);
  put(23, strideArea);
  offerUnits(attentionGradientKernel, batches);
}

function putShape(
  query: usize,
  key: usize,
  value: usize,
  mask: usize,
  shares: usize,
  batches: i32,
  rows: i32,
  columns: i32,
  depth: i32,
  width: i32,
): void {
  put(0, <i32>query);
  put(1, <i32>key);
  put(2, <i32>value);
  put(3, <i32>mask);
  put(4, <i32>shares);
  put(5, batches);
  put(6, rows);
  put(7, columns);
  put(8, depth);
  put(9, width);
}

function putStrides(query: i32, key: i32, value: i32, mask: i32, stepMask: i32, scale: f32): void {
  put(10, query);
  put(11, key);
  put(12, value);
  put(13, mask);
  put(14, stepMask);
  putReal(15, scale);
}

/** Units of work in bunches, a few for each thread; all in one where they are too small for helpers. */
function offerUnits(kernel: i32, units: i32): void {
  const work = <f64>get(5) * <f64>get(6) * <f64>get(7) * <f64>(get(8) + get(9));
  const bunch = helpers > 0 && work > worthSharing ? max(1, units / (8 * (helpers + 1))) : units;
  put(16, bunch);
  put(21, units);
  offer(kernel, (units + bunch - 1) / bunch);
}

export function attentionPiece(piece: i32): void {
  const blocks = (get(6) + blockRows - 1) / blockRows;
  const last = min((piece + 1) * get(16), get(21));
  for (let unit = piece * get(16); unit < last; unit++) attendFrom(unit / blocks, (unit % blocks) * blockRows);
}

export function attentionGradientPiece(piece: i32): void {
  const last = min((piece + 1) * get(16), get(21));
  for (let batch = piece * get(16); batch < last; batch++) gradientsOf(batch);
}

function queryAt(batch: i32, row: i32): usize {
  return pointer(0) + <usize>batch * pointer(10) + ((<usize>row * <usize>get(8)) << 2);
}

function keyAt(batch: i32): usize {
  return pointer(1) + <usize>batch * pointer(11);
}

function valueAt(batch: i32): usize {
  return pointer(2) + <usize>batch * pointer(12);
}

function maskAt(batch: i32, row: i32): usize {
  return get(3) ? pointer(3) + <usize>batch * pointer(13) + <usize>row * pointer(14) : 0;
}

/** Where a row of one of the results, or of the shares, begins. */
function rowAt(index: i32, batch: i32, row: i32, width: i32): usize {
  const before = <usize>batch * <usize>get(6) + <usize>row;
  return pointer(index) + ((before * <usize>width) << 2);
}

/** One block of queries. */
function attendFrom(batch: i32, from: i32): void {
  const columns = get(7);
  const depth = get(8);
  const width = get(9);
  const rows = min(blockRows, get(6) - from);
  const stepDepth = (<usize>depth) << 2;
  const stepWidth = (<usize>width) << 2;
  const stepScores = (<usize>columns) << 2;
  const scores = rowAt(4, batch, from, columns);
  const mask = maskAt(batch, from);
  const seen = reachOf(mask, valueAt(batch), rows);
  multiplyRegion(queryAt(batch, from), stepDepth, 4, keyAt(batch), 4, stepDepth, scores, stepScores, rows, seen, depth, false, 0, none);
  for (let row = 0; row < rows; row++) {
    shareRow(scores + <usize>row * stepScores, mask ? mask + <usize>row * pointer(14) : 0, seen);
  }
  multiplyRegion(scores, stepScores, 4, valueAt(batch), stepWidth, 4, rowAt(17, batch, from, width), stepWidth, rows, width, seen, false, 0, none);
}

/**
 * How many columns the queries of a block see, none of them seeing any beyond. All of them where one sees none, for it looks everywhere
 * alike, and where a value beyond is no number or infinite, for which 0 times it is no number either.
 */
function reachOf(mask: usize, value: usize, rows: i32): i32 {
  const columns = get(7);
  if (!mask) return columns;
  let most = 0;
  for (let row = 0; row < rows; row++) {
    const least = lastSeen(mask, columns, most);
    if (least == 0 && lastSeen(mask, columns, 0) == 0) return columns;
    most = max(most, least);
    mask += pointer(14);
  }
  const width = get(9);
  return areFinite(value + ((<usize>most * <usize>width) << 2), (columns - most) * width) ? most : columns;
}

/** The same on the way back, where 0 is multiplied by the keys beyond, too. */
function reachBack(mask: usize, batch: i32, rows: i32): i32 {
  const columns = get(7);
  const depth = get(8);
  const seen = reachOf(mask, valueAt(batch), rows);
  const beyond = keyAt(batch) + ((<usize>seen * <usize>depth) << 2);
  return areFinite(beyond, (columns - seen) * depth) ? seen : columns;
}

/** Whether the shares of a block of queries are numbers, of which the first of each row tells, and the gradients finite. */
function areNumbers(shares: usize, stepShares: usize, gradient: usize, rows: i32): bool {
  for (let row = 0; row < rows; row++) {
    if (isNaN(load<f32>(shares + <usize>row * stepShares))) return false;
  }
  return areFinite(gradient, rows * get(9));
}

/** The number of columns as far as the last one that is seen; 0 where none is from `enough` on. */
function lastSeen(mask: usize, columns: i32, enough: i32): i32 {
  let place = columns;
  while (place - 8 >= enough && load<u64>(mask + <usize>(place - 8)) == 0) place -= 8;
  while (place > enough && load<u8>(mask + <usize>(place - 1)) == 0) place--;
  return place > enough ? place : 0;
}

function areFinite(x: usize, count: i32): bool {
  let rest = splat(0);
  for (let left = count; left > 0; left -= 4) {
    const four = left >= 4 ? v128.load(x) : loadSome(x, left, 0);
    // 0 of every number, and NaN of what is none.
    rest = f32x4.add(rest, f32x4.sub(four, four));
    x += 16;
  }
  return !v128.any_true(f32x4.ne(rest, splat(0)));
}

/** Scores of one query to its shares; those of columns beyond `seen` are 0. */
function shareRow(scores: usize, mask: usize, seen: i32): void {
  const columns = get(7);
  if (mask && !coverRow(scores, mask, seen)) {
    const share = splat(1 / <f32>columns);
    for (let left = columns; left > 0; left -= 4) {
      if (left >= 4) v128.store(scores, share);
      else storeSome(scores, share, left);
      scores += 16;
    }
    return;
  }
  scaleRow(scores, seen, 1 / powersOf(scores, seen, largestOf(scores, seen) * real(15)));
  // Of a row that is no number, nothing is.
  const first = load<f32>(scores);
  for (let column = seen; column < columns; column++) {
    store<f32>(scores + ((<usize>column) << 2), first - first);
  }
}

/** -∞ where the query may not look. Answers whether it may look anywhere. */
function coverRow(scores: usize, mask: usize, count: i32): bool {
  const hidden = splat(lowest);
  let seen = i32x4.splat(0);
  let left = count;
  for (; left >= 4; left -= 4) {
    const lanes = lanesOf(mask);
    seen = v128.or(seen, lanes);
    v128.store(scores, v128.bitselect(v128.load(scores), hidden, lanes));
    mask += 4;
    scores += 16;
  }
  let isSeen = v128.any_true(seen);
  for (; left > 0; left--) {
    if (load<u8>(mask) != 0) isSeen = true;
    else store<f32>(scores, lowest);
    mask++;
    scores += 4;
  }
  return isSeen;
}

/** Powers of e of the scores times the scale, less `top`, in their place; answers the sum. */
function powersOf(x: usize, count: i32, top: f32): f32 {
  const known = control;
  const scale = splat(real(15));
  const shift = splat(top);
  let sum = splat(0);
  let left = count;
  for (; left >= 4; left -= 4) {
    const power = exp4(f32x4.sub(f32x4.mul(v128.load(x), scale), shift), known);
    sum = f32x4.add(sum, power);
    v128.store(x, power);
    x += 16;
  }
  if (left > 0) {
    const power = exp4(f32x4.sub(f32x4.mul(loadSome(x, left, lowest), scale), shift), known);
    sum = f32x4.add(sum, power);
    storeSome(x, power, left);
  }
  return addLanes(sum);
}

/** All blocks of queries of one matrix, for they add to the gradients of the same keys and values. */
function gradientsOf(batch: i32): void {
  const columns = get(7);
  const depth = get(8);
  const width = get(9);
  const stepDepth = (<usize>depth) << 2;
  const stepWidth = (<usize>width) << 2;
  const stepShares = (<usize>columns) << 2;
  const toKey = pointer(19) + <usize>batch * <usize>columns * stepDepth;
  const toValue = pointer(20) + <usize>batch * <usize>columns * stepWidth;
  memory.fill(toKey, 0, <usize>columns * stepDepth);
  memory.fill(toValue, 0, <usize>columns * stepWidth);
  const slopes = pointer(22) + <usize>batch * pointer(23);
  for (let from = 0; from < get(6); from += blockRows) {
    const rows = min(blockRows, get(6) - from);
    const shares = rowAt(4, batch, from, columns);
    const gradient = rowAt(17, batch, from, width);
    const mask = maskAt(batch, from);
    const seen = areNumbers(shares, stepShares, gradient, rows) ? reachBack(mask, batch, rows) : columns;
    const stepSlopes = (<usize>seen) << 2;
    multiplyRegion(gradient, stepWidth, 4, valueAt(batch), 4, stepWidth, slopes, stepSlopes, rows, seen, width, false, 0, none);
    for (let row = 0; row < rows; row++) {
      const beside = shares + <usize>row * stepShares;
      slopeRow(beside, slopes + <usize>row * stepSlopes, mask ? mask + <usize>row * pointer(14) : 0, seen);
    }
    const query = queryAt(batch, from);
    const toQuery = rowAt(18, batch, from, depth);
    multiplyRegion(slopes, stepSlopes, 4, keyAt(batch), stepDepth, 4, toQuery, stepDepth, rows, depth, seen, false, 0, none);
    multiplyRegion(slopes, 4, stepSlopes, query, stepDepth, 4, toKey, stepDepth, seen, depth, rows, true, 0, none);
    multiplyRegion(shares, 4, stepShares, gradient, stepWidth, 4, toValue, stepWidth, seen, width, rows, true, 0, none);
  }
}

/** The gradient of one query's shares to that of its scores, in its place: y · (g - Σ g·y) · scale, and 0 where it may not look. */
function slopeRow(y: usize, g: usize, mask: usize, count: i32): void {
  let total = splat(0);
  const rest = count & 3;
  const whole = (<usize>count & ~3) << 2;
  for (let i: usize = 0; i < whole; i += 16) {
    total = multiplyAdd(v128.load(y + i), v128.load(g + i), total);
  }
  if (rest) total = multiplyAdd(loadSome(y + whole, rest, 0), loadSome(g + whole, rest, 0), total);
  const sum = splat(addLanes(total));
  const scale = splat(real(15));
  for (let i: usize = 0; i < whole; i += 16) {
    const slope = f32x4.mul(f32x4.mul(v128.load(y + i), f32x4.sub(v128.load(g + i), sum)), scale);
    v128.store(g + i, mask ? v128.and(slope, lanesOf(mask + (i >> 2))) : slope);
  }
  if (rest) {
    const left = loadSome(y + whole, rest, 0);
    const slope = f32x4.mul(f32x4.mul(left, f32x4.sub(loadSome(g + whole, rest, 0), sum)), scale);
    storeSome(g + whole, slope, rest);
    for (let i = count & ~3; mask && i < count; i++) {
      if (load<u8>(mask + <usize>i) == 0) store<f32>(g + ((<usize>i) << 2), 0);
    }
  }
}
