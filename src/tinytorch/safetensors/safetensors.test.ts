import fc from "fast-check";
import { expect, test } from "vitest";
import {
  buildModel,
  loadSafetensors,
  manualSeed,
  randn,
  saveSafetensors,
  setBackend,
  tensor,
} from "../index.ts";

await setBackend("cpu");

const text = new TextEncoder();

/** A file in the layout that the format's description gives: length, header, numbers. */
function fileOf(
  header: string,
  data: readonly number[],
  length = BigInt(header.length),
): Uint8Array {
  const file = new Uint8Array(8 + header.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length, true);
  file.set(text.encode(header), 8);
  file.set(data, 8 + header.length);
  return file;
}

test("the layout is the format's, byte by byte", async () => {
  const file = await saveSafetensors(
    { b: tensor([[true, false]]), a: tensor([1, -2]) },
    { format: "pt" },
  );
  const header =
    '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},' +
    '"b":{"dtype":"BOOL","shape":[1,2],"data_offsets":[8,10]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  expect(file).toEqual(fileOf(padded, [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 1, 0]));
});

test("a model's state comes back to the last bit, with its metadata", async () => {
  manualSeed(3);
  const model = buildModel({ architecture: "cnn", hiddenDim: 8 });
  const state = model.stateDict();
  const { tensors, metadata } = loadSafetensors(await saveSafetensors(state, { epoch: "3" }));
  expect(metadata).toEqual({ epoch: "3" });
  expect(Object.keys(tensors).sort()).toEqual(Object.keys(state).sort());
  const other = buildModel({ architecture: "cnn", hiddenDim: 8 });
  other.loadStateDict(tensors);
  const x = randn([2, 784], { seed: 1 });
  expect(await other.eval().forward(x).data()).toEqual(await model.eval().forward(x).data());
});

test("scalars, whole numbers and empty tensors", async () => {
  const state = {
    scalar: tensor(4),
    whole: tensor([1, 2], { dtype: "int32" }),
    none: randn([0, 3]),
  };
  const { tensors } = loadSafetensors(await saveSafetensors(state));
  expect(await tensors["scalar"]!.item()).toBe(4);
  expect(tensors["whole"]!.dtype).toBe("int32");
  expect(tensors["none"]!.shape).toEqual([0, 3]);
});

test("names that objects have of their own, and empty tensors in any order", () => {
  const empty = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}';
  const one = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
  const { tensors } = loadSafetensors(fileOf(`{"__proto__":${one},"b":${empty}}`, [0, 0, 0, 0]));
  expect(Object.keys(tensors).sort()).toEqual(["__proto__", "b"]);
});

test("a tensor that is called like what objects inherit is written and read", async () => {
  const names = ["__proto__", "constructor", "toString", "a\n\u2028", "x".repeat(10_000)];
  const state = Object.fromEntries(names.map((name, index) => [name, tensor([index])]));
  const { tensors } = loadSafetensors(await saveSafetensors(state));
  expect(Object.keys(tensors).sort()).toEqual(names.toSorted());
  for (const [index, name] of names.entries()) {
    const own = Object.getOwnPropertyDescriptor(tensors, name)?.value;
    expect(await own.item()).toBe(index);
  }
});

const entry = (dtype: string, offsets: readonly number[]) =>
  `{"a":{"dtype":"${dtype}","shape":[1],"data_offsets":[${offsets}]}}`;

test.each([
  ["no length", new Uint8Array(5), "it has 5 bytes"],
  ["a length beyond the file", fileOf("{}", [], 999n), "its header would take 999 bytes"],
  ["no JSON", fileOf("{a}", []), "its header is no JSON"],
  ["a list", fileOf("[]", []), "its header is no list of tensors"],
  ["another type", fileOf(entry("BF16", [0, 2]), [0, 0]), "numbers of type BF16"],
  [
    "a type that objects inherit",
    fileOf(entry("constructor", [0, 4]), [0, 0, 0, 0]),
    "numbers of type constructor",
  ],
  [
    "a type that is no text",
    fileOf('{"a":{"dtype":{"toString":1},"shape":[1],"data_offsets":[0,4]}}', [0, 0, 0, 0]),
    "numbers of type",
  ],
  [
    "more elements than there are numbers",
    fileOf(
      `{"a":{"dtype":"F32","shape":[${2 ** 53 - 1},${2 ** 53 - 1}],"data_offsets":[0,4]}}`,
      [],
    ),
    "and takes 4",
  ],
  ["lists without end", fileOf(`{"a":${"[".repeat(100_000)}`, []), "its header is no JSON"],
  [
    "a wrong size",
    fileOf(entry("F32", [0, 5]), [0, 0, 0, 0, 0]),
    '"a" should take 4 bytes, and takes 5',
  ],
  ["a hole", fileOf(entry("F32", [1, 5]), [0, 0, 0, 0, 0]), "begin at byte 1 where 0 was expected"],
  ["an end too early", fileOf(entry("F32", [0, 4]), [0, 0]), 'in the middle of "a"'],
  ["more at its end", fileOf(entry("F32", [0, 4]), [0, 0, 0, 0, 9]), "1 bytes at its end"],
  ["metadata that is no text", fileOf('{"__metadata__":{"a":1}}', []), "its metadata is not"],
])("a damaged file is refused: %s", (_, file, message) => {
  expect(() => loadSafetensors(file)).toThrow(message);
});

