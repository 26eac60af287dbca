/** Losses of single probabilities and of their logits, and their gradients. */
import { control, get, helpers, offer, one, pointer, put } from "./arguments";
import { lossKernel } from "./kernel-numbers";
import { exp4, loadSome, log4, splat, storeSome, wideExp4 } from "./real";

/** So many elements are worth a helper's while. */
const pieceSize = 16384;

/**
 * By number: the loss of probabilities x and targets y, that of logits, and the gradients to x of both, to which the gradient of the loss
 * belongs.
 */
export function loss(number: i32, x: usize, y: usize, gradient: usize, out: usize, count: i32): void {
  put(0, <i32>x);
  put(1, <i32>y);
  put(2, <i32>gradient);
  put(3, <i32>out);
  put(4, number);
  put(8, count);
  put(9, helpers > 0 ? pieceSize : count);
  offer(lossKernel, helpers > 0 ? (count + pieceSize - 1) / pieceSize : 1);
}

export function lossPiece(piece: i32): void {
  const from = piece * get(9);
  const offset = (<usize>from) << 2;
  const count = min(get(9), get(8) - from);
  const x = pointer(0) + offset;
  const y = pointer(1) + offset;
  const gradient = pointer(2) + offset;
  const out = pointer(3) + offset;
  switch (get(4)) {
    case 0:
      lossesBy(0, x, y, gradient, out, count);
      break;
    case 1:
      lossesBy(1, x, y, gradient, out, count);
      break;
    case 2:
      lossesBy(2, x, y, gradient, out, count);
      break;
    default:
      lossesBy(3, x, y, gradient, out, count);
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function lossesBy(number: i32, x: usize, y: usize, gradient: usize, out: usize, count: i32): void {
  const known = control;
  for (let left = count; left > 0; left -= 4) {
    const isWhole = left >= 4;
    const given = isWhole ? v128.load(x) : loadSome(x, left, 0.5);
    const wanted = isWhole ? v128.load(y) : loadSome(y, left, 0.5);
    let found = number < 2 ? lossOf(number, given, wanted, known) : slopeOf(number, given, wanted, known);
    if (number >= 2) found = f32x4.mul(found, isWhole ? v128.load(gradient) : loadSome(gradient, left, 0));
    if (isWhole) v128.store(out, found);
    else storeSome(out, found, left);
    x += 16;
    y += 16;
    gradient += 16;
    out += 16;
  }
}

/** At least -100, as in PyTorch; the plain maximum keeps NaN where it is the first operand. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function boundedLog(x: v128, known: usize): v128 {
  return f32x4.pmax(log4(x, known), splat(-100));
}

/** -(y·ln x + (1 - y)·ln(1 - x)); of logits max(x, 0) - x·y + ln(1 + e^-|x|). */
// @ts-ignore: a decorator of AssemblyScript
@inline
function lossOf(number: i32, x: v128, y: v128, known: usize): v128 {
  const unit = v128.load32_splat(known, one);
  if (number == 0) {
    const hit = f32x4.mul(y, boundedLog(x, known));
    const miss = f32x4.mul(f32x4.sub(unit, y), boundedLog(f32x4.sub(unit, x), known));
    return f32x4.neg(f32x4.add(hit, miss));
  }
  const tail = log4(f32x4.add(unit, exp4(f32x4.neg(f32x4.abs(x)), known)), known);
  const above = f32x4.pmax(x, splat(0));
  return f32x4.add(f32x4.sub(above, f32x4.mul(x, y)), tail);
}

/** (x - y) / max(x·(1 - x), 10⁻¹²); of logits 1 / (1 + e^-x) - y. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function slopeOf(number: i32, x: v128, y: v128, known: usize): v128 {
  const unit = v128.load32_splat(known, one);
  if (number == 2) {
    const spread = f32x4.pmax(f32x4.mul(x, f32x4.sub(unit, x)), splat(1e-12));
    return f32x4.div(f32x4.sub(x, y), spread);
  }
  return f32x4.sub(f32x4.div(unit, f32x4.add(unit, wideExp4(f32x4.neg(x), known))), y);
}
