/** What random expressions are made of: for each operation, how to draw a call of it. Some calls have to be refused. */
import type { Draw } from "./draw.testing.ts";
import type { Argument, Ref, Step } from "./expression.testing.ts";
import type { Variable } from "./variable.testing.ts";
import { imageCalls, productCalls } from "./vocabulary-products.testing.ts";

export type Call = (d: Draw) => Step | undefined;

const step = (call: string, ...args: Argument[]): Step => ({ call, args });

// Element by element

function partnerOf(d: Draw, x: Ref): Ref {
  const { shape } = d.variable(x);
  return (
    (d.chance(0.5) ? d.existing((y) => fitTogether(shape, y.shape)) : undefined) ??
    d.leaf(d.partner(shape))
  );
}

function fitTogether(a: readonly number[], b: readonly number[]): boolean {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => [a.at(-1 - i) ?? 1, b.at(-1 - i) ?? 1]).every(
    ([m, n]) => m === n || m === 1 || n === 1,
  );
}

const aNumber = (d: Draw): number => d.pick([2, 0, -1, 1, 0.5, -1.5, 3]);

/** Both sides, the second of which may be a number, and now and then does not fit. */
const binary =
  (names: readonly string[]): Call =>
  (d) => {
    const x = d.any();
    const other = d.chance(0.2) ? aNumber(d) : d.chance(0.04) ? d.any() : partnerOf(d, x);
    return step(d.pick(names), x, other);
  };

const unary =
  (names: readonly string[]): Call =>
  (d) =>
    step(d.pick(names), d.chance(0.75) ? d.real() : d.any());

const pow: Call = (d) => {
  const x = d.chance(0.8) ? d.real() : d.any();
  const { dtype } = d.variable(x);
  if (dtype === "int32") return step("pow", x, d.integer(0, 3));
  return step("pow", x, d.chance(0.6) ? d.pick([0, 1, 2, 3, -1, 0.5, -0.5, 2.5]) : partnerOf(d, x));
};

const mask = (d: Draw, shape: readonly number[]): Ref =>
  d.existing((x) => x.dtype === "bool" && fitTogether(x.shape, shape)) ??
  d.leaf(d.partner(shape), "bool");

const where: Call = (d) => {
  const x = d.any();
  const condition = mask(d, d.variable(x).shape);
  const other = d.chance(0.3) ? aNumber(d) : partnerOf(d, x);
  return d.chance(0.5) ? step("where", condition, x, other) : step("where", condition, other, x);
};

const maskedFill: Call = (d) => {
  const x = d.any();
  const { shape, dtype } = d.variable(x);
  const value = dtype === "float32" ? d.pick([0, -1.5, Number.NEGATIVE_INFINITY]) : d.integer(0, 1);
  const isBool = dtype === "bool";
  return isBool ? undefined : step("maskedFill", x, mask(d, shape), value);
};

const clamp: Call = (d) => {
  const x = d.any();
  const { dtype } = d.variable(x);
  if (dtype === "bool") return undefined;
  const bounds = dtype === "int32" ? [-1, 2] : d.pick([[-0.75, 1], [0], [-1, 0.5]]);
  return step("clamp", x, ...bounds);
};

const to: Call = (d) => step("to", d.any(), d.dtype());

// Along dimensions

const dims = (d: Draw, x: Variable): Argument => {
  if (d.chance(0.3)) return undefined;
  if (d.chance(0.7) || x.rank < 2) return d.dim(x);
  return d.chance(0.5) ? [0, -1] : [x.rank - 1];
};

const reduction =
  (names: readonly string[]): Call =>
  (d) => {
    const x = d.any();
    return step(d.pick(names), x, dims(d, d.variable(x)), d.chance(0.3));
  };

const one =
  (names: readonly string[]): Call =>
  (d) => {
    const x = d.any();
    const dim = d.chance(0.3) ? undefined : d.dim(d.variable(x));
    return step(d.pick(names), x, dim, dim === undefined ? undefined : d.chance(0.3));
  };

