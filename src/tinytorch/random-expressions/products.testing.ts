/** The reference's products, and the functions that are made of the other operations. */
import {
  add,
  div,
  elementwise,
  exp,
  logicalAnd,
  mul,
  neg,
  promoted,
  relu,
  square,
  steady,
  sub,
  to,
} from "./elementwise.testing.ts";
import { gather, pickedFrom, reshape, transpose, unsqueeze } from "./movement.testing.ts";
import { logSoftmax, mean, softmax, standardized, sum } from "./reductions.testing.ts";
import { Sums } from "./rounding.testing.ts";
import {
  broadcast,
  broadcastOffset,
  coordinates,
  doubtful,
  OutOfRange,
  offset,
  Refusal,
  result,
  sizeOf,
  type Variable,
} from "./variable.testing.ts";

/** A term of a product: result[into] += left[a] · right[b]; a zero of the padding has no `a`. */
interface Term {
  into: number;
  a: number | undefined;
  b: number;
}

/** Any sum of products of two tensors: matrix products and convolutions differ in their terms only. */
function contraction(a: Variable, b: Variable, shape: readonly number[], terms: Term[]): Variable {
  const { rounding: r } = a;
  const collect = (
    size: number,
    one: (term: Term) => number | undefined,
    x: (term: Term) => number,
    y: (term: Term) => number,
  ): Sums => {
    const sums = new Sums(r, size);
    for (const term of terms) {
      const into = one(term);
      // 0 · ∞ is NaN, in products too.
      if (into !== undefined) sums.add(into, x(term) * y(term));
    }
    return sums;
  };
  const left = ({ a: i }: Term): number => (i === undefined ? 0 : a.data[i]!);
  const right = ({ b: i }: Term): number => b.data[i]!;
  const sums = collect(sizeOf(shape), ({ into }) => into, left, right);
  const data = a.dtype === "float32" ? sums.real() : sums.whole();
  return result([a, b], a.dtype, shape, data, [
    (g) =>
      collect(
        a.size,
        ({ a: i }) => i,
        ({ into }) => g[into]!,
        right,
      ).real(),
    (g) =>
      collect(
        b.size,
        ({ b: i }) => i,
        ({ into }) => g[into]!,
        left,
      ).real(),
  ]);
}

/** PyTorch refuses factors of two dtypes, and bools; an engine may promote them. */
function factors(...given: Variable[]): { inputs: Variable[]; mark: (x: Variable) => Variable } {
  const dtype = promoted(...given);
  const isUsual = dtype !== "bool" && given.every((x) => x.dtype === dtype);
  const common = dtype === "bool" ? "int32" : dtype;
  return { inputs: given.map((x) => to(x, common)), mark: isUsual ? (x) => x : doubtful };
}

export function matmul(left: Variable, right: Variable): Variable {
  if (left.rank === 0 || right.rank === 0) throw new Refusal("no dimensions to multiply along");
  const { inputs, mark } = factors(left, right);
  const a = left.rank === 1 ? unsqueeze(inputs[0]!, 0) : inputs[0]!;
  const b = right.rank === 1 ? unsqueeze(inputs[1]!, 1) : inputs[1]!;
  const [rows, inner, columns] = [a.shape.at(-2)!, a.shape.at(-1)!, b.shape.at(-1)!];
  if (b.shape.at(-2) !== inner) throw new Refusal("inner sizes differ");
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, rows, columns];
  const terms = [...coordinates([...shape, inner])].map((at): Term => {
    const [k, column, row] = [at.at(-1)!, at.at(-2)!, at.at(-3)!];
    const place = at.slice(0, -3);
    return {
      into: offset(shape, at.slice(0, -1)),
      a: (broadcastOffset(a.shape.slice(0, -2), place) * rows + row) * inner + k,
      b: (broadcastOffset(b.shape.slice(0, -2), place) * inner + k) * columns + column,
    };
  });
  const product = contraction(a, b, shape, terms);
  const kept = [...batch, ...(left.rank > 1 ? [rows] : []), ...(right.rank > 1 ? [columns] : [])];
  return mark(reshape(product, kept));
}

