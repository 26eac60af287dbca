/** The end of a product: what was there before, the bias, the activation; and the part of a tile that lies within the matrix. */

export const none = 0;
export const relu = 1;

export function finishRow(out: usize, left: v128, right: v128, accumulate: bool, bias: usize, activation: i32): void {
  if (accumulate) {
    left = f32x4.add(left, v128.load(out));
    right = f32x4.add(right, v128.load(out, 16));
  }
  if (bias) {
    left = f32x4.add(left, v128.load(bias));
    right = f32x4.add(right, v128.load(bias, 16));
  }
  if (activation == relu) {
    left = f32x4.max(left, f32x4.splat(0));
    right = f32x4.max(right, f32x4.splat(0));
  }
  v128.store(out, left);
  v128.store(out, right, 16);
}

export function copyTile(
  tile: usize,
  out: usize,
  outStep: usize,
  rows: i32,
  columns: i32,
  accumulate: bool,
  bias: usize,
  activation: i32,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const offset = <usize>column << 2;
      let x = load<f32>(tile + offset);
      if (accumulate) x += load<f32>(out + offset);
      if (bias) x += load<f32>(bias + offset);
      if (activation == relu) x = max<f32>(x, 0);
      store<f32>(out + offset, x);
    }
    tile += 32;
    out += outStep;
  }
}
