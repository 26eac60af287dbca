/** Operations that treat every element alone: arithmetic, functions, comparisons, choice. */
import { tryRun } from "../backend/fused.ts";
import { run, scalar, type Value } from "../backend/storage.ts";
import { broadcastShape, type Shape } from "../tensor/shape.ts";
import { dropout } from "./dropout.ts";
import type { InputRules } from "./dtypes.ts";
import * as k from "./kernels.ts";
import type { Backward, Operation } from "./operation.ts";

/** A binary operation; shapes are checked first, so that errors name them. Some mean something else on bool, PyTorch's logic. */
function binary(
  name: string,
  dtypes: InputRules,
  kernels: { kernel: string; onBool?: string },
  rest: Pick<Operation, "vjp" | "saves"> = {},
): Operation {
  return {
    name,
    dtypes,
    forward: ([a, b]) => {
      broadcastShape(name, a!.shape, b!.shape);
      const kernel = a!.dtype === "bool" ? (kernels.onBool ?? kernels.kernel) : kernels.kernel;
      return run(kernel, { a: a!, b: b! });
    },
    ...rest,
    ...(rest.vjp && { layout: "any" }),
  };
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
    dtypes: "float",
    saves,
    layout: "any",
    forward: ([x]) => f(x!),
    vjp: ({ gradient, inputs, output }) => [
      derivative(saves === "inputs" ? inputs[0]! : output, gradient),
    ],
  };
}

/** Like `unary`, but keeps whole numbers whole. */
function signed(
  name: string,
  dtypes: InputRules,
  kernel: string,
  rest: Pick<Operation, "vjp" | "saves">,
): Operation {
  return { name, dtypes, layout: "any", forward: ([x]) => run(kernel, { x: x! }), ...rest };
}

/** The gradient goes to the larger (or smaller) operand; half each where both are equal, as in PyTorch. */
function choose(
  { gradient, inputs: [a, b], needs }: Backward<void>,
  isBehind: "Less" | "Greater",
): (Value | undefined)[] {
  const shared = k.select(
    k.expand(k.equal(a!, b!), gradient.shape),
    k.scale(gradient, 0.5),
    gradient,
  );
  return [
    needs[0] ? k.drop(run(isBehind, { a: a!, b: b! }), shared) : undefined,
    needs[1] ? k.drop(run(isBehind, { a: b!, b: a! }), shared) : undefined,
  ];
}

const arithmetic = {
  add: binary(
    "add",
    "promote",
    { kernel: "Add", onBool: "LogicalOr" },
    { vjp: ({ gradient }) => [gradient, gradient] },
  ),
  sub: binary(
    "sub",
    "numberOnly",
    { kernel: "Sub" },
    { vjp: ({ gradient, needs }) => [gradient, needs[1] ? k.neg(gradient) : undefined] },
  ),
  mul: binary(
    "mul",
    "promote",
    { kernel: "Multiply", onBool: "LogicalAnd" },
    {
      saves: "inputs",
      vjp: ({ gradient, inputs: [a, b], needs }) => [
        needs[0] ? k.mul(gradient, b!) : undefined,
        needs[1] ? k.mul(gradient, a!) : undefined,
      ],
    },
  ),
  div: binary(
    "div",
    "float",
    { kernel: "RealDiv" },
    {
      saves: "inputs",
      vjp: ({ gradient, inputs: [a, b], needs }) => {
        const toA = k.div(gradient, b!);
        return [toA, needs[1] ? k.neg(k.mul(toA, k.div(a!, b!))) : undefined];
      },
    },
  ),
  pow: {
    name: "pow",
    dtypes: "numberOnly",
    saves: "inputs",
    layout: "any",
    forward: ([x, y]) => {
      const shape = broadcastShape("pow", x!.shape, y!.shape);
      return x!.dtype === "int32" ? wholePower(x!, y!, shape) : power(x!, y!, shape);
    },
    // At an exponent of 0, and for an exponent's own gradient at a base of 0, the other factor may be infinite (PyTorch's pow_backward).
    vjp: ({ gradient, inputs: [x, y], needs }) => [
      needs[0] ? k.drop(k.equal(y!, scalar(0)), k.mul(gradient, slope(x!, y!))) : undefined,
      needs[1] ? exponentGradient(gradient, x!, y!) : undefined,
    ],
  } satisfies Operation,
  maximum: binary(
    "maximum",
    "promote",
    { kernel: "Maximum", onBool: "LogicalOr" },
    { saves: "inputs", vjp: (backward) => choose(backward, "Less") },
  ),
  minimum: binary(
    "minimum",
    "promote",
    { kernel: "Minimum", onBool: "LogicalAnd" },
    { saves: "inputs", vjp: (backward) => choose(backward, "Greater") },
  ),
  neg: signed("neg", "numberOnly", "Neg", { vjp: ({ gradient }) => [k.neg(gradient)] }),
  abs: signed("abs", "numberOnly", "Abs", {
    saves: "inputs",
    vjp: ({ gradient, inputs: [x] }) => [
      tryRun("AbsGrad", { saved: x!, gradient }) ??
        k.gate(run("Abs", { x: x! }), k.mul(gradient, run("Sign", { x: x! }))),
    ],
  }),
  square: signed("square", "number", "Square", {
    saves: "inputs",
    vjp: ({ gradient, inputs: [x] }) => [
      tryRun("SquareGrad", { saved: x!, gradient }) ?? k.mul(gradient, k.scale(x!, 2)),
    ],
  }),
};

