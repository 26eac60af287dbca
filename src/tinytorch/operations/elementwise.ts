/** Operations that treat every element alone: arithmetic, functions, comparisons, choice. */
import { tryRun } from "../backend/fused.ts";
import { fill, run, scalar, type Value } from "../backend/storage.ts";
import { broadcastShape } from "../tensor/shape.ts";
import { dropout } from "./dropout.ts";
import * as k from "./kernels.ts";
import type { Backward, Operation } from "./operation.ts";
import { reluGradient } from "./relu-gradient.ts";

/** A binary operation whose operands are brought to one dtype; shapes are checked first, so that errors name them. */
function binary(
  name: string,
  kernel: string,
  vjp?: Operation["vjp"],
  saves?: Operation["saves"],
): Operation {
  const forward: Operation["forward"] = ([a, b]) => {
    broadcastShape(name, a!.shape, b!.shape);
    const [x, y] = k.align(a!, b!);
    return run(kernel, { a: x, b: y });
  };
  return { name, forward, ...(saves && { saves }), ...(vjp && { vjp, layout: "any" }) };
}

/** A function of one real number; whole numbers become float32 first. */
function unary(
  name: string,
  saves: "inputs" | "output",
  f: (x: Value) => Value,
  derivative: (at: Value, gradient: Value) => Value,
): Operation {
  return {
    name,
    saves,
    layout: "any",
    forward: ([x]) => f(k.cast(x!, "float32")),
    vjp: ({ gradient, inputs, output }) => [
      derivative(saves === "inputs" ? inputs[0]! : output, gradient),
    ],
  };
}

/** Like `unary`, but keeps whole numbers whole. */
function signed(name: string, kernel: string, vjp: Operation["vjp"], saves?: "inputs"): Operation {
  return {
    name,
    ...(saves && { saves }),
    layout: "any",
    forward: ([x]) => run(kernel, { x: x! }),
    ...(vjp && { vjp }),
  };
}

/** The gradient goes to the larger (or smaller) operand; half each where both are equal, as in PyTorch. */
function choose(
  { gradient, inputs: [a, b] }: Backward<void>,
  isFirst: "Greater" | "Less",
): Value[] {
  const [x, y] = k.align(a!, b!);
  const first = k.cast(run(isFirst, { a: x, b: y }), "float32");
  const share = k.add(first, k.scale(k.cast(k.equal(x, y), "float32"), 0.5));
  const toFirst = k.mul(gradient, share);
  return [toFirst, k.sub(gradient, toFirst)];
}

const arithmetic = {
  add: binary("add", "Add", ({ gradient }) => [gradient, gradient]),
  sub: binary("sub", "Sub", ({ gradient, needs }) => [
    gradient,
    needs[1] ? k.neg(gradient) : undefined,
  ]),
  mul: binary(
    "mul",
    "Multiply",
    ({ gradient, inputs: [a, b], needs }) => [
      needs[0] ? k.mul(gradient, k.cast(b!, "float32")) : undefined,
      needs[1] ? k.mul(gradient, k.cast(a!, "float32")) : undefined,
    ],
    "inputs",
  ),
  div: {
    name: "div",
    saves: "inputs",
    layout: "any",
    forward: ([a, b]) => {
      broadcastShape("div", a!.shape, b!.shape);
      return k.div(k.cast(a!, "float32"), k.cast(b!, "float32"));
    },
    vjp: ({ gradient, inputs: [a, b], needs }) => {
      const divisor = k.cast(b!, "float32");
      const toA = k.div(gradient, divisor);
      return [toA, needs[1] ? k.neg(k.mul(toA, k.div(k.cast(a!, "float32"), divisor))) : undefined];
    },
  } satisfies Operation,
  pow: {
    name: "pow",
    saves: "inputs",
    layout: "any",
    forward: ([a, b]) => {
      broadcastShape("pow", a!.shape, b!.shape);
      const [x, y] = k.align(a!, b!);
      return run("Pow", { a: x, b: y });
    },
    vjp: ({ gradient, inputs, needs }) => {
      const [x, y] = k.align(inputs[0]!, inputs[1]!);
      const lower = run("Pow", { a: x, b: k.sub(y, scalar(1)) });
      return [
        needs[0] ? k.mul(gradient, k.mul(y, lower)) : undefined,
        needs[1] ? k.mul(gradient, k.mul(k.mul(lower, x), k.log(x))) : undefined,
      ];
    },
  } satisfies Operation,
  maximum: binary("maximum", "Maximum", (backward) => choose(backward, "Greater"), "inputs"),
  minimum: binary("minimum", "Minimum", (backward) => choose(backward, "Less"), "inputs"),
  neg: signed("neg", "Neg", ({ gradient }) => [k.neg(gradient)]),
  abs: signed(
    "abs",
    "Abs",
    ({ gradient, inputs: [x] }) => [k.mul(gradient, run("Sign", { x: x! }))],
    "inputs",
  ),
  square: signed(
    "square",
    "Square",
    ({ gradient, inputs: [x] }) => [k.mul(gradient, k.scale(x!, 2))],
    "inputs",
  ),
};

