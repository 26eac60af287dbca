/** For tests: every kernel of ours against plain loops; in node and in a browser. */
import fc from "fast-check";
import type { KernelTensor } from "../device.ts";
import { quantizeColumns } from "../int8.ts";
import { attentionChecks } from "./attention-checks.ts";
import { boundChecks } from "./bound-checks.ts";
import { functionChecks } from "./function-checks.ts";
import { Bench, deep, device, expectClose, forAll, numbers, size, wide } from "./harness.ts";
import { imageChecks } from "./image-checks.ts";
import { lossChecks } from "./loss-checks.ts";
import { movementChecks } from "./movement-checks.ts";
import * as reference from "./reference.ts";
import { rowChecks } from "./row-checks.ts";
import { streamChecks } from "./stream-checks.ts";

function matmul(): void {
  const drawn = fc.record({ m: size, n: wide, k: deep, turns: fc.integer({ min: 0, max: 3 }) });
  forAll(drawn, (bench, { m, n, k, turns }) => {
    const transposeA = (turns & 1) !== 0;
    const transposeB = (turns & 2) !== 0;
    const [left, right] = [numbers(m * k, m), numbers(k * n, n)];
    const a = bench.put(left, transposeA ? [k, m] : [m, k]);
    const b = bench.put(right, transposeB ? [n, k] : [k, n]);
    const wanted = reference.product(left, right, [m, n, k], transposeA, transposeB);
    const [out] = bench.run("BatchMatMul", { a, b }, { transposeA, transposeB });
    expectClose(`matmul ${m} ${n} ${k} ${turns}`, bench.read(out), wanted, 2e-5 * Math.sqrt(k));

    const shift = numbers(n, 5);
    const attrs = { transposeA, transposeB, activation: "relu" };
    const [fused] = bench.run("_FusedMatMul", { a, b, bias: bench.put(shift, [n]) }, attrs);
    const activated = wanted.map((value, i) => Math.max(0, value + shift[i % n]!));
    expectClose(`fused ${m} ${n} ${k}`, bench.read(fused), activated, 2e-5 * Math.sqrt(k));
  });
}

function batches(): void {
  const drawn = fc.record({
    m: size,
    n: size,
    k: size,
    count: fc.integer({ min: 1, max: 40 }),
    shared: fc.constantFrom("none", "a", "b"),
    turns: fc.integer({ min: 0, max: 3 }),
  });
  forAll(drawn, (bench, { m, n, k, count, shared, turns }) => {
    const transposeA = (turns & 1) !== 0;
    const transposeB = (turns & 2) !== 0;
    const countA = shared === "a" ? 1 : count;
    const countB = shared === "b" ? 1 : count;
    const [left, right] = [numbers(countA * m * k, m), numbers(countB * k * n, n)];
    const a = bench.put(left, transposeA ? [countA, k, m] : [countA, m, k]);
    const b = bench.put(right, transposeB ? [countB, n, k] : [countB, k, n]);
    const [out] = bench.run("BatchMatMul", { a, b }, { transposeA, transposeB });
    const wanted = Array.from({ length: count }, (_, i) => {
      const from = left.subarray(shared === "a" ? 0 : i * m * k).subarray(0, m * k);
      const beside = right.subarray(shared === "b" ? 0 : i * k * n).subarray(0, k * n);
      return reference.product(from, beside, [m, n, k], transposeA, transposeB);
    }).flat();
    expectClose(`batch ${count} ${m} ${n} ${k}`, bench.read(out), wanted, 1e-4);
  });
}

/** Large enough for the threads to share them. */
function largeProducts(): void {
  const shapes: [number, number, number, number][] = [
    [1, 301, 517, 203],
    [1, 1031, 65, 130],
    [3, 200, 120, 100],
    [37, 64, 64, 33],
    // One row: its columns are shared.
    [1, 1, 1051, 803],
  ];
  for (const [count, m, n, k] of shapes) {
    const bench = new Bench(device);
    const [left, right] = [numbers(count * m * k, 1), numbers(count * k * n, 2)];
    const inputs = { a: bench.put(left, [count, m, k]), b: bench.put(right, [count, k, n]) };
    const last = count - 1;
    const [lastLeft, lastRight] = [left.subarray(last * m * k), right.subarray(last * k * n)];
    const wanted = reference.product(lastLeft, lastRight, [m, n, k], false, false);
    for (let round = 0; round < 5; round++) {
      const [out] = bench.run("BatchMatMul", inputs, { transposeA: false, transposeB: false });
      const actual = Array.from(bench.read(out)).slice(last * m * n);
      expectClose(`large ${count} ${m} ${n} ${k}`, actual, wanted, 5e-4);
    }
    bench.free();
  }
}

