/** Copies parts of matrices into the order in which the product reads them, with zeros where the matrix ends. */

/** Columns of B that one tile of the product takes; rows of A are 4 or 6. */
export const tileColumns = 8;

/**
 * Up to `height` rows (4 or 6) by `depth` of A as [depth][height]. `rowStep` and `step` are bytes from one row, and from one
 * column, to the next; one of them is 4.
 */
export function packRows(
  from: usize,
  rowStep: usize,
  step: usize,
  rows: i32,
  height: i32,
  depth: i32,
  to: usize,
): void {
  if (rows < height) packRowsPadded(from, rowStep, step, rows, height, depth, to);
  else if (step != 4) packTurnedRows(from, step, height, depth, to);
  else {
    const stride = (<usize>height) << 2;
    packFourRows(from, rowStep, depth, to, stride);
    if (height == 6) packTwoRows(from + 4 * rowStep, rowStep, depth, to + 16);
  }
}

/** The rows of the sliver are columns in memory. */
function packTurnedRows(from: usize, step: usize, height: i32, depth: i32, to: usize): void {
  const isTall = height == 6;
  for (let i = 0; i < depth; i++) {
    v128.store(to, v128.load(from));
    to += 16;
    if (isTall) {
      store<u64>(to, load<u64>(from, 16));
      to += 8;
    }
    from += step;
  }
}

/** `stride`: bytes between neighbours in depth of the result. */
function packFourRows(from: usize, rowStep: usize, depth: i32, to: usize, stride: usize): void {
  let row0 = from;
  let row1 = row0 + rowStep;
  let row2 = row1 + rowStep;
  let row3 = row2 + rowStep;
  let left = depth;
  for (; left >= 4; left -= 4) {
    transpose4(row0, row1, row2, row3, to, stride);
    row0 += 16;
    row1 += 16;
    row2 += 16;
    row3 += 16;
    to += 4 * stride;
  }
  for (; left > 0; left--) {
    store<f32>(to, load<f32>(row0));
    store<f32>(to, load<f32>(row1), 4);
    store<f32>(to, load<f32>(row2), 8);
    store<f32>(to, load<f32>(row3), 12);
    row0 += 4;
    row1 += 4;
    row2 += 4;
    row3 += 4;
    to += stride;
  }
}

/** The last two of six rows. */
function packTwoRows(from: usize, rowStep: usize, depth: i32, to: usize): void {
  let row0 = from;
  let row1 = from + rowStep;
  let left = depth;
  for (; left >= 4; left -= 4) {
    const a = v128.load(row0);
    const b = v128.load(row1);
    const low = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    v128.store64_lane(to, low, 0);
    v128.store64_lane(to, low, 1, 24);
    v128.store64_lane(to, high, 0, 48);
    v128.store64_lane(to, high, 1, 72);
    row0 += 16;
    row1 += 16;
    to += 96;
  }
  for (; left > 0; left--) {
    store<f32>(to, load<f32>(row0));
    store<f32>(to, load<f32>(row1), 4);
    row0 += 4;
    row1 += 4;
    to += 24;
  }
}

/** Four rows of four numbers, turned; `stride` is bytes between the rows of the result. */
export function transpose4(row0: usize, row1: usize, row2: usize, row3: usize, to: usize, stride: usize): void {
  const a = v128.load(row0);
  const b = v128.load(row1);
  const c = v128.load(row2);
  const d = v128.load(row3);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  to += stride;
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  to += stride;
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5));
  to += stride;
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7));
}

function packRowsPadded(
  from: usize,
  rowStep: usize,
  step: usize,
  rows: i32,
  height: i32,
  depth: i32,
  to: usize,
): void {
  for (let i = 0; i < depth; i++) {
    let row = from;
    for (let r = 0; r < height; r++) {
      store<f32>(to, r < rows ? load<f32>(row) : 0);
      row += rowStep;
      to += 4;
    }
    from += step;
  }
}

/**
 * `depth` by `columns` of B as panels [columns / 8][depth][8]. `rowStep` and `step` are bytes from one row, and from one column,
 * to the next; one of them is 4.
 */
export function packPanels(
  from: usize,
  rowStep: usize,
  step: usize,
  depth: i32,
  columns: i32,
  to: usize,
): void {
  for (let column = 0; column < columns; column += tileColumns) {
    const width = min(tileColumns, columns - column);
    if (width < tileColumns) packPanelPadded(from, rowStep, step, depth, width, to);
    else if (step == 4) packUprightPanel(from, rowStep, depth, to);
    else packTurnedPanel(from, step, depth, to);
    from += step * tileColumns;
    to += (<usize>depth) << 5;
  }
}

function packUprightPanel(from: usize, rowStep: usize, depth: i32, to: usize): void {
  const end = to + ((<usize>depth) << 5);
  while (to < end) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += rowStep;
    to += 32;
  }
}

/** The columns of the panel are rows in memory. */
function packTurnedPanel(from: usize, columnStep: usize, depth: i32, to: usize): void {
  packFourRows(from, columnStep, depth, to, 32);
  packFourRows(from + 4 * columnStep, columnStep, depth, to + 16, 32);
}

function packPanelPadded(
  from: usize,
  rowStep: usize,
  step: usize,
  depth: i32,
  width: i32,
  to: usize,
): void {
  for (let i = 0; i < depth; i++) {
    let at = from;
    for (let c = 0; c < tileColumns; c++) {
      store<f32>(to, c < width ? load<f32>(at) : 0);
      at += step;
      to += 4;
    }
    from += rowStep;
  }
}