const spread: Call = (d) => {
  const x = d.real();
  const options = { correction: d.pick([1, 1, 0]), keepdim: d.chance(0.3) };
  return step(d.pick(["var", "std"]), x, dims(d, d.variable(x)), options);
};

const along =
  (names: readonly string[]): Call =>
  (d) => {
    const x = d.chance(0.7) ? d.real() : d.any();
    return step(d.pick(names), x, d.dim(d.variable(x)));
  };

const sort: Call = (d) => {
  const x = d.any();
  const dim = d.dim(d.variable(x));
  return {
    ...step("sort", x, dim, { descending: d.chance(0.5) }),
    pick: d.pick(["values", "indices"]),
  };
};

const topk: Call = (d) => {
  const x = d.any();
  const dim = d.dim(d.variable(x));
  const size = d.variable(x).shape.at(dim) ?? 1;
  // What is left of a tensor without dimensions when none of it is wanted is not laid down.
  const least = d.variable(x).rank === 0 ? 1 : 0;
  const k = d.chance(0.05) ? size + 1 : d.integer(least, size);
  return {
    ...step("topk", x, k, { dim, largest: d.chance(0.6) }),
    pick: d.pick(["values", "indices"]),
  };
};

// Movement

const reshape: Call = (d) => {
  const x = d.any();
  const { size, shape, rank } = d.variable(x);
  const kinds: (() => Step | undefined)[] = [
    () => step("reshape", x, [-1]),
    () => step("reshape", x, [1, size]),
    () => (size % 2 === 0 ? step("reshape", x, [size / 2, 2]) : step("reshape", x, size, 1)),
    () => step("flatten", x),
    () => step("unsqueeze", x, d.integer(-rank - 1, rank)),
    () => step("squeeze", x, d.chance(0.5) ? undefined : d.dim(d.variable(x))),
    () =>
      step("expand", x, [
        d.size(),
        ...shape.map((n) => (n === 1 ? d.size() : d.chance(0.5) ? -1 : n)),
      ]),
    () => step("permute", x, [...d.random.permutation(rank)]),
    () => step("transpose", x, d.dim(d.variable(x)), d.dim(d.variable(x))),
    () => (d.chance(0.1) ? step("reshape", x, [size + 1]) : undefined),
    () => step("detach", x),
  ];
  return d.pick(kinds)();
};

const join: Call = (d) => {
  const x = d.any(d.chance(0.97) ? 1 : 0);
  const { shape, rank } = d.variable(x);
  const isStack = d.chance(0.3);
  const dim = d.integer(0, Math.max(0, rank - 1));
  const others = Array.from({ length: d.integer(1, 2) }, () => {
    const alike = d.chance(0.4) ? d.existing((y) => `${y.shape}` === `${shape}`) : undefined;
    return alike ?? d.leaf(isStack || rank === 0 ? shape : shape.with(dim, d.size()));
  });
  const list = d.chance(0.5) ? [x, ...others] : [...others, x];
  return step(isStack ? "stack" : "cat", list, d.chance(0.5) || rank === 0 ? dim : dim - rank);
};

const cutOut: Call = (d) => {
  const x = d.any(1);
  const { shape, rank } = d.variable(x);
  const dim = d.integer(0, rank - 1);
  const size = shape[dim]!;
  const start = d.integer(0, size);
  const kinds: (() => Step)[] = [
    () =>
      step(
        "narrow",
        x,
        d.chance(0.5) ? dim : dim - rank,
        start,
        d.chance(0.05) ? size + 1 - start : d.integer(0, size - start),
      ),
    () =>
      step("slice", x, ...shape.slice(0, dim).map(() => ":" as const), d.integer(-size - 1, size)),
    () => step("slice", x, d.chance(0.5) ? "..." : null, [d.integer(-size, size)]),
    () => step("slice", x, [start, d.integer(start, size), d.integer(1, 2)]),
    () => ({ ...step("split", x, d.integer(1, 3), dim), pick: d.integer(0, 1) }),
    () => ({ ...step("unbind", x, dim), pick: d.integer(0, Math.max(0, size - 1)) }),
    () => ({ ...step("chunk", x, 2, dim), pick: d.integer(0, 1) }),
  ];
  return d.pick(kinds)();
};

