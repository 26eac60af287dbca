/** For tests: vector forms of functions against those of JavaScript, in units in the last place, over all kinds of numbers. */
import { Bench, device } from "./harness.ts";

const functions: Readonly<Record<string, (x: number) => number>> = {
  Exp: Math.exp,
  Log: Math.log,
  Tanh: Math.tanh,
  Sqrt: Math.sqrt,
  Sign: Math.sign,
  Erf: erf,
  Sin: Math.sin,
  Cos: Math.cos,
};

/** Its power series (Abramowitz and Stegun 7.1.6). */
function erf(x: number): number {
  if (Math.abs(x) >= 5) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return Number.isNaN(x) ? x : (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** The most that a result may be off. */
const mostUlps = 2;

const special = [
  ...[0, -0, Number.NaN, Infinity, -Infinity, 1, -1, 2 ** -149, -(2 ** -149), 2 ** -126],
  // Around the ends of eˣ: the largest result, the first that is infinite, the smallest normal ones, and what rounds to 0.
  ...[88.7228, 88.7229, 89, -87.33654, -87.3366, -103.2, -103.97, -103.98, -200, 3.4e38, -3.4e38],
  // Where tanh changes from one formula to the other, and where it is 1.
  ...[
    0.6249999,
    0.625,
    -0.625,
    8.6,
    9.01,
    9.02,
    20,
    0.99999994,
    1.0000001,
    Math.SQRT2,
    Math.SQRT1_2,
  ],
];

/** Bit patterns from all over float32, and numbers where the functions bend. */
function wideInputs(): Float32Array {
  const count = 200_003;
  const patterns = new Int32Array(count);
  let state = 1;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    patterns[i] = state ^ (state >>> 15);
  }
  const near = Float32Array.from({ length: count }, (_, i) => (i / count - 0.5) * 220);
  const around1 = Float32Array.from({ length: count }, (_, i) => 0.5 + i / count);
  const turns = Float32Array.from({ length: 20_000 }, (_, i) => (i * Math.PI) / 2);
  const parts = [special, new Float32Array(patterns.buffer), near, around1, turns];
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}

/** Whole numbers that lie as far apart as their floats in units in the last place. */
function placesOf(values: Float32Array): Int32Array {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  return bits.map((each) => (each < 0 ? -(each & 0x7fffffff) : each));
}

const gradients: Readonly<Record<string, (saved: number, gradient: number) => number>> = {
  TanhGrad: (y, g) => g * (1 - y * y),
  SigmoidGrad: (y, g) => g * (y - y * y),
  AbsGrad: (x, g) => (Number.isNaN(x) ? x : x === 0 ? 0 : g * Math.sign(x)),
};

/** Gradients of infinity and none too: where the input was 0, that of its absolute value is 0 all the same. */
function gradientChecks(): void {
  const slopes = [1, -2, 0.5, Number.NaN, Infinity, 3];
  for (const [name, slope] of Object.entries(gradients)) {
    const bench = new Bench(device);
    const saved = Float32Array.from({ length: 4001 }, (_, i) => (i % 7 === 0 ? 0 : i / 2000 - 1));
    saved[5] = Number.NaN;
    const gradient = saved.map((_, i) => slopes[i % slopes.length]!);
    const shape = [saved.length];
    const inputs = { saved: bench.put(saved, shape), gradient: bench.put(gradient, shape) };
    const actual = bench.read(bench.run(name, inputs)[0]);
    saved.forEach((value, i) => {
      const wanted = slope(value, gradient[i]!);
      const isNear = Math.abs(actual[i]! - wanted) <= 1e-6;
      if (!isNear && !Object.is(actual[i], wanted))
        throw new Error(
          `${name} of ${value}, ${gradient[i]}: expected ${wanted}, got ${actual[i]}`,
        );
    });
    bench.free();
  }
}

export const functionChecks: Record<string, () => void> = {
  "gradients of functions": gradientChecks,
  "functions of one number": () => {
    const all = wideInputs();
    for (const [name, f] of Object.entries(functions)) {
      const bench = new Bench(device);
      // Sines of larger numbers, and of what is none, are not computed by vectors.
      const x = name === "Sin" || name === "Cos" ? all.filter((each) => Math.abs(each) < 4e8) : all;
      const [out] = bench.run(name, { x: bench.put(x, [x.length]) });
      const actual = Float32Array.from(bench.read(out));
      const wanted = Float32Array.from(x, f);
      const [places, right] = [placesOf(actual), placesOf(wanted)];
      for (let i = 0; i < x.length; i++) {
        // Of NaN and zeros there is one that is right; infinity lies beside the largest number.
        const isKind =
          Number.isNaN(wanted[i]!) || (wanted[i] === 0 && actual[i] === 0)
            ? Object.is(actual[i], wanted[i])
            : Math.abs(places[i]! - right[i]!) <= mostUlps;
        if (!isKind) throw new Error(`${name}(${x[i]}): expected ${wanted[i]}, got ${actual[i]}`);
      }
      bench.free();
    }
  },
};
