/** Sums along a dimension, as far as each element. What is carried along is in float64. */

/** x and out (outer, count, inner); from the last element back where `isReverse`. */
export function cumulate(
  x: usize,
  out: usize,
  carried: usize,
  outer: i32,
  count: i32,
  inner: i32,
  isReverse: i32,
): void {
  const row = (<usize>inner) << 2;
  const plane = row * <usize>count;
  for (let o = 0; o < outer; o++) {
    const first = isReverse != 0 ? plane - row : 0;
    const step = isReverse != 0 ? -(<isize>row) : <isize>row;
    if (inner == 1) cumulateLine(x + first, out + first, count, step);
    else {
      memory.fill(carried, 0, row << 1);
      let from = x + first;
      let to = out + first;
      for (let j = 0; j < count; j++) {
        addRow(from, to, carried, inner);
        from += step;
        to += step;
      }
    }
    x += plane;
    out += plane;
  }
}

function cumulateLine(x: usize, out: usize, count: i32, step: isize): void {
  let sum: f64 = 0;
  for (let j = 0; j < count; j++) {
    sum += <f64>load<f32>(x);
    store<f32>(out, <f32>sum);
    x += step;
    out += step;
  }
}

function addRow(x: usize, out: usize, carried: usize, count: i32): void {
  let left = count;
  for (; left >= 4; left -= 4) {
    const four = v128.load(x);
    const low = f64x2.add(v128.load(carried), f64x2.promote_low_f32x4(four));
    const upper = i64x2.shuffle(four, four, 1, 1);
    const high = f64x2.add(v128.load(carried, 16), f64x2.promote_low_f32x4(upper));
    v128.store(carried, low);
    v128.store(carried, high, 16);
    const a = v128.demote_zero<f64>(low);
    const b = v128.demote_zero<f64>(high);
    v128.store(out, i64x2.shuffle(a, b, 0, 2));
    x += 16;
    out += 16;
    carried += 32;
  }
  for (; left > 0; left--) {
    const sum = load<f64>(carried) + <f64>load<f32>(x);
    store<f64>(carried, sum);
    store<f32>(out, <f32>sum);
    x += 4;
    out += 4;
    carried += 8;
  }
}