const sqrtHalf = Math.SQRT1_2;
const densityAtZero = 1 / Math.sqrt(2 * Math.PI);

/** The normal distribution function, which GELU weighs its input by. */
function normalCdf(x: Value): Value {
  return k.scale(k.add(run("Erf", { x: k.scale(x, sqrtHalf) }), scalar(1)), 0.5);
}

const functions = {
  exp: unary("exp", "output", k.exp, (y, g) => k.mul(g, y)),
  log: unary("log", "inputs", k.log, (x, g) => k.div(g, x)),
  sqrt: unary("sqrt", "output", k.sqrt, (y, g) => k.div(k.scale(g, 0.5), y)),
  relu: unary("relu", "output", (x) => run("Relu", { x }), reluGradient),
  sigmoid: unary(
    "sigmoid",
    "output",
    (x) => run("Sigmoid", { x }),
    (y, g) => k.mul(g, k.sub(y, k.square(y))),
  ),
  tanh: unary(
    "tanh",
    "output",
    (x) => run("Tanh", { x }),
    (y, g) => k.mul(g, k.sub(scalar(1), k.square(y))),
  ),
  sin: unary(
    "sin",
    "inputs",
    (x) => run("Sin", { x }),
    (x, g) => k.mul(g, run("Cos", { x })),
  ),
  cos: unary(
    "cos",
    "inputs",
    (x) => run("Cos", { x }),
    (x, g) => k.neg(k.mul(g, run("Sin", { x }))),
  ),
  erf: unary(
    "erf",
    "inputs",
    (x) => run("Erf", { x }),
    (x, g) => k.mul(g, k.scale(k.exp(k.neg(k.square(x))), 2 / Math.sqrt(Math.PI))),
  ),
  /** x·Φ(x), the exact form that PyTorch uses by default (Hendrycks and Gimpel 2016). */
  gelu: unary(
    "gelu",
    "inputs",
    (x) => tryRun("Gelu", { x }) ?? k.mul(x, normalCdf(x)),
    (x, g) => {
      const known = tryRun("GeluGrad", { saved: x, gradient: g });
      if (known) return known;
      const density = k.scale(k.exp(k.scale(k.square(x), -0.5)), densityAtZero);
      return k.mul(g, k.add(normalCdf(x), k.mul(x, density)));
    },
  ),
};

/** The gradient passes where nothing was cut, the bounds included. */
const clamp: Operation<{ min: number; max: number }> = {
  name: "clamp",
  saves: "inputs",
  layout: "any",
  forward: ([x], { min, max }, save) => {
    const low = Number.isFinite(min) ? run("Maximum", { a: x!, b: bound(x!, min) }) : x!;
    const cut = Number.isFinite(max) ? run("Minimum", { a: low, b: bound(x!, max) }) : low;
    save(cut);
    return cut;
  },
  vjp: ({ gradient, inputs: [x], saved: [cut] }) => [
    k.mul(gradient, k.cast(k.equal(x!, cut!), "float32")),
  ],
};

function bound(x: Value, at: number): Value {
  return scalar(at, x.dtype);
}

const comparisons = {
  eq: binary("eq", "Equal"),
  ne: binary("ne", "NotEqual"),
  gt: binary("gt", "Greater"),
  ge: binary("ge", "GreaterEqual"),
  lt: binary("lt", "Less"),
  le: binary("le", "LessEqual"),
  logicalAnd: logical("logicalAnd", "LogicalAnd"),
  logicalOr: logical("logicalOr", "LogicalOr"),
  logicalNot: {
    name: "logicalNot",
    forward: ([x]) => run("LogicalNot", { x: k.cast(x!, "bool") }),
  } satisfies Operation,
};

function logical(name: string, kernel: string): Operation {
  const forward: Operation["forward"] = ([a, b]) => {
    broadcastShape(name, a!.shape, b!.shape);
    return run(kernel, { a: k.cast(a!, "bool"), b: k.cast(b!, "bool") });
  };
  return { name, forward };
}

/** Inputs: condition, value where it holds, value elsewhere. */
const where: Operation = {
  name: "where",
  forward: ([condition, yes, no], _, save) => {
    const [x, y] = k.align(yes!, no!);
    const shape = broadcastShape(
      "where",
      condition!.shape,
      broadcastShape("where", x.shape, y.shape),
    );
    const wide = k.expand(k.cast(condition!, "bool"), shape);
    save(wide);
    return k.select(wide, k.expand(x, shape), k.expand(y, shape));
  },
  vjp: ({ gradient, saved: [condition], needs }) => {
    const zero = fill(gradient.shape, 0, "float32");
    return [
      undefined,
      needs[1] ? k.select(condition!, gradient, zero) : undefined,
      needs[2] ? k.select(condition!, zero, gradient) : undefined,
    ];
  },
};

const to: Operation<{ dtype: Value["dtype"] }> = {
  name: "to",
  forward: ([x], { dtype }) => k.cast(x!, dtype),
  vjp: ({ gradient, attrs }) => [attrs.dtype === "float32" ? gradient : undefined],
};

export const elementwise = {
  ...arithmetic,
  ...functions,
  ...comparisons,
  clamp,
  dropout,
  where,
  to,
};
