/**
 * The first k positions of each row in order: as `../../sorted-positions.ts` sorts them. An element becomes a pair of its rank and its
 * place, in one whole number of 64 bits; few are found by insertion, many by a radix sort from the lowest byte of the rank up.
 */
import { get, helpers, offer, pointer, put } from "./arguments";
import { sortKernel } from "./kernel-numbers";

/** So many or fewer are found faster without sorting the rest. */
const mostKept = 32;
/** Bytes of the counts: how often each value of each of the four bytes occurs. */
const countsBytes: usize = 4 * 256 * 4;

/** Areas take no more than this, unless one alone does. */
const mostBytes: i64 = 64 << 20;

/** Pieces of a sort, each of which needs an area of its own. */
export function sortPieces(rows: i32, width: i32): i32 {
  const wanted = min(rows, helpers > 0 ? 4 * (helpers + 1) : 1);
  return max(1, min(wanted, <i32>(mostBytes / <i64>sortBytes(width))));
}

/** Bytes of an area. */
export function sortBytes(width: i32): i32 {
  return <i32>countsBytes + 16 * width;
}

/** x (rows, width) of float32 or int32, out (rows, k). */
export function sortRows(
  x: usize,
  out: usize,
  areas: usize,
  rows: i32,
  width: i32,
  k: i32,
  isLargestFirst: i32,
  isWhole: i32,
): void {
  put(0, <i32>x);
  put(1, <i32>out);
  put(2, <i32>areas);
  put(8, rows);
  put(9, width);
  put(10, k);
  put(11, isLargestFirst);
  put(12, isWhole);
  const pieces = sortPieces(rows, width);
  put(13, pieces);
  offer(sortKernel, pieces);
}

export function sortPiece(piece: i32): void {
  const rows = get(8);
  const width = get(9);
  const k = get(10);
  const area = pointer(2) + <usize>piece * <usize>sortBytes(width);
  const first = <i32>((<i64>rows * piece) / get(13));
  const end = <i32>((<i64>rows * (piece + 1)) / get(13));
  for (let row = first; row < end; row++) {
    const x = pointer(0) + <usize>row * ((<usize>width) << 2);
    const out = pointer(1) + <usize>row * ((<usize>k) << 2);
    if (k <= mostKept) keepFirst(x, out, area, width, k);
    else sortRow(x, out, area, width, k);
  }
}

/** Numbers whose order as whole numbers without sign is the wanted one. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function rankOf(at: usize, isWhole: i32, flips: u32): u32 {
  let rank = load<i32>(at);
  if (isWhole == 0) {
    const value = load<f32>(at);
    // Adding 0 makes one of both zeros. The bits of positive numbers are in order already, those of negative ones in reverse.
    const bits = reinterpret<i32>(value + 0);
    rank = value != value ? 0x7fffffff : bits ^ ((bits >> 31) & 0x7fffffff);
  }
  return <u32>rank ^ flips;
}

/** The sign bit goes so that negative numbers come first; all bits, when the largest do. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function flipsOf(isLargestFirst: i32): u32 {
  return isLargestFirst != 0 ? 0x7fffffff : 0x80000000;
}

function keepFirst(x: usize, out: usize, kept: usize, width: i32, k: i32): void {
  const isWhole = get(12);
  const flips = flipsOf(get(11));
  const last = kept + ((<usize>(k - 1)) << 3);
  for (let at = kept; at <= last; at += 8) store<u64>(at, u64.MAX_VALUE);
  for (let i = 0; i < width; i++) {
    const pair = ((<u64>rankOf(x, isWhole, flips)) << 32) | <u64>i;
    x += 4;
    if (pair >= load<u64>(last)) continue;
    let at = last;
    for (; at > kept && pair < load<u64>(at - 8); at -= 8) store<u64>(at, load<u64>(at - 8));
    store<u64>(at, pair);
  }
  for (let at = kept; at <= last; at += 8) {
    store<i32>(out, load<i32>(at));
    out += 4;
  }
}

function sortRow(x: usize, out: usize, counts: usize, width: i32, k: i32): void {
  const isWhole = get(12);
  const flips = flipsOf(get(11));
  let from = counts + countsBytes;
  let to = from + ((<usize>width) << 3);
  memory.fill(counts, 0, countsBytes);
  for (let i = 0; i < width; i++) {
    const rank = rankOf(x + ((<usize>i) << 2), isWhole, flips);
    store<u64>(from + ((<usize>i) << 3), ((<u64>rank) << 32) | <u64>i);
    for (let byte = 0; byte < 4; byte++) {
      const at = counts + ((<usize>byte) << 10) + ((<usize>((rank >> (byte << 3)) & 255)) << 2);
      store<i32>(at, load<i32>(at) + 1);
    }
  }
  for (let byte = 0; byte < 4; byte++) {
    const table = counts + ((<usize>byte) << 10);
    if (!startsOf(table, width)) continue;
    scatter(from, to, table, width, <u64>(32 + (byte << 3)));
    const sorted = to;
    to = from;
    from = sorted;
  }
  for (let i = 0; i < k; i++) {
    store<i32>(out, load<i32>(from));
    from += 8;
    out += 4;
  }
}

/** Makes of the counts the places where each value begins. Answers whether there is anything to sort: not where all have one value. */
function startsOf(table: usize, width: i32): bool {
  let start = 0;
  for (let value: usize = 0; value < 1024; value += 4) {
    const count = load<i32>(table + value);
    if (count == width) return false;
    store<i32>(table + value, start);
    start += count;
  }
  return true;
}

function scatter(from: usize, to: usize, table: usize, width: i32, shift: u64): void {
  for (let i = 0; i < width; i++) {
    const pair = load<u64>(from);
    const place = table + ((<usize>((pair >> shift) & 255)) << 2);
    const next = load<i32>(place);
    store<i32>(place, next + 1);
    store<u64>(to + ((<usize>next) << 3), pair);
    from += 8;
  }
}
