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

function check(bench: Bench, given: Case): void {
  const { batches, rows, columns, depth, width, shared, mask } = given;
  const scale = 0.7;
  const sizes = { query: [rows, depth], key: [columns, depth], value: [columns, width] };
  const put = (name: keyof typeof sizes, seed: number) => {
    const shape = [shared === name ? 1 : batches, ...sizes[name]];
    const values = numbers(
      shape.reduce((product, n) => product * n, 1),
      seed,
    );
    return { values, shape, tensor: bench.put(values, shape) };
  };
  const [query, key, value] = [put("query", 1), put("key", 2), put("value", 3)];
  const gradient = numbers(batches * rows * width, 4);
  const masked = mask === "none" ? undefined : maskOf(given);
  const inputs = {
    ...{ query: query.tensor, key: key.tensor, value: value.tensor },
    ...(masked && { mask: bench.put(masked.bytes, masked.shape) }),
  };
  // With nothing but what serves all there is one matrix.
  const all = Math.max(query.shape[0]!, key.shape[0]!, value.shape[0]!, masked?.shape[0] ?? 1);
  const wanted = {
    out: [] as number[],
    toQuery: [] as number[],
    toKey: [] as number[],
    toValue: [] as number[],
  };
  for (let batch = 0; batch < all; batch++) {
    const from = (x: typeof query, row: number, n: number): number =>
      x.values[((x.shape[0] === 1 ? 0 : batch) * x.shape[1]! + row) * x.shape[2]! + n]!;
    const sees = (i: number, j: number): boolean => {
      if (!masked) return true;
      const [many, high] = masked.shape as [number, number];
      return (
        masked.bytes[((many === 1 ? 0 : batch) * high + (high === 1 ? 0 : i)) * columns + j] === 1
      );
    };
    const toQuery = new Array<number>(rows * depth).fill(0);
    const toKey = new Array<number>(columns * depth).fill(0);
    const toValue = new Array<number>(columns * width).fill(0);
    for (let i = 0; i < rows; i++) {
      const indices = Array.from({ length: columns }, (_, j) => j);
      const isBlind = !indices.some((j) => sees(i, j));
      const powers = indices.map((j) => {
        if (isBlind) return 1;
        if (!sees(i, j)) return 0;
        let score = 0;
        for (let n = 0; n < depth; n++) score += from(query, i, n) * from(key, j, n);
        return Math.exp(score * scale);
      });
      const sum = powers.reduce((a, b) => a + b);
      const shares = powers.map((each) => each / sum);
      const slopes = shares.map(() => 0);
      for (let n = 0; n < width; n++) {
        const slope = gradient[(batch * rows + i) * width + n]!;
        wanted.out.push(shares.reduce((total, share, j) => total + share * from(value, j, n), 0));
        for (const j of indices) {
          slopes[j]! += slope * from(value, j, n);
          toValue[j * width + n]! += slope * shares[j]!;
        }
      }
      const mean = slopes.reduce((total, each, j) => total + each * shares[j]!, 0);
      for (const j of indices) {
        const slope = sees(i, j) ? shares[j]! * (slopes[j]! - mean) * scale : 0;
        for (let n = 0; n < depth; n++) {
          toQuery[i * depth + n]! += slope * from(key, j, n);
          toKey[j * depth + n]! += slope * from(query, i, n);
        }
      }
    }
    wanted.toQuery.push(...toQuery);
    wanted.toKey.push(...toKey);
    wanted.toValue.push(...toValue);
  }
  const [out, shares] = bench.run("Attention", inputs, { scale });
  const arriving = bench.put(gradient.subarray(0, all * rows * width), [all, rows, width]);
  const back = bench.run(
    "AttentionGrad",
    { ...inputs, shares: shares!, gradient: arriving },
    { scale },
  );
  const name = JSON.stringify(given);
  expectClose(`out ${name}`, bench.read(out), wanted.out, 2e-5);
  expectClose(`to query ${name}`, bench.read(back[0]), wanted.toQuery, 1e-4);
  expectClose(`to key ${name}`, bench.read(back[1]), wanted.toKey, 2e-4);
  expectClose(`to value ${name}`, bench.read(back[2]), wanted.toValue, 2e-4);
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