export function linear(x: Variable, weight: Variable, bias?: Variable): Variable {
  if (weight.rank !== 2) throw new Refusal("the weight is no matrix");
  const { inputs, mark } = factors(x, weight, ...(bias ? [bias] : []));
  const product = matmul(inputs[0]!, inputs[1]!);
  return mark(bias ? add(product, inputs[2]!) : product);
}

export function layerNorm(
  x: Variable,
  shape: readonly number[],
  weight?: Variable,
  bias?: Variable,
  eps = 1e-5,
): Variable {
  const tail = x.shape.slice(x.rank - shape.length);
  if (tail.length !== shape.length || tail.some((n, i) => n !== shape[i]))
    throw new Refusal("another shape");
  for (const { shape: own } of [weight, bias].filter((factor) => factor !== undefined)) {
    if (own.length !== shape.length || own.some((n, i) => n !== shape[i]))
      throw new Refusal("a factor of another shape");
  }
  const width = sizeOf(shape);
  const real = to(x, "float32");
  const rows = x.size === 0 ? real : reshape(steady(real), [x.size / width, width]);
  const standard = x.size === 0 ? real : steady(reshape(standardized(rows, eps), x.shape));
  const scaled = weight ? mul(standard, steady(weight, true)) : standard;
  const made = bias ? add(scaled, bias) : scaled;
  return x.dtype === "float32" ? made : doubtful(made);
}

export function scaledDotProductAttention(
  query: Variable,
  key: Variable,
  value: Variable,
  { mask, isCausal = false }: { mask?: Variable; isCausal?: boolean } = {},
): Variable {
  if ([query, key, value].some(({ rank }) => rank < 2)) throw new Refusal("no matrices");
  const { inputs, mark } = factors(query, key, value);
  const [q, k, v] = inputs.map((each) => steady(each)) as [Variable, Variable, Variable];
  const scores = mul(matmul(q, transpose(k)), 1 / Math.sqrt(query.shape.at(-1)!));
  const [rows, columns] = scores.shape.slice(-2) as [number, number];
  const causal = result(
    [scores],
    "bool",
    [rows, columns],
    Float64Array.from({ length: rows * columns }, (_, i) =>
      Number(i % columns <= Math.floor(i / columns)),
    ),
  );
  const allowed = mask && isCausal ? logicalAnd(mask, causal) : isCausal ? causal : mask;
  return mark(steady(matmul(softmax(allowed ? covered(scores, allowed) : scores), v)));
}

/**
 * -∞ where a query may not look. PyTorch adds it, which lets NaN and ∞ through, and gradients too; an engine may select it.
 */
function covered(scores: Variable, mask: Variable): Variable {
  const { rounding: r } = scores;
  const hidden = Number.NEGATIVE_INFINITY;
  return elementwise(
    [scores, mask],
    "float32",
    (score, may) => (may === 0 ? r.either(hidden, score + hidden) : score),
    [(g, [, may]) => (may === 0 ? r.either(0, g) : g)],
  );
}

// Losses

interface CrossEntropyOptions {
  reduction?: "mean" | "sum" | "none";
  labelSmoothing?: number;
}

function reduced(losses: Variable, reduction: CrossEntropyOptions["reduction"]): Variable {
  if (reduction === "none") return losses;
  return reduction === "sum" ? sum(losses) : mean(losses);
}

