/** Products along the rows of (rows, columns), in float64, and their gradients. */

/** out (rows,) = the product over columns. */
export function productRows(x: usize, out: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    store<f32>(out, <f32>productOf(x, columns));
    x += (<usize>columns) << 2;
    out += 4;
  }
}

/** Four at a time, for each waits for the one before. */
function productOf(x: usize, columns: i32): f64 {
  let a = f64x2.splat(1);
  let b = a;
  let c = a;
  let d = a;
  let left = columns;
  for (; left >= 8; left -= 8) {
    a = f64x2.mul(a, f64x2.promote_low_f32x4(v128.load64_zero(x)));
    b = f64x2.mul(b, f64x2.promote_low_f32x4(v128.load64_zero(x, 8)));
    c = f64x2.mul(c, f64x2.promote_low_f32x4(v128.load64_zero(x, 16)));
    d = f64x2.mul(d, f64x2.promote_low_f32x4(v128.load64_zero(x, 24)));
    x += 32;
  }
  let rest: f64 = 1;
  for (; left > 0; left--) {
    rest *= <f64>load<f32>(x);
    x += 4;
  }
  const four = f64x2.mul(f64x2.mul(a, b), f64x2.mul(c, d));
  return f64x2.extract_lane(four, 0) * f64x2.extract_lane(four, 1) * rest;
}

/** Products between these keep all digits of float64, and leave room for a division by any number of float32. */
const least: f64 = 1e-200;
const most: f64 = 1e200;

/** The gradient of each row's product goes to an element times the product of all others. */
export function productGradient(x: usize, gradient: usize, out: usize, rows: i32, columns: i32): void {
  const step = (<usize>columns) << 2;
  for (let row = 0; row < rows; row++) {
    const slope = load<f32>(gradient);
    const product = productOf(x, columns);
    const size = abs(product);
    // Not where an element is 0, infinite or NaN.
    if (size > least && size < most) divideInto(x, out, columns, product, slope);
    else multiplyOthers(x, out, columns, slope);
    x += step;
    out += step;
    gradient += 4;
  }
}

function divideInto(x: usize, out: usize, columns: i32, product: f64, slope: f32): void {
  const whole = f64x2.splat(product);
  const slopes = f32x4.splat(slope);
  let left = columns;
  for (; left >= 4; left -= 4) {
    const low = f64x2.div(whole, f64x2.promote_low_f32x4(v128.load64_zero(x)));
    const high = f64x2.div(whole, f64x2.promote_low_f32x4(v128.load64_zero(x, 8)));
    const others = i64x2.shuffle(v128.demote_zero<f64>(low), v128.demote_zero<f64>(high), 0, 2);
    v128.store(out, f32x4.mul(others, slopes));
    x += 16;
    out += 16;
  }
  for (; left > 0; left--) {
    store<f32>(out, <f32>(product / <f64>load<f32>(x)) * slope);
    x += 4;
    out += 4;
  }
}

/** Those before and those behind each element, without a division. */
function multiplyOthers(x: usize, out: usize, columns: i32, slope: f32): void {
  let before: f64 = 1;
  for (let i = 0; i < columns; i++) {
    const offset = (<usize>i) << 2;
    store<f32>(out + offset, <f32>before);
    before *= <f64>load<f32>(x + offset);
  }
  let behind: f64 = 1;
  for (let i = columns - 1; i >= 0; i--) {
    const offset = (<usize>i) << 2;
    store<f32>(out + offset, load<f32>(out + offset) * <f32>behind * slope);
    behind *= <f64>load<f32>(x + offset);
  }
}
