/** Elements that change places and nothing else: blocks of rows, repeated blocks, rows picked by number. */

/** Shorter rows are copied by vectors: a call for a block takes some 20 ns. */
const shortRow = 512;

// @ts-ignore: a decorator of AssemblyScript
@inline
function copyBytes(from: usize, to: usize, bytes: i32): void {
  if (bytes == 4) store<i32>(to, load<i32>(from));
  else if ((bytes & 3) == 0 && bytes < shortRow) copyRow(from, to, bytes >> 2);
  else memory.copy(to, from, bytes);
}

export function copyRow(from: usize, to: usize, count: i32): void {
  let left = count;
  for (; left >= 4; left -= 4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  for (; left > 0; left--) {
    store<f32>(to, load<f32>(from));
    from += 4;
    to += 4;
  }
}

function fillRow(to: usize, bits: i32, count: i32): void {
  const four = i32x4.splat(bits);
  let left = count;
  for (; left >= 4; left -= 4) {
    v128.store(to, four);
    to += 16;
  }
  for (; left > 0; left--) {
    store<i32>(to, bits);
    to += 4;
  }
}

/** Copies so many rows of `bytes`; from one to the next are `fromStep` and `toStep` bytes. */
export function copyRows(from: usize, fromStep: i32, to: usize, toStep: i32, bytes: i32, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    copyBytes(from, to, bytes);
    from += <usize>fromStep;
    to += <usize>toStep;
  }
}

/** From `from` to before `to`: the one byte, or the four, of which `bits` are the number. */
export function fillUpTo(from: usize, to: usize, bits: i32, isByte: i32): void {
  if (isByte != 0) memory.fill(from, <u8>bits, to - from);
  else fillRow(from, bits, <i32>((to - from) >> 2));
}

/** As `copyRows` from a block without gaps; what lies between the rows, and from `filled` to the first, is filled. */
export function padRows(
  block: usize,
  bytes: i32,
  to: usize,
  toStep: i32,
  rows: i32,
  filled: usize,
  bits: i32,
  isByte: i32,
): void {
  for (let row = 0; row < rows; row++) {
    fillUpTo(filled, to, bits, isByte);
    copyBytes(block, to, bytes);
    block += <usize>bytes;
    filled = to + <usize>bytes;
    to += <usize>toStep;
  }
}

/** (outer, inner) to (outer, times, inner): each block of `bytes` so often, one after the other. */
export function repeat(x: usize, out: usize, outer: i32, times: i32, bytes: i32): void {
  for (let o = 0; o < outer; o++) {
    if (bytes == 4) {
      fillRow(out, load<i32>(x), times);
      out += (<usize>times) << 2;
    } else if (bytes == 1) {
      memory.fill(out, load<u8>(x), times);
      out += <usize>times;
    } else {
      for (let i = 0; i < times; i++) {
        copyBytes(x, out, bytes);
        out += <usize>bytes;
      }
    }
    x += <usize>bytes;
  }
}

/** (outer, rows, inner) to (outer, count, inner): the rows of `bytes` that the numbers name. */
export function pickRows(
  x: usize,
  numbers: usize,
  out: usize,
  outer: i32,
  rows: i32,
  count: i32,
  bytes: i32,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < count; i++) {
      const number = load<i32>(numbers + ((<usize>i) << 2));
      copyBytes(x + <usize>number * <usize>bytes, out, bytes);
      out += <usize>bytes;
    }
    x += <usize>rows * <usize>bytes;
  }
}

/** out = the least and the largest of whole numbers. */
export function bounds(x: usize, out: usize, count: i32): void {
  let least = i32x4.splat(i32.MAX_VALUE);
  let most = i32x4.splat(i32.MIN_VALUE);
  let left = count;
  for (; left >= 4; left -= 4) {
    const four = v128.load(x);
    least = i32x4.min_s(least, four);
    most = i32x4.max_s(most, four);
    x += 16;
  }
  for (; left > 0; left--) {
    const four = i32x4.splat(load<i32>(x));
    least = i32x4.min_s(least, four);
    most = i32x4.max_s(most, four);
    x += 4;
  }
  const low = min(
    min(i32x4.extract_lane(least, 0), i32x4.extract_lane(least, 1)),
    min(i32x4.extract_lane(least, 2), i32x4.extract_lane(least, 3)),
  );
  const high = max(
    max(i32x4.extract_lane(most, 0), i32x4.extract_lane(most, 1)),
    max(i32x4.extract_lane(most, 2), i32x4.extract_lane(most, 3)),
  );
  store<i32>(out, low);
  store<i32>(out, high, 4);
}

/** x (outer, rows, inner), numbers and out (outer, count, inner): out[o, j, i] = x[o, numbers[o, j, i], i], of 4 bytes each. */
export function pickAlong(
  x: usize,
  numbers: usize,
  out: usize,
  outer: i32,
  rows: i32,
  count: i32,
  inner: i32,
): void {
  for (let o = 0; o < outer; o++) {
    if (inner == 1) {
      pickLine(x, numbers, out, count);
      numbers += (<usize>count) << 2;
      out += (<usize>count) << 2;
      x += (<usize>rows) << 2;
      continue;
    }
    for (let j = 0; j < count; j++) {
      for (let i = 0; i < inner; i++) {
        const place = (<usize>load<i32>(numbers) * <usize>inner + <usize>i) << 2;
        store<i32>(out, load<i32>(x + place));
        numbers += 4;
        out += 4;
      }
    }
    x += (<usize>rows * <usize>inner) << 2;
  }
}

function pickLine(x: usize, numbers: usize, out: usize, count: i32): void {
  const end = numbers + ((<usize>count) << 2);
  for (; numbers + 16 <= end; numbers += 16) {
    store<i32>(out, load<i32>(x + ((<usize>load<i32>(numbers)) << 2)));
    store<i32>(out, load<i32>(x + ((<usize>load<i32>(numbers, 4)) << 2)), 4);
    store<i32>(out, load<i32>(x + ((<usize>load<i32>(numbers, 8)) << 2)), 8);
    store<i32>(out, load<i32>(x + ((<usize>load<i32>(numbers, 12)) << 2)), 12);
    out += 16;
  }
  for (; numbers < end; numbers += 4) {
    store<i32>(out, load<i32>(x + ((<usize>load<i32>(numbers)) << 2)));
    out += 4;
  }
}

/** out (outer, rows, inner), which starts at 0, the others (outer, count, inner): out[o, numbers[o, j, i], i] += x[o, j, i]. */
export function addAlong(
  x: usize,
  numbers: usize,
  out: usize,
  outer: i32,
  rows: i32,
  count: i32,
  inner: i32,
): void {
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < count; j++) {
      for (let i = 0; i < inner; i++) {
        const place = out + ((<usize>load<i32>(numbers) * <usize>inner + <usize>i) << 2);
        store<f32>(place, load<f32>(place) + load<f32>(x));
        numbers += 4;
        x += 4;
      }
    }
    out += (<usize>rows * <usize>inner) << 2;
  }
}

/** (outer, rows, columns, inner) to (outer, columns, rows, inner). */
export function swapMiddle(x: usize, out: usize, outer: i32, rows: i32, columns: i32, inner: i32): void {
  const bytes = (<usize>inner) << 2;
  const plane = <usize>rows * <usize>columns * bytes;
  for (let o = 0; o < outer; o++) {
    for (let r = 0; r < rows; r++) {
      let target = out + <usize>r * bytes;
      for (let c = 0; c < columns; c++) {
        copyRow(x, target, inner);
        x += bytes;
        target += <usize>rows * bytes;
      }
    }
    out += plane;
  }
}