export function crossEntropy(
  logits: Variable,
  target: Variable,
  { reduction = "mean", labelSmoothing = 0 }: CrossEntropyOptions = {},
): Variable {
  const [rows, classes] = logits.shape;
  const isSoft = target.rank === 2;
  if (logits.rank !== 2 || target.shape[0] !== rows || (isSoft && target.shape[1] !== classes))
    throw new Refusal("targets of another shape");
  const { x, mark } =
    logits.dtype === "float32"
      ? { x: logits, mark: (made: Variable) => made }
      : { x: to(logits, "float32"), mark: doubtful };
  // PyTorch multiplies an infinite gradient by a share less a share of 1, one after the other; a product by the difference is as good.
  const scores = withNumbersBack(steady(logSoftmax(steady(x), 1)));
  if (isSoft) {
    const smoothed = add(mul(target, 1 - labelSmoothing), labelSmoothing / classes!);
    const losses = neg(sum(mul(labelSmoothing > 0 ? smoothed : target, scores), 1));
    // A mean over the rows, of which the losses have one each.
    return mark(reduced(losses, reduction));
  }
  if (target.data.some((label) => !(label >= 0 && label < classes!)))
    throw new OutOfRange("no such class");
  const own = neg(reshape(gather(scores, 1, unsqueeze(to(target, "int32"), 1)), [rows!]));
  if (labelSmoothing === 0) return mark(reduced(own, reduction));
  const spread = mul(neg(mean(scores, 1)), labelSmoothing);
  return mark(reduced(add(mul(own, 1 - labelSmoothing), spread), reduction));
}

/** The same, whose gradient is open where it is infinite. */
function withNumbersBack(x: Variable): Variable {
  const back = (g: number): number => (Number.isFinite(g) ? g : x.rounding.open(g));
  return elementwise([x], x.dtype, (value) => value, [back]);
}

export function mseLoss(input: Variable, target: Variable): Variable {
  if (`${input.shape}` !== `${target.shape}` || input.rank !== target.rank)
    throw new Refusal("two shapes");
  return mean(square(sub(input, target)));
}

export function binaryCrossEntropyWithLogits(
  x: Variable,
  target: Variable,
  { reduction = "mean" }: CrossEntropyOptions = {},
): Variable {
  if (`${x.shape}` !== `${target.shape}`) throw new Refusal("two shapes");
  // log(1 + exp(-|x|)) as a function whose derivative is that of the whole: σ(x) - y.
  const tail = logOnePlus(exp(negativeSize(x)));
  return reduced(add(sub(relu(x), mul(x, target)), tail), reduction);
}

function negativeSize(x: Variable): Variable {
  const sign = x.data.map((value) => (value > 0 ? -1 : 1));
  return mul(x, result([detached(x)], "float32", x.shape, sign));
}

function detached(x: Variable): Variable {
  return result([x], x.dtype, x.shape, x.data);
}

function logOnePlus(x: Variable): Variable {
  const { rounding: r } = x;
  const data = x.data.map((value) => r.real(Math.log1p(value)));
  return result([x], "float32", x.shape, data, [
    (g) => g.map((each, i) => r.real(each / (1 + x.data[i]!))),
  ]);
}

// Images (N, C, H, W)

type Pair = number | readonly [number, number];
interface WindowOptions {
  stride?: Pair;
  padding?: Pair;
  groups?: number;
}

const pairOf = (pair: Pair): readonly [number, number] =>
  typeof pair === "number" ? [pair, pair] : pair;

/** Where a window of an image lies: rows or columns outside of it are left out. */
function windowed(
  x: Variable,
  size: readonly [number, number],
  { stride = 1, padding = 0 }: WindowOptions,
) {
  if (x.rank !== 4) throw new Refusal("no images");
  const [steps, margins] = [pairOf(stride), pairOf(padding)];
  const room = [0, 1].map((d) => x.shape[2 + d]! + 2 * margins[d]! - size[d]!);
  if (room.some((n) => n < 0)) throw new Refusal("the window is larger than the image");
  const counts = room.map((n, d) => Math.floor(n / steps[d]!) + 1) as [number, number];
  const inside = (row: number, column: number): number[][] => {
    const places: number[][] = [];
    for (const [i, j] of coordinates(size) as Iterable<[number, number]>) {
      const [h, w] = [row * steps[0] + i - margins[0], column * steps[1] + j - margins[1]];
      if (h >= 0 && h < x.shape[2]! && w >= 0 && w < x.shape[3]!) places.push([h, w, i, j]);
    }
    return places;
  };
  return { counts, inside };
}

