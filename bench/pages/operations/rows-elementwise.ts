/** Rows of what treats every element alone. */
import { roundToFp16, where } from "../../../src/tinytorch/index.ts";
import type { elementwise } from "../../../src/tinytorch/operations/elementwise.ts";
import type { fp16 } from "../../../src/tinytorch/operations/fp16.ts";
import type { rounding } from "../../../src/tinytorch/operations/rounding.ts";
import { bools, floats, ints, large, positive, type RowsOf, row } from "./row.ts";

const passes = { passes: true };
const two = [large, large];
const images = floats(64, 32, 28, 28);
const isImage = { isImage: true };

export const elementwiseRows: RowsOf<typeof elementwise & typeof fp16 & typeof rounding> = {
  add: [
    row("add", two, (a, b) => a.add(b), "a + b", passes),
    row("add", [floats(4), floats(4)], (a, b) => a.add(b), "a + b", passes),
    row("add", [floats(64, 128), floats(64, 128)], (a, b) => a.add(b), "a + b", passes),
    row("add", [floats(1021, 1023), floats(1021, 1023)], (a, b) => a.add(b), "a + b", passes),
    row("add", [large, floats(1024)], (a, b) => a.add(b), "a + b", passes),
    row("add", [large, floats(1024, 1)], (a, b) => a.add(b), "a + b", passes),
    row("add", [floats(64, 16, 64), floats(16, 64)], (a, b) => a.add(b), "a + b", passes),
    row("add", [floats(64, 1, 128), floats(1, 64, 128)], (a, b) => a.add(b), "a + b", passes),
    row("add", [images, floats(1, 32, 1, 1)], (a, b) => a.add(b), "a + b", passes),
    row("transpose, add", two, (a, b) => a.T.add(b), "a.T + b", {
      ...passes,
      excuse: {
        backward: "PyTorch's gradients are views of the one that arrives; here one is transposed",
      },
    }),
    row("expand, add", [floats(1024, 1), large], (a, b) => a.expand(1024, 1024).add(b), "a + b", {
      ...passes,
    }),
    row(
      "slice, add",
      two,
      (a, b) => a.slice(":", [0, 512]).add(b.slice(":", [512, 1024])),
      "a[:, :512] + b[:, 512:]",
      {
        bytes: 3 * 2 * 2 ** 20,
        back: 2 * 4 * 2 ** 20 + 2 * 2 ** 20,
      },
    ),
  ],
  sub: [
    row("sub", two, (a, b) => a.sub(b), "a - b"),
    row("sub", [large, floats(1024, 1)], (a, b) => a.sub(b), "a - b"),
  ],
  mul: [
    row("mul", two, (a, b) => a.mul(b), "a * b"),
    row("mul", [large, floats(1024)], (a, b) => a.mul(b), "a * b"),
    row("mul", [large, floats(1024, 1)], (a, b) => a.mul(b), "a * b"),
    row("mul(2)", [large], (a) => a.mul(2), "a * 2"),
    row("transpose, mul", two, (a, b) => a.T.mul(b), "a.T * b"),
  ],
  div: [
    row("div", [large, positive(1024, 1024)], (a, b) => a.div(b), "a / b"),
    row("div", [large, positive(1024, 1)], (a, b) => a.div(b), "a / b"),
  ],
  pow: [
    row("pow", [positive(1024, 1024), large], (a, b) => a.pow(b), "a ** b"),
    row("pow(3)", [large], (a) => a.pow(3), "a ** 3"),
  ],
  maximum: [
    row("maximum", two, (a, b) => a.maximum(b), "torch.maximum(a, b)"),
    row("maximum", [large, floats(1024)], (a, b) => a.maximum(b), "torch.maximum(a, b)"),
  ],
  minimum: [row("minimum", two, (a, b) => a.minimum(b), "torch.minimum(a, b)")],
  neg: [row("neg", [large], (a) => a.neg(), "-a")],
  abs: [row("abs", [large], (a) => a.abs(), "a.abs()")],
  square: [row("square", [large], (a) => a.square(), "a.square()")],
  exp: [
    row("exp", [large], (a) => a.exp(), "a.exp()"),
    row("exp", [floats(1021, 1023)], (a) => a.exp(), "a.exp()"),
    row("exp", [floats(64, 10)], (a) => a.exp(), "a.exp()"),
  ],
  log: [row("log", [positive(1024, 1024)], (a) => a.log(), "a.log()")],
  sqrt: [row("sqrt", [positive(1024, 1024)], (a) => a.sqrt(), "a.sqrt()")],
  std: [
    row("std(1)", [large], (a) => a.std(1), "a.std(1)", { back: 2 * 4 * 2 ** 20 }),
    row("var(0)", [large], (a) => a.var(0), "a.var(0)", { back: 2 * 4 * 2 ** 20 }),
  ],
  relu: [
    row("relu", [large], (a) => a.relu(), "a.relu()"),
    row("relu", [floats(64, 128)], (a) => a.relu(), "a.relu()"),
    row("relu", [images], (a) => a.relu(), "a.relu()", isImage),
    row("slice, relu", [large], (a) => a.slice(":", [0, 512]).relu(), "a[:, :512].relu()", {
      bytes: 2 * 2 * 2 ** 20,
      back: 2 * 2 * 2 ** 20 + 4 * 2 ** 20,
    }),
  ],
  sigmoid: [row("sigmoid", [large], (a) => a.sigmoid(), "a.sigmoid()")],
  tanh: [
    row("tanh", [large], (a) => a.tanh(), "a.tanh()"),
    row("tanh", [floats(64, 128)], (a) => a.tanh(), "a.tanh()"),
  ],
  sin: [row("sin", [large], (a) => a.sin(), "a.sin()")],
  cos: [row("cos", [large], (a) => a.cos(), "a.cos()")],
  erf: [row("erf", [large], (a) => a.erf(), "a.erf()")],
  gelu: [
    row("gelu", [large], (a) => a.gelu(), "F.gelu(a)"),
    row("gelu", [floats(64, 16, 256)], (a) => a.gelu(), "F.gelu(a)"),
  ],
  eq: [row("eq", two, (a, b) => a.eq(b), "a == b")],
  ne: [row("ne", two, (a, b) => a.ne(b), "a != b")],
  gt: [row("gt", two, (a, b) => a.gt(b), "a > b"), row("gt(0)", [large], (a) => a.gt(0), "a > 0")],
  ge: [row("ge", two, (a, b) => a.ge(b), "a >= b")],
  lt: [row("lt", two, (a, b) => a.lt(b), "a < b")],
  le: [row("le", two, (a, b) => a.le(b), "a <= b")],
  logicalAnd: [
    row("logicalAnd", [bools(1024, 1024), bools(1024, 1024)], (a, b) => a.logicalAnd(b), "a & b"),
  ],
  logicalOr: [
    row("logicalOr", [bools(1024, 1024), bools(1024, 1024)], (a, b) => a.logicalOr(b), "a | b"),
  ],
  logicalNot: [row("logicalNot", [bools(1024, 1024)], (a) => a.logicalNot(), "~a")],
  clamp: [
    row("clamp", [large], (a) => a.clamp(-0.5, 0.5), "a.clamp(-0.5, 0.5)"),
    row("clamp from 0", [large], (a) => a.clamp(0), "a.clamp(min=0)"),
  ],
  dropout: [row("dropout", [large], (a) => a.dropout(0.1), "F.dropout(a, 0.1)")],
  where: [
    row("where", [bools(1024, 1024), ...two], (a, b, c) => where(a, b, c), "torch.where(a, b, c)"),
    row("where", [bools(1024, 1), ...two], (a, b, c) => where(a, b, c), "torch.where(a, b, c)"),
    row(
      "maskedFill",
      [large, bools(1024, 1024)],
      (a, b) => a.maskedFill(b, 0),
      "a.masked_fill(b, 0)",
    ),
  ],
  to: [
    row("to float32", [ints(1024, 1024)], (a) => a.to("float32"), "a.float()"),
    row("to int32", [large], (a) => a.to("int32"), "a.int()"),
    row("to bool", [large], (a) => a.to("bool"), "a.bool()"),
  ],
  roundToFp16: [row("roundToFp16", [large], (a) => roundToFp16(a), "a.half().float()")],
  sign: [row("sign", [large], (a) => a.sign(), "a.sign()")],
  floor: [row("floor", [large], (a) => a.floor(), "a.floor()")],
  ceil: [row("ceil", [large], (a) => a.ceil(), "a.ceil()")],
  round: [row("round", [large], (a) => a.round(), "a.round()")],
};
