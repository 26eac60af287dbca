/** The reference's operations on single elements, with PyTorch's promotion (bool < int32 < float32) and its derivatives. */
import { type Rounding, Sums } from "./rounding.testing.ts";
import {
  broadcast,
  broadcastOffset,
  coordinates,
  type DType,
  doubtful,
  Refusal,
  result,
  Variable,
} from "./variable.testing.ts";

export type Operand = Variable | number;

type Partial = (gradient: number, xs: readonly number[], y: number) => number;

/** A number beside a tensor: whole beside whole numbers, else real. */
export function operand(other: Operand, beside: Variable): Variable {
  if (other instanceof Variable) return other;
  const isWhole = Number.isInteger(other) && beside.dtype !== "float32";
  const value = isWhole ? other : Math.fround(other);
  const dtype = isWhole ? "int32" : "float32";
  return new Variable(beside.rounding, dtype, [], Float64Array.of(value));
}

export function promoted(...inputs: readonly Variable[]): DType {
  if (inputs.some(({ dtype }) => dtype === "float32")) return "float32";
  return inputs.some(({ dtype }) => dtype === "int32") ? "int32" : "bool";
}

/** One function for each element of the inputs broadcast together; `partials` share the gradient out among them. */
export function elementwise(
  inputs: readonly Variable[],
  dtype: DType,
  f: (...xs: number[]) => number,
  partials: readonly (Partial | undefined)[] = [],
): Variable {
  const shape = broadcast(...inputs.map((input) => input.shape));
  const places = [...coordinates(shape)].map((at) =>
    inputs.map((input) => broadcastOffset(input.shape, at)),
  );
  const operands = places.map((place) => place.map((at, i) => inputs[i]!.data[at]!));
  const data = Float64Array.from(operands, (xs) => f(...xs));
  const pulls = partials.map((partial, i) => {
    if (!partial) return undefined;
    return (gradient: Float64Array): Float64Array => {
      const sums = new Sums(inputs[i]!.rounding, inputs[i]!.size);
      operands.forEach((xs, n) => {
        sums.add(places[n]![i]!, partial(gradient[n]!, xs, data[n]!));
      });
      return sums.real();
    };
  });
  return result(inputs, dtype, shape, data, pulls);
}

/** Another dtype. What a real number becomes that no int32 is near to is not laid down. */
export function to(x: Variable, dtype: DType): Variable {
  const { rounding: r } = x;
  if (dtype === x.dtype) return x;
  if (dtype === "bool") return elementwise([x], dtype, (a) => Number(a !== 0));
  if (dtype === "float32") return elementwise([x], dtype, Math.fround, [(g) => g]);
  return elementwise([x], dtype, (a) =>
    Math.abs(a) < 2 ** 31 ? r.whole(Math.trunc(a)) : r.either(0, 1),
  );
}

function aligned(a: Variable, other: Operand): [Variable, Variable, DType] {
  const b = operand(other, a);
  const dtype = promoted(a, b);
  return [to(a, dtype), to(b, dtype), dtype];
}

/** Arithmetic that keeps whole numbers whole and wraps them, as PyTorch does, and has bools as logic. */
function arithmetic(
  whole: (a: number, b: number) => number,
  real: (r: Rounding, a: number, b: number) => number,
  logic: ((a: number, b: number) => number) | undefined,
  partials: (r: Rounding) => Partial[],
) {
  return (left: Variable, other: Operand): Variable => {
    const [a, b, dtype] = aligned(left, other);
    const { rounding: r } = a;
    if (dtype === "float32") {
      return elementwise([a, b], dtype, (x, y) => real(r, x, y), partials(r));
    }
    if (dtype === "int32") {
      return elementwise([a, b], dtype, (x, y) => r.whole(whole(x, y), true));
    }
    if (!logic) throw new Refusal("not for bool");
    return elementwise([a, b], dtype, logic);
  };
}

const first: Partial = (g) => g;

export const add = arithmetic(
  (a, b) => (a + b) | 0,
  (r, a, b) => r.correct(a + b),
  (a, b) => a | b,
  () => [first, first],
);

export const sub = arithmetic(
  (a, b) => (a - b) | 0,
  (r, a, b) => r.correct(a - b),
  undefined,
  () => [first, (g) => -g],
);

