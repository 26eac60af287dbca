/** For tests: attention in one kernel and its gradients, against plain loops. */
import fc from "fast-check";
import { Bench, device, expectClose, forAll, numbers } from "./harness.ts";

/** The shape of one case, and which of its matrices serve the whole batch. */
interface Case {
  batches: number;
  rows: number;
  columns: number;
  depth: number;
  width: number;
  shared: string;
  mask: "none" | "causal" | "any" | "one row" | "each";
}

const side = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(1, 23, 24, 25, 97));
const small = fc.integer({ min: 1, max: 20 });
const drawn: fc.Arbitrary<Case> = fc.record({
  batches: fc.integer({ min: 1, max: 5 }),
  rows: side,
  columns: side,
  depth: small,
  width: small,
  shared: fc.constantFrom("none", "query", "key", "value"),
  mask: fc.constantFrom("none", "causal", "any", "one row", "each"),
});

/** A mask and its shape; every fifth row of those drawn at random sees nothing. */
function maskOf({ batches, rows, columns, mask }: Case): { bytes: Uint8Array; shape: number[] } {
  const shape = [mask === "each" ? batches : 1, mask === "one row" ? 1 : rows, columns];
  const draws = numbers(shape[0]! * shape[1]! * columns, 9);
  const bytes = Uint8Array.from(draws, (draw, i) => {
    const row = Math.floor(i / columns) % shape[1]!;
    if (mask === "causal") return Number(i % columns <= row);
    return Number(row % 5 !== 4 && draw > 0);
  });
  return { bytes, shape };
}

const scale = 0.7;

/** Matrices of a batch, or the one that serves all of it. */
interface Matrices {
  values: Float32Array;
  shape: [count: number, rows: number, columns: number];
}

function draw(count: number, rows: number, columns: number, seed: number): Matrices {
  return { values: numbers(count * rows * columns, seed), shape: [count, rows, columns] };
}

function at({ values, shape }: Matrices, batch: number, row: number, column: number): number {
  return values[((shape[0] === 1 ? 0 : batch) * shape[1] + row) * shape[2] + column]!;
}

type Three = Record<"query" | "key" | "value", Matrices>;
type Sees = (row: number, column: number) => boolean;

/** A query's shares of all columns. One that sees none looks everywhere alike. */
function sharesOf({ query, key }: Three, batch: number, row: number, sees: Sees): number[] {
  const columns = Array.from({ length: key.shape[1] }, (_, j) => j);
  const seen = columns.filter((j) => sees(row, j));
  const powers = columns.map((j) => {
    if (seen.length === 0) return 1;
    if (!sees(row, j)) return 0;
    let score = 0;
    for (let n = 0; n < query.shape[2]; n++)
      score += at(query, batch, row, n) * at(key, batch, j, n);
    return Math.exp(score * scale);
  });
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((each) => each / sum);
}

/** The result of one query, and what it adds to the gradients of one matrix. */
function addQuery(
  given: Three,
  { batch, row, sees }: { batch: number; row: number; sees: Sees },
  gradient: (n: number) => number,
  to: Record<"query" | "key" | "value", number[]>,
): number[] {
  const { query, key, value } = given;
  const [depth, width] = [query.shape[2], value.shape[2]];
  const shares = sharesOf(given, batch, row, sees);
  const out = new Array<number>(width).fill(0);
  const slopes = shares.map((share, j) => {
    let slope = 0;
    for (let n = 0; n < width; n++) {
      out[n]! += share * at(value, batch, j, n);
      slope += gradient(n) * at(value, batch, j, n);
      to.value[j * width + n]! += gradient(n) * share;
    }
    return slope;
  });
  const mean = slopes.reduce((total, slope, j) => total + slope * shares[j]!, 0);
  slopes.forEach((each, j) => {
    const slope = sees(row, j) ? shares[j]! * (each - mean) * scale : 0;
    for (let n = 0; n < depth; n++) {
      to.query[row * depth + n]! += slope * at(key, batch, j, n);
      to.key[j * depth + n]! += slope * at(query, batch, row, n);
    }
  });
  return out;
}