/** Sums of whole numbers, so only the last steps round; some are large enough for the threads to share them. */
function products8(): void {
  const rows = fc.oneof(size, fc.constantFrom(300));
  const drawn = fc.record({ m: rows, n: wide, k: size, relu: fc.boolean() });
  forAll(drawn, (bench, { m, n, k, relu }) => {
    const [left, right, shift] = [numbers(m * k, m), numbers(k * n, n), numbers(n, 5)];
    const packed = quantizeColumns(right, k, n);
    const inputs = {
      x: bench.put(left, [m, k]),
      weight: bench.put(packed.weight, [packed.weight.length]),
      scales: bench.put(packed.scales, [packed.scales.length]),
      sums: bench.put(packed.sums, [packed.sums.length]),
      bias: bench.put(shift, [n]),
    };
    const attrs = { columns: n, activation: relu ? "relu" : "linear" };
    const [out] = bench.run("LinearInt8", inputs, attrs);
    const wanted = reference.int8Product(left, right, [m, n, k]).map((value, i) => {
      const shifted = value + shift[i % n]!;
      return relu ? Math.max(shifted, 0) : shifted;
    });
    expectClose(`int8 ${m} ${n} ${k}`, bench.read(out), wanted, 2e-6);
  });
}

const binaryKernels: [string, (a: number, b: number) => number][] = [
  ["Add", (a, b) => a + b],
  ["Sub", (a, b) => a - b],
  ["Multiply", (a, b) => a * b],
  ["RealDiv", (a, b) => a / b],
];

function binary(): void {
  const drawn = fc.record({ rows: size, columns: size, way: fc.integer({ min: 0, max: 4 }) });
  forAll(drawn, (bench, { rows, columns, way }) => {
    const shapes = [[rows, columns], [columns], [1, columns], [rows, 1], []] as number[][];
    const shape = shapes[way]!;
    const left = numbers(rows * columns, rows);
    const right = numbers(
      shape.reduce((product, n) => product * n, 1),
      columns + 50,
    ).map((value) => value + Math.sign(value));
    const other = (i: number): number =>
      right[[i, i % columns, i % columns, Math.floor(i / columns), 0][way]!]!;
    const [a, b] = [bench.put(left, [rows, columns]), bench.put(right, shape)];
    for (const [kernel, f] of binaryKernels) {
      const name = `${kernel} ${rows} ${columns} ${way}`;
      const there = Array.from(left, (value, i) => f(value, other(i)));
      expectClose(name, bench.read(bench.run(kernel, { a, b })[0]), there, 1e-6);
      if (kernel === "RealDiv") continue;
      const back = Array.from(left, (value, i) => f(other(i), value));
      expectClose(`${name} back`, bench.read(bench.run(kernel, { a: b, b: a })[0]), back, 1e-6);
    }
  });
}

function functions(): void {
  forAll(wide, (bench, count) => {
    const values = numbers(count, count).map((value) => 3 * value);
    const slopes = numbers(count, 3);
    const [x, gradient] = [bench.put(values, [count]), bench.put(slopes, [count])];
    const cdf = Array.from(values, reference.normalCdf);
    const check = (kernel: string, actual: KernelTensor | undefined, wanted: number[]): void =>
      expectClose(`${kernel} ${count}`, bench.read(actual), wanted, 2e-6);
    const given = Array.from(values);
    check(
      "Relu",
      bench.run("Relu", { x })[0],
      given.map((value) => Math.max(value, 0)),
    );
    check(
      "ReluGrad",
      bench.run("ReluGrad", { saved: x, gradient })[0],
      given.map((value, i) => (value > 0 ? slopes[i]! : 0)),
    );
    check(
      "Gelu",
      bench.run("Gelu", { x })[0],
      given.map((value, i) => value * cdf[i]!),
    );
    const density = (value: number): number =>
      Math.exp((-value * value) / 2) / Math.sqrt(2 * Math.PI);
    check(
      "GeluGrad",
      bench.run("GeluGrad", { saved: x, gradient })[0],
      given.map((value, i) => slopes[i]! * (cdf[i]! + value * density(value))),
    );
  });
}