export const mul = arithmetic(
  Math.imul,
  (r, a, b) => r.correct(a * b),
  (a, b) => a & b,
  (r) => [(g, [, b]) => r.correct(g * b!), (g, [a]) => r.correct(g * a!)],
);

/** NaN is passed on; of zeros either may win. */
function extreme(r: Rounding, which: (a: number, b: number) => number, a: number, b: number) {
  return r.anyZero(which(a, b));
}

/** Half each where both are equal, and all to both where one is NaN, as PyTorch masks the smaller one only. */
function toLarger(isLess: (a: number, b: number) => boolean): Partial[] {
  const share = (g: number, own: number, other: number): number =>
    own === other ? g / 2 : isLess(own, other) ? 0 : g;
  return [(g, [a, b]) => share(g, a!, b!), (g, [a, b]) => share(g, b!, a!)];
}

export const maximum = arithmetic(
  Math.max,
  (r, a, b) => extreme(r, Math.max, a, b),
  Math.max,
  () => toLarger((a, b) => a < b),
);

export const minimum = arithmetic(
  Math.min,
  (r, a, b) => extreme(r, Math.min, a, b),
  Math.min,
  () => toLarger((a, b) => a > b),
);

/** True division, in real numbers. */
export function div(left: Variable, other: Operand): Variable {
  const [a, b] = [to(left, "float32"), to(operand(other, left), "float32")];
  const { rounding: r } = a;
  return elementwise([a, b], "float32", (x, y) => r.real(x / y), [
    (g, [, y]) => r.real(g / y!),
    // The order of these products is PyTorch's, and decides what overflows on the way.
    (g, [x, y]) => unlessOverflowing(r, [x! / y! / y!, g / y!], (-g * x!) / (y! * y!)),
  ]);
}

/** Where a part leaves the range of float32 on the way, the result depends on the order of the operations. */
function unlessOverflowing(r: Rounding, parts: readonly number[], value: number): number {
  const isRisky = parts.some((part) => !isComfortable(part)) || !isComfortable(value);
  return isRisky ? r.either(r.real(value), Number.NaN) : r.real(value);
}

function isComfortable(x: number): boolean {
  const size = Math.abs(x);
  return size === 0 || (size > 1e-30 && size < 1e30);
}

export function pow(left: Variable, exponent: Operand): Variable {
  const [a, b, dtype] = aligned(left, exponent);
  const { rounding: r } = a;
  if (dtype === "int32") {
    if (b.data.some((y) => y < 0)) throw new Refusal("integers to negative powers");
    return elementwise([a, b], dtype, (x, y) => r.whole(x ** y));
  }
  if (dtype === "bool") throw new Refusal("not for bool");
  const [x0, y0] = [a, b];
  return elementwise(
    [x0, y0],
    "float32",
    // JavaScript's 1 ** NaN and (-1) ** Infinity are NaN; IEEE 754 and PyTorch have 1.
    (x, y) => power(r, x, y),
    [
      // Where the factor overflows, PyTorch gives 0 · ∞ too.
      (g, [x, y]) => {
        // Of large exponents, float32 has one less or has it not.
        const lower = r.either(Math.fround(y! - 1), y! - 1);
        return y === 0 ? 0 : r.real(g * r.within(y! * power(r, x!, lower)));
      },
      (g, [x, y], z) => (x === 0 && y! >= 0 ? 0 : r.real(g * (z * r.real(Math.log(r.seen(x!)))))),
    ],
  );
}

function power(r: Rounding, x: number, exponent: number): number {
  // All large numbers of float32 are whole.
  const isLarge = Math.abs(exponent) > 2 ** 22 && Number.isFinite(exponent);
  const y = isLarge ? r.either(exponent, Math.round(exponent)) : exponent;
  if (x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY)) return 1;
  if (Number.isInteger(y)) {
    // A whole exponent stays whole: an error in it would make powers of negative numbers NaN.
    const condition = Math.max(1, Math.abs(y) * Math.abs(Math.log(Math.abs(x))) || 1);
    const value = x ** y;
    return y === 0 ? value : r.real(value, Math.abs(value) * Math.min(condition, 1e3));
  }
  return r.real(r.seen(x) ** r.seen(y));
}