function check(bench: Bench, about: Case): void {
  const { batches, rows, columns, depth, width, shared, mask } = about;
  const given: Three = {
    query: draw(shared === "query" ? 1 : batches, rows, depth, 1),
    key: draw(shared === "key" ? 1 : batches, columns, depth, 2),
    value: draw(shared === "value" ? 1 : batches, columns, width, 3),
  };
  const put = ({ values, shape }: Matrices) => bench.put(values, shape);
  const masked = mask === "none" ? undefined : maskOf(about);
  const inputs = {
    ...{ query: put(given.query), key: put(given.key), value: put(given.value) },
    ...(masked && { mask: bench.put(masked.bytes, masked.shape) }),
  };
  const gradient = draw(batches, rows, width, 4);
  const wanted = {
    out: [] as number[],
    query: [] as number[],
    key: [] as number[],
    value: [] as number[],
  };
  for (let batch = 0; batch < batches; batch++) {
    const sees: Sees = (i, j) => {
      if (!masked) return true;
      const [many, high] = masked.shape as [number, number];
      const place = (many === 1 ? 0 : batch) * high + (high === 1 ? 0 : i);
      return masked.bytes[place * columns + j] === 1;
    };
    const zeros = (count: number) => new Array<number>(count).fill(0);
    const to = {
      query: zeros(rows * depth),
      key: zeros(columns * depth),
      value: zeros(columns * width),
    };
    for (let row = 0; row < rows; row++) {
      const slope = (n: number) => at(gradient, batch, row, n);
      wanted.out.push(...addQuery(given, { batch, row, sees }, slope, to));
    }
    for (const name of ["query", "key", "value"] as const) wanted[name].push(...to[name]);
  }
  const [out, shares] = bench.run("Attention", inputs, { scale });
  const saved = { ...inputs, shares: shares!, gradient: put(gradient) };
  const [toQuery, toKey, toValue] = bench.run("AttentionGrad", saved, { scale });
  const name = JSON.stringify(about);
  expectClose(`out ${name}`, bench.read(out), wanted.out, 2e-5);
  expectClose(`to query ${name}`, bench.read(toQuery), wanted.query, 2e-4);
  expectClose(`to key ${name}`, bench.read(toKey), wanted.key, 2e-4);
  expectClose(`to value ${name}`, bench.read(toValue), wanted.value, 2e-4);
}

/** A value that is no number is met by all queries of its matrix, whether they may look there or not, as in the products. */
function oddValues(): void {
  const bench = new Bench(device);
  const rows = 60;
  const values = numbers(rows * 4, 1);
  const odd = values.slice();
  odd[rows * 4 - 2] = Number.NaN;
  const bytes = Uint8Array.from({ length: rows * rows }, (_, i) =>
    Number(i % rows <= Math.floor(i / rows)),
  );
  const [query, value] = [bench.put(values, [1, rows, 4]), bench.put(odd, [1, rows, 4])];
  const mask = bench.put(bytes, [1, rows, rows]);
  const out = bench.read(
    bench.run("Attention", { query, key: query, value, mask }, { scale: 1 })[0],
  );
  for (let i = 0; i < rows * 4; i++) {
    if (Number.isNaN(out[i]) !== (i % 4 === 2)) throw new Error(`attention at ${i}: got ${out[i]}`);
  }
  bench.free();
}

export const attentionChecks: Record<string, () => void> = {
  "attention with masks of all kinds": () => forAll(drawn, check, 120),
  "attention that threads share": () => {
    const large = { batches: 9, rows: 97, columns: 97, depth: 16, width: 16, shared: "none" };
    for (const mask of ["none", "causal"] as const) {
      const bench = new Bench(device);
      check(bench, { ...large, mask });
      bench.free();
    }
  },
  "attention to what is no number": oddValues,
};