/** Some backends' own kernel errs at 0, 1 and NaN; ours there takes both in one shape. */
function power(a: Value, b: Value, shape: Shape): Value {
  const known = tryRun("ExactPow", { a: k.expand(a, shape), b: k.expand(b, shape) });
  return known ?? run("Pow", { a, b });
}

/** Exact on cpu and wasm; elsewhere as far as float32 is. */
function wholePower(x: Value, y: Value, shape: Shape): Value {
  const known = tryRun("WholePow", { a: k.expand(x, shape), b: k.expand(y, shape) });
  if (known) return known;
  const real = power(k.cast(x, "float32"), k.cast(y, "float32"), shape);
  return k.cast(run("Round", { x: real }), "int32");
}

function slope(x: Value, y: Value): Value {
  const lower = k.sub(y, scalar(1));
  return k.mul(y, power(x, lower, broadcastShape("pow", x.shape, y.shape)));
}

function exponentGradient(gradient: Value, x: Value, y: Value): Value {
  const grown = k.mul(gradient, k.mul(power(x, y, gradient.shape), k.log(x)));
  const isFlat = run("LogicalAnd", {
    a: k.equal(x, scalar(0)),
    b: run("GreaterEqual", { a: y, b: scalar(0) }),
  });
  return k.drop(isFlat, grown);
}

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
  /** The root of a variance, whose gradient where nothing varies is 0, as PyTorch has it: there √'s own is infinite. */
  std: unary("std", "output", k.sqrt, (y, g) =>
    k.drop(k.equal(y, scalar(0)), k.div(k.scale(g, 0.5), y)),
  ),
  relu: unary("relu", "output", (x) => run("Relu", { x }), k.gate),
  sigmoid: unary(
    "sigmoid",
    "output",
    (x) => run("Sigmoid", { x }),
    (y, g) => tryRun("SigmoidGrad", { saved: y, gradient: g }) ?? k.mul(g, k.sub(y, k.square(y))),
  ),
  tanh: unary(
    "tanh",
    "output",
    (x) => run("Tanh", { x }),
    (y, g) =>
      tryRun("TanhGrad", { saved: y, gradient: g }) ?? k.mul(g, k.sub(scalar(1), k.square(y))),
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

/** The gradient passes where nothing was cut, the bounds included. Bounds of whole numbers are whole. */
const clamp: Operation<{ min: number; max: number }> = {
  name: "clamp",
  dtypes: "number",
  saves: "inputs",
  layout: "any",
  forward: ([x], { min, max }, save) => {
    const known = x!.dtype === "float32" ? tryRun("Clamp", { x: x! }, { min, max }) : undefined;
    if (known) {
      save(known);
      return known;
    }
    const isAbove = min > Number.NEGATIVE_INFINITY;
    const isBelow = max < Number.POSITIVE_INFINITY;
    const low = isAbove ? run("Maximum", { a: x!, b: scalar(min, x!.dtype) }) : x!;
    const cut = isBelow ? run("Minimum", { a: low, b: scalar(max, x!.dtype) }) : low;
    save(cut);
    return cut;
  },
  vjp: ({ gradient, inputs: [x], saved: [cut] }) => [k.keep(k.equal(x!, cut!), gradient)],
};

/** true counts as 1, for kernels compare numbers. */
const comparison = (name: string, kernel: string): Operation => binary(name, "number", { kernel });

const comparisons = {
  eq: comparison("eq", "Equal"),
  ne: comparison("ne", "NotEqual"),
  gt: comparison("gt", "Greater"),
  ge: comparison("ge", "GreaterEqual"),
  lt: comparison("lt", "Less"),
  le: comparison("le", "LessEqual"),
  logicalAnd: binary("logicalAnd", "truth", { kernel: "LogicalAnd" }),
  logicalOr: binary("logicalOr", "truth", { kernel: "LogicalOr" }),
  logicalNot: {
    name: "logicalNot",
    dtypes: "truth",
    forward: ([x]) => run("LogicalNot", { x: x! }),
  } satisfies Operation,
};

/** Inputs: condition, value where it holds, value elsewhere. */
const where: Operation = {
  name: "where",
  dtypes: ["truth", "promote"],
  forward: ([condition, yes, no], _, save) => {
    const both = broadcastShape("where", yes!.shape, no!.shape);
    const shape = broadcastShape("where", condition!.shape, both);
    const wide = k.expand(condition!, shape);
    save(wide);
    return k.select(wide, k.expand(yes!, shape), k.expand(no!, shape));
  },
  vjp: ({ gradient, saved: [condition], needs }) => [
    undefined,
    needs[1] ? k.keep(condition!, gradient) : undefined,
    needs[2] ? k.drop(condition!, gradient) : undefined,
  ],
};

const to: Operation<{ dtype: Value["dtype"] }> = {
  name: "to",
  dtypes: "any",
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