// Functions of one real number

function real(
  f: (r: Rounding, x: number) => number,
  derivative: (r: Rounding, g: number, x: number, y: number) => number,
) {
  return (given: Variable): Variable => {
    const x = to(given, "float32");
    const { rounding: r } = x;
    return elementwise([x], "float32", (a) => f(r, a), [(g, [a], y) => derivative(r, g, a!, y)]);
  };
}

const simple = (f: (x: number) => number) => (r: Rounding, x: number) => r.real(f(r.seen(x)));

export const exp = real(simple(Math.exp), (r, g, _, y) => r.correct(g * y));
export const log = real(simple(Math.log), (r, g, x) => r.real(g / x));
export const sqrt = real(simple(Math.sqrt), (r, g, _, y) => r.real(g / (2 * y)));
const wave = (f: (x: number) => number) => (r: Rounding, x: number) => r.wave(f(r.seen(x)), x);

export const sin = real(wave(Math.sin), (r, g, x) => r.real(g * wave(Math.cos)(r, x)));
export const cos = real(wave(Math.cos), (r, g, x) => r.real(-g * wave(Math.sin)(r, x)));
export const tanh = real(simple(Math.tanh), (r, g, _, y) => r.real(g * r.real(1 - y * y, 1)));
export const sigmoid = real(
  simple((x) => 1 / (1 + Math.exp(-x))),
  (r, g, _, y) => r.real(g * r.real((1 - y) * y, Math.abs(y))),
);
export const erf = real(simple(errorFunction), (r, g, x) =>
  r.real(g * r.real((2 / Math.sqrt(Math.PI)) * Math.exp(-(r.seen(x) ** 2)))),
);
export const relu = real(
  (r, x) => (x > 0 ? x : Number.isNaN(x) ? x : r.anyZero(0)),
  (_, g, x) => (x <= 0 ? 0 : g),
);
/** PyTorch's x · (1 + erf(x / √2)) / 2, which cancels for negative x. */
export const gelu = real(
  (r, x) => r.real(x * cdf(r, x)),
  (r, g, x) => {
    const density = r.real(Math.exp(-0.5 * r.seen(x) ** 2) / Math.sqrt(2 * Math.PI));
    const [a, b] = [cdf(r, x), x * density];
    return r.real(g * r.real(a + b, Math.abs(a) + Math.abs(b)));
  },
);

function cdf(r: Rounding, x: number): number {
  return r.real(0.5 * (1 + errorFunction(r.seen(x * Math.SQRT1_2))), 1);
}

/** erf to the precision of float64: its series up to 3, and the continued fraction of erfc beyond (Abramowitz and Stegun 7.1.6, 7.1.14). */
export function errorFunction(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (size > 6) return Math.sign(x);
  if (size < 3) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (size + fraction);
  const rest = Math.exp(-x * x) / Math.sqrt(Math.PI) / (size + fraction);
  return Math.sign(x) * (1 - rest);
}

// Of whole numbers too

function signed(
  f: (x: number) => number,
  roundedOf: (r: Rounding, y: number) => number,
  partial: (r: Rounding) => Partial,
) {
  return (x: Variable): Variable => {
    const { rounding: r } = x;
    if (x.dtype === "bool") throw new Refusal("not for bool");
    if (x.dtype === "int32") {
      return elementwise([x], x.dtype, (a) => r.whole(f(a) | 0, true));
    }
    return elementwise([x], x.dtype, (a) => roundedOf(r, f(a)), [partial(r)]);
  };
}

const asItIs = (_: Rounding, y: number): number => y;

export const neg = signed(
  (x) => -x,
  asItIs,
  () => (g) => -g,
);
/** The sign of NaN is 0 in PyTorch and NaN in NumPy: open here. */
export const abs = signed(Math.abs, asItIs, (r) => (g, [x]) => {
  if (Number.isNaN(x)) return r.either(0, Number.NaN);
  return x === 0 ? 0 : g * Math.sign(x!);
});

