/** Programs of ours for WebGPU where tfjs' own take liberties with numbers that are none: WGSL lets compilers suppose there are none. */
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { sizeOf } from "../tensor/shape.ts";
import { composeSoftmax } from "./composed-softmax.ts";
import type { KernelTensor } from "./device.ts";
import { register } from "./override.ts";
import { type Internals, type Program, prepare } from "./webgpu-fused.ts";

/** Told by bits, and made of bits that are not known before. */
const numbers = `
fn isNumber(x: f32) -> bool { return (bitcast<i32>(x) & 0x7fffffff) <= 0x7f800000; }
fn notANumber() -> f32 { return bitcast<f32>(0x7fc00000 | (u.count & 0)); }
fn infinity() -> f32 { return bitcast<f32>(0x7f800000 | (u.count & 0)); }`;

/** Near 0, where differences of powers of e have no digits left, as series; erf elsewhere by Abramowitz and Stegun 7.1.26. */
const nearZero = `
fn tanhOf(x: f32) -> f32 {
  let s = x * x;
  if (s < 0.16) {
    return x * (1 - s * (1f / 3 - s * (2f / 15 - s * (17f / 315 - s * (62f / 2835 - s * (1382f / 155925))))));
  }
  return sign(x) * (1 - 2 / (exp(2 * min(abs(x), 20)) + 1));
}
fn erfOf(x: f32) -> f32 {
  let s = x * x;
  if (s < 0.25) {
    return x * 1.1283791671f * (1 - s * (1f / 3 - s * (1f / 10 - s * (1f / 42 - s * (1f / 216 - s * (1f / 1320 - s / 9360))))));
  }
  let z = min(abs(x), 20);
  let t = 1 / (1 + 0.3275911f * z);
  let tail = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t;
  return sign(x) * (1 - tail * exp(-z * z));
}`;

const unary = (formula: string): Program => ({
  buffers: [
    { name: "given", type: "f32", changes: false },
    { name: "made", type: "f32", changes: true },
  ],
  numbers: [],
  functions: numbers + nearZero,
  body: `
    let x = given[i];
    if (!isNumber(x)) { made[i] = x; } else { made[i] = ${formula}; }`,
});

const functions: Readonly<Record<string, string>> = {
  Exp: "exp(x)",
  Sigmoid: "1 / (1 + exp(-x))",
  Tanh: "tanhOf(x)",
  Erf: "erfOf(x)",
  Log: "select(select(log(x), -infinity(), x == 0), notANumber(), x < 0)",
};

const power: Program = {
  buffers: [
    { name: "bases", type: "f32", changes: false },
    { name: "exponents", type: "f32", changes: false },
    { name: "made", type: "f32", changes: true },
  ],
  numbers: [],
  functions: `${numbers}
fn power(x: f32, y: f32) -> f32 {
  if (y == 0 || x == 1) { return 1f; }
  if (!isNumber(x) || !isNumber(y)) { return notANumber(); }
  if (abs(y) > 3e38) {
    if (abs(x) == 1) { return 1f; }
    return select(0f, infinity(), (abs(x) > 1) == (y > 0));
  }
  let isOdd = floor(y) == y && abs(y) % 2 == 1;
  if (x == 0) { return select(1f, -1f, isOdd && bitcast<i32>(x) < 0) * select(0f, infinity(), y < 0); }
  if (x > 0) { return pow(x, y); }
  if (x < -3.4028234e38 && floor(y) != y) { return select(0f, infinity(), y > 0); }
  if (floor(y) != y) { return notANumber(); }
  return select(1f, -1f, isOdd) * pow(-x, y);
}`,
  body: "made[i] = power(bases[i], exponents[i]);",
};

/** For rows along the last dimension: the place of the best, NaN before all. */
const search = (sign: ">" | "<", type: "f32" | "i32"): Program => ({
  buffers: [
    { name: "given", type, changes: false },
    { name: "places", type: "i32", changes: true },
  ],
  numbers: ["width"],
  functions: numbers,
  body: `
    let start = i * i32(u.width);
    var best = given[start];
    var place = 0;
    for (var j = 1; j < i32(u.width); j++) {
      let value = given[start + j];
      if (${type === "f32" ? `isNumber(best) && (!isNumber(value) || value ${sign} best)` : `value ${sign} best`}) {
        best = value;
        place = j;
      }
    }
    places[i] = place;`,
});

export function registerNumbersOnWebgpu(backend: WebGPUBackend): void {
  const inner = backend as unknown as Internals;
  for (const [name, formula] of Object.entries(functions)) {
    const dispatch = prepare(backend, unary(formula));
    register(name, "webgpu", ({ inputs }) => {
      const { x } = inputs as { x: KernelTensor };
      const made = inner.makeTensorInfo(x.shape, "float32");
      dispatch([x, made], sizeOf(x.shape), []);
      return made;
    });
  }
  const raise = prepare(backend, power);
  register("ExactPow", "webgpu", ({ inputs }) => {
    const { a, b } = inputs as Record<"a" | "b", KernelTensor>;
    const made = inner.makeTensorInfo(a.shape, "float32");
    raise([a, b, made], sizeOf(a.shape), []);
    return made;
  });
  for (const [name, sign] of [
    ["ArgMax", ">"],
    ["ArgMin", "<"],
  ] as const) {
    const real = prepare(backend, search(sign, "f32"));
    const whole = prepare(backend, search(sign, "i32"));
    register(name, "webgpu", ({ inputs }) => {
      const { x } = inputs as { x: KernelTensor };
      const shape = x.shape.slice(0, -1);
      const places = inner.makeTensorInfo(shape, "int32");
      (x.dtype === "float32" ? real : whole)([x, places], sizeOf(shape), [x.shape.at(-1)!]);
      return places;
    });
  }
  composeSoftmax("webgpu");
}