function rows(): void {
  const drawn = fc.record({ rows: size, columns: wide, scale: fc.constantFrom(1, 30) });
  forAll(drawn, (bench, { rows, columns, scale }) => {
    const name = `${rows} ${columns}`;
    const values = numbers(rows * columns, rows).map((value) => scale * value);
    const slopes = numbers(rows * columns, 3);
    const logits = bench.put(values, [rows, columns]);
    const gradient = bench.put(slopes, [rows, columns]);
    const [shares] = bench.run("Softmax", { logits }, { dim: 1 });
    expectClose(`Softmax ${name}`, bench.read(shares), reference.softmax(values, columns), 1e-6);
    const [slope] = bench.run("SoftmaxGrad", { saved: shares!, gradient });
    const wanted = reference.softmaxGradient(bench.read(shares), slopes, columns);
    expectClose(`SoftmaxGrad ${name}`, bench.read(slope), wanted, 1e-6);

    const labels = Int32Array.from({ length: rows }, (_, i) => (7 * i) % columns);
    const [losses, difference] = bench.run("SoftmaxCrossEntropy", {
      logits,
      labels: bench.put(labels, [rows]),
    });
    const entropy = reference.crossEntropy(values, labels, columns);
    expectClose(`losses ${name}`, bench.read(losses), entropy[0], 2e-6);
    expectClose(`difference ${name}`, bench.read(difference), entropy[1], 1e-6);

    const gains = numbers(columns, 8);
    const gain = bench.put(gains, [columns]);
    const shift = bench.put(slopes.subarray(0, columns), [columns]);
    const norm = reference.layerNorm(values, gains, slopes, slopes);
    const inputs = { x: logits, gain, shift };
    const [out, means, scales] = bench.run("LayerNorm", inputs, { epsilon: 1e-5 });
    expectClose(`LayerNorm ${name}`, bench.read(out), norm.out, 2e-4);
    const saved = { x: logits, gain, gradient, means: means!, scales: scales! };
    const [toX, toGain, toShift] = bench.run("LayerNormGrad", saved);
    if (columns > 2) expectClose(`LayerNorm to x ${name}`, bench.read(toX), norm.toX, 5e-4);
    expectClose(`LayerNorm to gain ${name}`, bench.read(toGain), norm.toGain, 5e-4);
    expectClose(`LayerNorm to shift ${name}`, bench.read(toShift), norm.toShift, 5e-5);
  });
}

function sums(): void {
  const drawn = fc.record({ outer: size, inner: wide, axes: fc.constantFrom([0], [1]) });
  forAll(drawn, (bench, { outer, inner, axes }) => {
    const values = numbers(outer * inner, inner);
    const x = bench.put(values, [outer, inner]);
    const [out] = bench.run("Sum", { x }, { axis: axes, keepDims: false });
    const wanted = new Array<number>(axes[0] === 0 ? inner : outer).fill(0);
    values.forEach((value, i) => {
      wanted[axes[0] === 0 ? i % inner : Math.floor(i / inner)]! += value;
    });
    expectClose(`Sum ${outer} ${inner} ${axes}`, bench.read(out), wanted, 2e-5);
  });
}

function transposes(): void {
  const small = fc.integer({ min: 1, max: 6 });
  const drawn = fc.tuple(small, size, size, fc.integer({ min: 1, max: 9 }));
  forAll(drawn, (bench, [a, b, c, d]) => {
    const x = bench.put(numbers(a * b * c * d, a), [a, b, c, d]);
    const [out] = bench.run("Transpose", { x }, { perm: [0, 2, 1, 3] });
    const values = bench.read(x);
    const wanted = Array.from({ length: a * b * c * d }, (_, i) => {
      const [l, j] = [i % d, Math.floor(i / d) % b];
      const [k, n] = [Math.floor(i / (d * b)) % c, Math.floor(i / (d * b * c))];
      return values[((n * b + j) * c + k) * d + l]!;
    });
    expectClose(`Transpose ${a} ${b} ${c} ${d}`, bench.read(out), wanted, 0);
  });
}

/** Also above the size from which the threads share it. */
const parameterSize = fc.oneof(wide, fc.constantFrom(16384, 40001));

