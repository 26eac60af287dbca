/** For tests: losses, softmax where it is none, and batch norm by given statistics, against plain loops. */
import fc from "fast-check";
import { typedArray } from "../../tensor/dtype.ts";
import type { KernelTensor } from "../device.ts";
import { expectClose, forAll, numbers, size, wide } from "./harness.ts";

const boundedLog = (x: number): number => Math.max(Math.log(x), -100);

/** Sure and impossible events, infinite logits and NaN among them. */
function losses(): void {
  const number = Number.NaN;
  forAll(
    fc.oneof(wide, fc.constantFrom(40_001)),
    (bench, count) => {
      const odd = [0, 1, number, 0.5];
      const far = [0, Infinity, -Infinity, number, 100, -100];
      const p = numbers(count, 1).map((v, i) => (i % 7 === 0 ? odd[(i / 7) % 4]! : (v + 2) / 4));
      const x = numbers(count, 2).map((v, i) => (i % 7 === 0 ? far[(i / 7) % 6]! : v * 5));
      const y = numbers(count, 3).map((v, i) => (i % 5 === 0 ? (i / 5) % 2 : (v + 2) / 4));
      const g = numbers(count, 4);
      const [targets, gradient] = [bench.put(y, [count]), bench.put(g, [count])];
      const check = (kernel: string, given: Float32Array, f: (x: number, i: number) => number) => {
        const inputs = { x: bench.put(given, [count]), y: targets, gradient };
        const out = bench.read(bench.run(kernel, inputs)[0]);
        given.forEach((value, i) => {
          const wanted = f(value, i);
          const isClose = Math.abs(out[i]! - wanted) <= 1e-5 * (1 + Math.abs(wanted));
          if (isClose || Object.is(out[i], wanted)) return;
          throw new Error(`${kernel} of ${value} and ${y[i]}: expected ${wanted}, got ${out[i]}`);
        });
      };
      check("Bce", p, (q, i) => -(y[i]! * boundedLog(q) + (1 - y[i]!) * boundedLog(1 - q)));
      check("BceGrad", p, (q, i) =>
        Math.fround((g[i]! * (q - y[i]!)) / Math.max(Math.fround(q * (1 - q)), Math.fround(1e-12))),
      );
      check(
        "BceWithLogits",
        x,
        (v, i) => Math.max(v, 0) - v * y[i]! + Math.log1p(Math.exp(-Math.abs(v))),
      );
      check("BceWithLogitsGrad", x, (v, i) => g[i]! * (1 / (1 + Math.exp(-v)) - y[i]!));
    },
    30,
  );
}

/** Also of rows enough for helpers. */
function smoothed(): void {
  const drawn = fc.tuple(fc.oneof(size, fc.constantFrom(700)), wide, fc.constantFrom(0, 0.1, 1));
  forAll(
    drawn,
    (bench, [rows, columns, smoothing]) => {
      const values = numbers(rows * columns, rows).map((value) => 10 * value);
      const labels = Int32Array.from({ length: rows }, (_, i) => (7 * i) % columns);
      const inputs = {
        logits: bench.put(values, [rows, columns]),
        labels: bench.put(labels, [rows]),
      };
      const made = bench.run("SmoothedCrossEntropy", inputs, { smoothing });
      const wanted = typedArray("float32", rows);
      const difference = typedArray("float32", rows * columns);
      for (let row = 0; row < rows; row++) {
        const own = Array.from(values.subarray(row * columns, (row + 1) * columns));
        const top = own.reduce((a, b) => Math.max(a, b));
        const total = own.reduce((sum, value) => sum + Math.exp(value - top), 0);
        own.forEach((value, i) => {
          const target = smoothing / columns + (i === labels[row] ? 1 - smoothing : 0);
          difference[row * columns + i] = Math.exp(value - top) / total - target;
          wanted[row]! -= target * (value - top - Math.log(total));
        });
      }
      const name = `smoothed ${rows} ${columns} ${smoothing}`;
      expectClose(name, bench.read(made[0]), wanted, 2e-5);
      expectClose(`${name} difference`, bench.read(made[1]), difference, 2e-6);
    },
    30,
  );
}

/** What is not a number, or the largest of all, has no softmax but NaN; -∞ has 0. */
function oddSoftmax(): void {
  forAll(
    wide,
    (bench, columns) => {
      const rows = [Number.NaN, Infinity, -Infinity].map((odd) =>
        numbers(columns, 1).map((value, i) => (i === columns >> 1 ? odd : value)),
      );
      const logits = bench.put(Float32Array.from(rows.flatMap((row) => [...row])), [3, columns]);
      const out = Array.from(bench.read(bench.run("Softmax", { logits }, { dim: 1 })[0]));
      const found = [0, 1, 2].map((row) => out.slice(row * columns, (row + 1) * columns));
      if (!found[0]!.every(Number.isNaN)) throw new Error(`softmax of NaN, ${columns} columns`);
      if (!Number.isNaN(found[1]![columns >> 1]!)) throw new Error(`softmax of ∞, ${columns}`);
      const hole = found[2]![columns >> 1]!;
      if (columns === 1 ? !Number.isNaN(hole) : hole !== 0)
        throw new Error(`softmax of -∞, ${columns} columns: ${hole}`);
    },
    30,
  );
}

function fixedNorm(): void {
  forAll(
    fc.tuple(fc.oneof(size, fc.constantFrom(1300)), size),
    (bench, [rows, channels]) => {
      const shape = [rows, 1, 1, channels];
      const [x, g] = [numbers(rows * channels, 1), numbers(rows * channels, 2)];
      const [weight, bias, mean] = [3, 4, 5].map((seed) => numbers(channels, seed)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      const variance = numbers(channels, 6).map((value) => value * value + 0.1);
      const perChannel = (values: Float32Array): KernelTensor => bench.put(values, [channels]);
      const shared = { weight: perChannel(weight), means: perChannel(mean) };
      const [out, factors] = bench.run(
        "BatchNormFixed",
        {
          ...{ x: bench.put(x, shape), ...shared },
          ...{ bias: perChannel(bias), variances: perChannel(variance) },
        },
        { eps: 1e-5 },
      );
      const factor = variance.map((value) => 1 / Math.sqrt(value + 1e-5));
      const standard = x.map((value, i) => (value - mean[i % channels]!) * factor[i % channels]!);
      const name = `BatchNormFixed ${rows} ${channels}`;
      expectClose(
        name,
        bench.read(out),
        standard.map((value, i) => value * weight[i % channels]! + bias[i % channels]!),
        1e-5,
      );
      const made = bench.run("BatchNormFixedGrad", {
        ...{ x: bench.put(x, shape), gradient: bench.put(g, shape), factors: factors!, ...shared },
      });
      const wanted = [
        Float64Array.from(g, (value, i) => value * weight[i % channels]! * factor[i % channels]!),
        new Float64Array(channels),
        new Float64Array(channels),
      ];
      g.forEach((value, i) => {
        wanted[1]![i % channels]! += value * standard[i]!;
        wanted[2]![i % channels]! += value;
      });
      wanted.forEach((each, i) => {
        expectClose(`${name} ${i}`, bench.read(made[i]), each, 2e-4);
      });
    },
    30,
  );
}

export const lossChecks: Record<string, () => void> = {
  "losses of probabilities and logits": losses,
  "cross entropy with smoothed labels": smoothed,
  "softmax of NaN and infinities": oddSoftmax,
  "batch norm by given statistics": fixedNorm,
};