export function conv2d(
  image: Variable,
  filter: Variable,
  bias?: Variable,
  options: WindowOptions = {},
): Variable {
  const { groups = 1 } = options;
  const { inputs, mark } = factors(image, filter, ...(bias ? [bias] : []));
  const [x, weight] = inputs as [Variable, Variable];
  if (weight.rank !== 4 || x.rank !== 4) throw new Refusal("no images");
  const [out, perGroup, height, width] = weight.shape as [number, number, number, number];
  if (perGroup * groups !== x.shape[1] || out % groups !== 0) throw new Refusal("other channels");
  const { counts, inside } = windowed(x, [height, width], options);
  const shape = [x.shape[0]!, out, ...counts];
  // Whether zeros of the padding are multiplied shows where the other factor is infinite.
  const hasZeros = x.rounding.either(false, true);
  const terms = [...coordinates(shape)].flatMap((at, into): Term[] => {
    const [n, o, row, column] = at as [number, number, number, number];
    const first = Math.floor(o / (out / groups)) * perGroup;
    const places = inside(row, column);
    return [...coordinates([perGroup, height, width])].flatMap(([c, i, j]): Term[] => {
      const place = places.find(([, , p, q]) => p === i && q === j);
      const a = place && offset(x.shape, [n, first + c!, place[0]!, place[1]!]);
      const b = offset(weight.shape, [o, c!, i!, j!]);
      return place || hasZeros ? [{ into, a, b }] : [];
    });
  });
  const made = contraction(x, weight, shape, terms);
  return mark(bias ? add(made, reshape(inputs[2]!, [out, 1, 1])) : made);
}

/** NaN is the largest of its window; of equal ones the first gets the gradient, of several NaN one or another. */
export function maxPool2d(x: Variable, kernel: Pair, options: WindowOptions = {}): Variable {
  const size = pairOf(kernel);
  const { counts, inside } = windowed(x, size, { stride: kernel, ...options });
  const shape = [x.shape[0]!, x.shape[1]!, ...counts];
  const places = [...coordinates(shape)].map(([n, c, row, column]) =>
    inside(row!, column!)
      .map(([h, w]) => offset(x.shape, [n!, c!, h!, w!]))
      .reduce((best, at) => {
        const [value, most] = [x.data[at]!, x.data[best]!];
        const isFirst = !Number.isNaN(most) || x.rounding.either(false, true);
        return value > most || (Number.isNaN(value) && isFirst) ? at : best;
      }),
  );
  const pooled = pickedFrom([x], shape, places);
  return x.dtype === "float32" ? pooled : doubtful(pooled);
}

/** Padding counts as zeros. */
export function avgPool2d(given: Variable, kernel: Pair, options: WindowOptions = {}): Variable {
  const size = pairOf(kernel);
  const x = to(given, "float32");
  const { counts, inside } = windowed(x, size, { stride: kernel, ...options });
  const shape = [x.shape[0]!, x.shape[1]!, ...counts];
  const one = result([x], "float32", [1], Float64Array.of(1));
  const terms: Term[] = [];
  for (const [into, [n, c, row, column]] of [...coordinates(shape)].entries()) {
    for (const [h, w] of inside(row!, column!)) {
      terms.push({ into, a: offset(x.shape, [n!, c!, h!, w!]), b: 0 });
    }
  }
  const pooled = div(contraction(x, one, shape, terms), size[0] * size[1]);
  return given.dtype === "float32" ? pooled : doubtful(pooled);
}

export function globalAvgPool2d(x: Variable): Variable {
  if (x.rank !== 4) throw new Refusal("no images");
  return avgPool2d(x, [x.shape[2]!, x.shape[3]!]);
}