/** Positions within `size`, or now and then one beyond. */
const within = (d: Draw, shape: readonly number[], size: number): Ref =>
  d.positions(shape, 0, d.chance(0.05) ? size : Math.max(0, size - 1));

const indexed: Call = (d) => {
  const x = d.any(1);
  const { shape, rank } = d.variable(x);
  const dim = d.integer(0, rank - 1);
  const size = shape[dim]!;
  const kinds: (() => Step)[] = [
    () => step("indexSelect", x, dim, within(d, [d.size()], size)),
    () =>
      step(
        "slice",
        x,
        ...shape.slice(0, dim).map(() => ":" as const),
        d.positions(d.shape(d.integer(1, 2)), size > 0 ? -size : 0, Math.max(0, size - 1)),
      ),
    () => step("gather", x, dim, within(d, smaller(d, shape, dim), size)),
    () => {
      const places = smaller(d, shape, dim);
      return step(
        "scatterAdd",
        x,
        dim,
        within(d, places, size),
        d.leaf(places, d.variable(x).dtype),
      );
    },
  ];
  return d.pick(kinds)();
};

/** A shape for positions: any size along `dim`, at most that of the tensor elsewhere, but now and then more. */
function smaller(d: Draw, shape: readonly number[], dim: number): number[] {
  return shape.map((n, i) => {
    if (i === dim) return d.size();
    return d.chance(0.02) ? n + 1 : d.chance(0.3) ? d.integer(Math.min(1, n), n) : n;
  });
}

const masked: Call = (d) => {
  if (!d.machine.seesValues) return undefined;
  const x = d.any(1);
  return step("maskedSelect", x, d.leaf(d.variable(x).shape, "bool"));
};

const pad: Call = (d) => {
  const x = d.any(1);
  const { rank, dtype } = d.variable(x);
  const sizes = Array.from({ length: 2 * d.integer(1, rank) }, () => d.pick([0, 0, 1, 2]));
  return step("pad", x, sizes, dtype === "float32" ? d.pick([0, 0, -3, 1.5]) : 0);
};

/** How often each kind is drawn. */
const kinds: readonly (readonly [weight: number, Call])[] = [
  [6, binary(["add", "sub", "mul"])],
  [3, binary(["div", "maximum", "minimum"])],
  [2, binary(["eq", "ne", "gt", "ge", "lt", "le"])],
  [
    1,
    (d) => {
      const x = d.any();
      return step(d.pick(["logicalAnd", "logicalOr"]), x, partnerOf(d, x));
    },
  ],
  [4, unary(["exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "erf", "relu", "gelu"])],
  [2, unary(["neg", "abs", "square", "logicalNot"])],
  [1, unary(["sign", "floor", "ceil", "round"])],
  [1.5, pow],
  [1.5, where],
  [1, maskedFill],
  [1, clamp],
  [1, to],
  [4, reduction(["sum", "mean", "max", "min", "any", "all"])],
  [1.5, one(["prod", "argmax", "argmin"])],
  [1.5, spread],
  [2.5, along(["cumsum", "softmax", "logSoftmax", "argsort"])],
  [1.5, sort],
  [1.5, topk],
  [5, reshape],
  [2.5, join],
  [3, cutOut],
  [3, indexed],
  [0.5, masked],
  [1, pad],
  ...productCalls,
  ...imageCalls,
];

const total = kinds.reduce((sum, [weight]) => sum + weight, 0);

/** One call of a random kind; undefined when nothing fits. */
export function drawStep(d: Draw): Step | undefined {
  let left = d.random.uniform(0, total);
  const kind = kinds.find(([weight]) => {
    left -= weight;
    return left < 0;
  });
  return kind?.[1](d);
}
