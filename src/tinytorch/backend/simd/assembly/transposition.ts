/** Rows and columns that change places, plane by plane. */
import { get, helpers, offer, pointer, put, scratch } from "./arguments";
import { transposeKernel } from "./kernel-numbers";
import { transpose4 } from "./pack";

/** So many elements are worth a helper's while. */
const pieceSize = 32768;
/** Rows of a block: as many as fill a line of the cache in the result. */
const blockRows = 16;

/** (planes, rows, columns) to (planes, columns, rows). Pieces are some of the planes, or some of the blocks of a large one. */
export function transposePlanes(x: usize, out: usize, planes: i32, rows: i32, columns: i32): void {
  const most = helpers > 0 ? pieceSize : i32.MAX_VALUE;
  const plane = max(1, rows * columns);
  const atOnce = min(planes, max(1, most / plane));
  const strip = plane > most ? max(1, most / (blockRows * columns)) * blockRows : max(1, rows);
  const strips = (rows + strip - 1) / strip;
  put(0, <i32>x);
  put(1, <i32>out);
  put(8, planes);
  put(9, rows);
  put(10, columns);
  put(11, atOnce);
  put(12, strip);
  put(13, strips);
  offer(transposeKernel, ((planes + atOnce - 1) / atOnce) * strips);
}

export function transposePiece(piece: i32): void {
  const rows = get(9);
  const columns = get(10);
  const strips = get(13);
  const first = (piece / strips) * get(11);
  const end = min(get(8), first + get(11));
  const row = (piece % strips) * get(12);
  const bytes = ((<usize>rows) << 2) * <usize>columns;
  for (let plane = first; plane < end; plane++) {
    const before = <usize>plane * bytes;
    transposeRows(pointer(0) + before, pointer(1) + before, row, min(rows, row + get(12)), rows, columns);
  }
}

/**
 * Blocks of 16 × 16 by way of a small square: of what is read and of what is written each line of the cache is touched once, for those far
 * apart push each other out where sides are powers of two.
 */
function transposeRows(x: usize, out: usize, first: i32, end: i32, rows: i32, columns: i32): void {
  const step = (<usize>columns) << 2;
  const outStep = (<usize>rows) << 2;
  const wholeColumns = columns & ~(blockRows - 1);
  const wholeEnd = first + ((end - first) & ~(blockRows - 1));
  for (let block = first; block < wholeEnd; block += blockRows) {
    let from = x + <usize>block * step;
    let to = out + ((<usize>block) << 2);
    for (let column = 0; column < wholeColumns; column += blockRows) {
      transposeBlock(from, step, to, outStep);
      from += blockRows << 2;
      to += <usize>blockRows * outStep;
    }
  }
  for (let row = first; row < end; row += 4) {
    const count = min(4, end - row);
    const begin = row < wholeEnd ? wholeColumns : 0;
    const from = x + <usize>row * step;
    const to = out + ((<usize>row) << 2);
    const fours = count == 4 ? columns & ~3 : begin;
    for (let column = begin; column < fours; column += 4) {
      const at = from + ((<usize>column) << 2);
      transpose4(at, at + step, at + 2 * step, at + 3 * step, to + <usize>column * outStep, outStep);
    }
    for (let r = 0; r < count; r++) {
      transposeRest(from + <usize>r * step, to + ((<usize>r) << 2), outStep, max(begin, fours), columns);
    }
  }
}

/** Bytes of a row of a block. */
const line: usize = 64;

function transposeBlock(x: usize, step: usize, out: usize, outStep: usize): void {
  const square = scratch;
  let at = square;
  for (let row = 0; row < blockRows; row++) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    const c = v128.load(x, 32);
    const d = v128.load(x, 48);
    v128.store(at, a);
    v128.store(at, b, 16);
    v128.store(at, c, 32);
    v128.store(at, d, 48);
    x += step;
    at += line;
  }
  for (let column: usize = 0; column < line; column += 16) {
    for (let row: usize = 0; row < line; row += 16) {
      at = square + (row >> 2) * line + column;
      transpose4(at, at + line, at + 2 * line, at + 3 * line, out + row, outStep);
    }
    out += 4 * outStep;
  }
}

function transposeRest(from: usize, to: usize, outStep: usize, first: i32, columns: i32): void {
  for (let column = first; column < columns; column++) {
    store<f32>(to + <usize>column * outStep, load<f32>(from + ((<usize>column) << 2)));
  }
}
