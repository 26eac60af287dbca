/** Rows and columns that change places, plane by plane. */
import { get, helpers, offer, pointer, put } from "./arguments";
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

/** Blocks of rows, and in them four columns at a time: lines of the result are written whole, for those far apart push each other out. */
function transposeRows(x: usize, out: usize, first: i32, end: i32, rows: i32, columns: i32): void {
  const step = (<usize>columns) << 2;
  const outStep = (<usize>rows) << 2;
  const wholeColumns = columns & ~3;
  const wholeEnd = first + ((end - first) & ~3);
  for (let block = first; block < wholeEnd; block += blockRows) {
    const blockEnd = min(block + blockRows, wholeEnd);
    for (let column = 0; column < wholeColumns; column += 4) {
      const to = out + <usize>column * outStep;
      for (let row = block; row < blockEnd; row += 4) {
        const at = x + <usize>row * step + ((<usize>column) << 2);
        transpose4(at, at + step, at + 2 * step, at + 3 * step, to + ((<usize>row) << 2), outStep);
      }
    }
  }
  for (let row = first; row < end; row++) {
    const rest = row < wholeEnd ? wholeColumns : 0;
    transposeRest(x + <usize>row * step, out + ((<usize>row) << 2), outStep, rest, columns);
  }
}

function transposeRest(from: usize, to: usize, outStep: usize, first: i32, columns: i32): void {
  for (let column = first; column < columns; column++) {
    store<f32>(to + <usize>column * outStep, load<f32>(from + ((<usize>column) << 2)));
  }
}