/** Functions that go in steps: their gradient is 0. Whole numbers are as round as they can be; PyTorch refuses bools there. */
function stepwise(f: (x: number) => number) {
  return (x: Variable): Variable => {
    const { rounding: r } = x;
    const made = elementwise([x], x.dtype, (a) => r.anyZero(f(a)), [() => 0]);
    return x.dtype === "bool" ? doubtful(made) : made;
  };
}

export const floor = stepwise(Math.floor);
export const ceil = stepwise(Math.ceil);
/** Halves become even. */
export const round = stepwise((x) => {
  const low = Math.floor(x);
  const isUp = x - low > 0.5 || (x - low === 0.5 && low % 2 !== 0);
  return Number.isFinite(x) ? low + Number(isUp) : x;
});

/** The sign of NaN is 0 in PyTorch and NaN in NumPy: open here. */
export function sign(x: Variable): Variable {
  const { rounding: r } = x;
  const signOf = (a: number): number => (Number.isNaN(a) ? r.open(a) : Math.sign(a));
  return elementwise([x], x.dtype, signOf, [() => 0]);
}

export function square(x: Variable): Variable {
  return pow(x, 2);
}

/** PyTorch's clamp: the gradient passes where nothing was cut, the bounds included. */
export function clamp(given: Variable, low: number, high = Number.POSITIVE_INFINITY): Variable {
  const isWhole = [low, high].every((bound) => Number.isInteger(bound) || !Number.isFinite(bound));
  const dtype = isWhole ? (given.dtype === "bool" ? "int32" : given.dtype) : "float32";
  const x = to(given, dtype);
  const { rounding: r } = x;
  const [min, max] = dtype === "int32" ? [low, high] : [Math.fround(low), Math.fround(high)];
  const cut = (a: number): number =>
    Number.isNaN(a) ? a : r.anyZero(Math.min(Math.max(a, min), max));
  return elementwise([x], x.dtype, cut, [(g, [a]) => (a! >= min && a! <= max ? g : 0)]);
}

// Comparisons and choice

function comparison(holds: (a: number, b: number) => boolean) {
  return (left: Variable, other: Operand): Variable => {
    const [a, b] = aligned(left, other);
    return elementwise([a, b], "bool", (x, y) => Number(holds(x, y)));
  };
}

export const eq = comparison((a, b) => a === b);
export const ne = comparison((a, b) => a !== b);
export const gt = comparison((a, b) => a > b);
export const ge = comparison((a, b) => a >= b);
export const lt = comparison((a, b) => a < b);
export const le = comparison((a, b) => a <= b);

function logical(holds: (...truths: boolean[]) => boolean) {
  return (...inputs: Variable[]): Variable =>
    elementwise(inputs, "bool", (...xs) => Number(holds(...xs.map((x) => x !== 0))));
}

export const logicalAnd = logical((a, b) => a! && b!);
export const logicalOr = logical((a, b) => a! || b!);
export const logicalNot = logical((a) => !a);

/** The gradient is selected as the value is; a condition that is no bool is refused by PyTorch. */
export function where(condition: Variable, yes: Operand, no: Operand): Variable {
  const beside =
    yes instanceof Variable ? yes : no instanceof Variable ? no : to(condition, "float32");
  const [a, b, dtype] = aligned(operand(yes, beside), operand(no, beside));
  const chosen = elementwise([condition, a, b], dtype, (c, x, y) => (c === 0 ? y : x), [
    undefined,
    (g, [c]) => (c === 0 ? 0 : g),
    (g, [c]) => (c === 0 ? g : 0),
  ]);
  return condition.dtype === "bool" ? chosen : doubtful(chosen);
}

export function maskedFill(x: Variable, mask: Variable, value: number): Variable {
  return where(mask, operand(value, x), x);
}

/** From here on, squares and products of parts may leave float32. */
const STEADY = 1e15;

/**
 * A tensor on its way into an operation, or out of one, that has intermediate results: what is so large that those may overflow, one way
 * of computing it or another, is open; so are infinities where `isNumber` asks for numbers.
 */
export function steady(x: Variable, isNumber = false): Variable {
  const { rounding: r } = x;
  const settled = (value: number): number =>
    Math.abs(value) > STEADY && (isNumber || Number.isFinite(value)) ? r.open(value) : value;
  return x.dtype === "float32" ? elementwise([x], x.dtype, settled, [settled]) : x;
}