const LONG = 1_000_000;
const oneOf = (shape: string, offsets: string, name = "a", dtype = "F32") =>
  `{"${name}":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}}`;
const two = (first: string, second: string) =>
  `{"a":{"dtype":"F32","shape":[1],"data_offsets":${first}},"b":{"dtype":"F32","shape":[1],"data_offsets":${second}}}`;
const zeros = (count: number) => new Array<number>(count).fill(0);

test.each([
  ["a million dimensions", oneOf(`[${zeros(LONG).fill(1)}]`, "[0,4]"), 4],
  ["65 dimensions", oneOf(`[${zeros(65).fill(1)}]`, "[0,4]"), 4],
  ["two tensors in one place", two("[0,4]", "[0,4]"), 4],
  ["two tensors that overlap", two("[0,4]", "[2,6]"), 6],
  ["a place that ends before it begins", oneOf("[1]", "[4,0]"), 4],
  ["places beyond what numbers count", oneOf("[1]", `[${2 ** 53},${2 ** 53 + 4}]`), 4],
  ["a place of 1e308", oneOf("[1]", "[0,1e308]"), 4],
  ["a size of 1e308", oneOf("[1e308]", "[0,4]"), 4],
  ["a size below 0", oneOf("[-1]", "[0,-4]"), 0],
  ["sizes whose product is none", oneOf(`[${zeros(50).fill(2 ** 53 - 1)},0]`, "[0,0]"), 0],
  ["a shape that is a text", oneOf('"1"', "[0,4]"), 4],
  ["a shape that says how long it is", oneOf('{"length":1e9}', "[0,4]"), 4],
  ["an entry that is nothing", '{"a":null}', 0],
  ["an entry that objects inherit", '{"a":{"__proto__":{"dtype":"F32","shape":[1]}}}', 4],
  ["a name of a million letters", oneOf("[1]", "[0,5]", "x\\n\\u202e".repeat(LONG / 4)), 5],
  ["a type of a million letters", oneOf("[1]", "[0,4]", "a", "F".repeat(LONG)), 4],
  [
    "tensors without number",
    `{${zeros(50_000).map((_, i) => `"${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`)}}`,
    0,
  ],
  ["metadata of metadata", '{"__metadata__":{"__metadata__":{}}}', 0],
])("a header that lies is refused in a short sentence on one line: %s", (_, header, bytes) => {
  let message = "";
  try {
    loadSafetensors(fileOf(header, zeros(bytes)));
  } catch (error) {
    message = String(error);
  }
  expect(message).toMatch(/^Error: loadSafetensors: the file cannot be read: .{5,400}$/);
});

test("a length of all bits is none", () => {
  const file = fileOf("{}", [], 2n ** 64n - 1n);
  expect(() => loadSafetensors(file)).toThrow("its header would take");
});

test("of a name that stands twice one tensor is read, and no byte is left over", () => {
  const header = oneOf("[1]", "[0,4]").replace(
    /\}$/,
    `,${oneOf("[4]", "[0,4]", "a", "BOOL").slice(1)}`,
  );
  const { tensors } = loadSafetensors(fileOf(header, [1, 0, 1, 0]));
  expect(Object.values(tensors).map(({ shape, dtype }) => [shape, dtype])).toEqual([[[4], "bool"]]);
});

test("metadata that is called like what objects inherit is a text like any other", () => {
  const { metadata } = loadSafetensors(fileOf('{"__metadata__":{"__proto__":"x"}}', []));
  expect(Object.entries(metadata)).toEqual([["__proto__", "x"]]);
  expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
});

test("a file with any of its bytes changed is read, or refused with a sentence", async () => {
  const file = await saveSafetensors({ a: tensor([1, 2]), b: tensor([[true]]) }, { note: "x" });
  const change = fc.record({ at: fc.nat(file.length - 1), byte: fc.nat(255) });
  const cut = fc.nat(file.length);
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), cut, (changes, length) => {
      const other = file.slice(0, changes.length > 0 ? file.length : length);
      for (const { at, byte } of changes) other[at] = byte;
      try {
        const { tensors } = loadSafetensors(other);
        for (const { dtype } of Object.values(tensors)) {
          expect(["float32", "int32", "bool"]).toContain(dtype);
        }
      } catch (error) {
        expect(String(error)).toMatch(
          /^Error: loadSafetensors: the file cannot be read: .{5,400}$/,
        );
      }
    }),
    { numRuns: 2000 },
  );
});
