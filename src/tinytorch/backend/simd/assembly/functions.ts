/** Functions of every number alone. */
import { control, get, helpers, offer, pointer, put } from "./arguments";
import { functionKernel } from "./kernel-numbers";
import { exactErf4, loadSome, log4, splat, storeSome, tanh4, wideExp4 } from "./real";
import { cos4, sin4 } from "./waves";

/** So many elements are worth a helper's while. */
const pieceSize = 16384;

/** By number: eˣ, ln, tanh, the square root, the sign, erf, sine, cosine. */
export function applyFunction(number: i32, x: usize, out: usize, count: i32): void {
  put(0, <i32>x);
  put(1, <i32>out);
  put(2, number);
  put(8, count);
  put(9, helpers > 0 ? pieceSize : count);
  offer(functionKernel, helpers > 0 ? (count + pieceSize - 1) / pieceSize : 1);
}

export function functionPiece(piece: i32): void {
  const from = piece * get(9);
  const offset = (<usize>from) << 2;
  const count = min(get(9), get(8) - from);
  const x = pointer(0) + offset;
  const out = pointer(1) + offset;
  switch (get(2)) {
    case 0:
      applyTo(0, x, out, count);
      break;
    case 1:
      applyTo(1, x, out, count);
      break;
    case 2:
      applyTo(2, x, out, count);
      break;
    case 3:
      applyTo(3, x, out, count);
      break;
    case 4:
      applyTo(4, x, out, count);
      break;
    case 5:
      applyTo(5, x, out, count);
      break;
    case 6:
      applyTo(6, x, out, count);
      break;
    default:
      applyTo(7, x, out, count);
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function applyTo(number: i32, x: usize, out: usize, count: i32): void {
  const known = control;
  for (let left = count; left > 0; left -= 4) {
    // The function stands here once, for each is inlined and long.
    const found = valueOf(number, left >= 4 ? v128.load(x) : loadSome(x, left, 1), known);
    if (left >= 4) v128.store(out, found);
    else storeSome(out, found, left);
    x += 16;
    out += 16;
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function valueOf(number: i32, x: v128, known: usize): v128 {
  if (number == 0) return wideExp4(x, known);
  if (number == 1) return log4(x, known);
  if (number == 2) return tanh4(x, known);
  if (number == 3) return f32x4.sqrt(x);
  if (number == 5) return exactErf4(x, known);
  if (number == 6) return sin4(x);
  if (number == 7) return cos4(x);
  // What is not above 0 in size, both zeros and NaN, stays.
  const signed = v128.bitselect(x, splat(1), i32x4.splat(<i32>0x80000000));
  return v128.bitselect(signed, x, f32x4.gt(f32x4.abs(x), splat(0)));
}
