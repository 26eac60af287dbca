import { beforeAll, expect, test } from "vitest";
import { arange, noGrad, randn, setBackend, type Tensor, tensor } from "../index.ts";

beforeAll(() => setBackend("cpu"));

const values = (t: Tensor): number[] => Array.from(t.dataSync());

test.each<[string, (x: Tensor) => unknown, RegExp]>([
  ["too many", (x) => x.slice(0, 0, 0), /too many indices for tensor of dimension 2: got 3/],
  ["out of bounds", (x) => x.slice(4), /index 4 is out of bounds for dimension 0 with size 3/],
  ["step", (x) => x.slice([0, 3, -1]), /step must be greater than zero/],
  ["ellipses", (x) => x.slice("...", "..."), /single ellipsis/],
  ["mask", (x) => x.slice(tensor([true, false])), /mask \(2,\) at index 0 .* \(3, 4\) at index 0/],
  ["float positions", (x) => x.slice(tensor([0, 1])), /expected int32 indices, got float32/],
  ["split", (x) => x.split([1, 1]), /add up to 3/],
  ["chunk", (x) => x.chunk(0), /one part or more/],
  ["pad", (x) => x.pad([1]), /pairs of sizes/],
  ["topk", (x) => x.topk(9), /k from 0 to 4.*got 9/],
  ["expand", (x) => x.expand(5, 4), /\(3, 4\) does not broadcast to \(5, 4\)/],
  ["dropout", (x) => x.dropout(2), /probability from 0 to 1, got 2/],
])("%s is refused with what was expected", (_, call, message) => {
  expect(() => call(randn([3, 4]))).toThrow(message);
});

test("picking several times collects gradients", () => {
  const x = arange(12).reshape(3, 4).to("float32").detach();
  x.requiresGrad = true;
  const rows = tensor([0, 2, 2], { dtype: "int32" });
  x.slice(rows, rows).sum().backward();
  expect(values(x.grad!)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0]);
});

test("a mask over part of the dimensions keeps the others", () => {
  const x = arange(12).reshape(3, 2, 2);
  const mask = tensor([
    [true, false],
    [false, false],
    [true, true],
  ]);
  expect(noGrad(() => x.slice(mask)).shape).toEqual([3, 2]);
  expect(values(x.slice(mask, 1))).toEqual([1, 9, 11]);
});

test("unbind, split and chunk take everything once", () => {
  const x = arange(10);
  expect(x.split(4).map(({ shape }) => shape[0])).toEqual([4, 4, 2]);
  expect(x.chunk(3).map(({ shape }) => shape[0])).toEqual([4, 4, 2]);
  expect(x.reshape(5, 2).unbind(1).map(values)).toEqual([
    [0, 2, 4, 6, 8],
    [1, 3, 5, 7, 9],
  ]);
});
