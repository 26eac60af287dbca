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