function adam(): void {
  forAll(
    parameterSize,
    (bench, count) => {
      const [p, g, m, v] = [1, 2, 3, 4].map((seed) => numbers(count, seed)) as Float32Array[];
      const squares = v!.map((value) => value * value);
      const [parameter, gradient, mean, variance] = [p!, g!, m!, squares].map((values) =>
        bench.put(values, [count]),
      ) as KernelTensor[];
      const attrs = { beta1: 0.9, beta2: 0.999, size: 0.01, rootScale: 1.5, epsilon: 1e-8 };
      bench.run(
        "AdamStep",
        { parameter: parameter!, gradient: gradient!, mean: mean!, variance: variance! },
        { ...attrs, coupled: 0.1, decay: 0.99 },
      );
      const slope = Array.from(p!, (value, i) => g![i]! + 0.1 * value);
      const newMean = slope.map((value, i) => 0.9 * m![i]! + 0.1 * value);
      const newVariance = slope.map((value, i) => 0.999 * squares[i]! + 0.001 * value * value);
      const newParameter = Array.from(p!, (value, i) => {
        const root = Math.sqrt(newVariance[i]!) * 1.5 + 1e-8;
        return 0.99 * value - (0.01 * newMean[i]!) / root;
      });
      expectClose(`mean ${count}`, bench.read(mean), newMean, 1e-6);
      expectClose(`variance ${count}`, bench.read(variance), newVariance, 1e-6);
      expectClose(`parameter ${count}`, bench.read(parameter), newParameter, 1e-4);
    },
    20,
  );
}

function sgd(): void {
  const drawn = fc.record({
    count: parameterSize,
    momentum: fc.constantFrom(0, 0.9),
    nesterov: fc.boolean(),
  });
  forAll(
    drawn,
    (bench, { count, momentum, nesterov }) => {
      const [p, g, v] = [1, 2, 3].map((seed) => numbers(count, seed)) as Float32Array[];
      const parameter = bench.put(p!, [count]);
      const gradient = bench.put(g!, [count]);
      const velocity = momentum === 0 ? undefined : bench.put(v!, [count]);
      const inputs = { parameter, gradient, ...(velocity && { velocity }) };
      bench.run("SgdStep", inputs, { rate: 0.1, momentum, decay: 0.01, nesterov });
      const slope = Array.from(p!, (value, i) => g![i]! + 0.01 * value);
      const speed = slope.map((value, i) => value + momentum * v![i]!);
      const step = speed.map((value, i) => {
        if (momentum === 0) return slope[i]!;
        return nesterov ? slope[i]! + momentum * value : value;
      });
      const wanted = Array.from(p!, (value, i) => value - 0.1 * step[i]!);
      expectClose(`SGD ${count}`, bench.read(parameter), wanted, 1e-6);
      if (velocity) expectClose(`velocity ${count}`, bench.read(velocity), speed, 1e-6);
    },
    20,
  );
}

function segmentSums(): void {
  const drawn = fc.record({ rows: size, width: size, segments: size });
  forAll(drawn, (bench, { rows, width, segments }) => {
    const values = numbers(rows * width, 1);
    const ids = Int32Array.from({ length: rows }, (_, i) => ((5 * i) % (segments + 2)) - 1);
    const x = bench.put(values, [rows, width]);
    const segmentIds = bench.put(ids, [rows]);
    const [out] = bench.run("SegmentSum", { x, segmentIds }, { numSegments: segments });
    const wanted = new Array<number>(segments * width).fill(0);
    values.forEach((value, i) => {
      const id = ids[Math.floor(i / width)]!;
      if (id >= 0 && id < segments) wanted[id * width + (i % width)]! += value;
    });
    expectClose(`segments ${rows} ${width}`, bench.read(out), wanted, 1e-5);
  });
}

export const checks: Record<string, () => void> = {
  "matmul in four transpositions, with bias and relu": matmul,
  "batches of products": batches,
  "products that threads share": largeProducts,
  "products in 8 bits": products8,
  "arithmetic that broadcasts": binary,
  "relu and gelu": functions,
  "softmax, cross entropy and layer norm": rows,
  sums,
  transposes,
  ...movementChecks,
  ...functionChecks,
  ...boundChecks,
  ...attentionChecks,
  ...rowChecks,
  ...streamChecks,
  ...lossChecks,
  ...imageChecks,
  Adam: adam,
  SGD: sgd,
  "sums of segments": segmentSums,
};
