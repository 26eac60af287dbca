/** Attention under a mask when something is no number: what PyTorch's products give, whatever is left out to save time. */
import { beforeAll, describe, expect, test } from "vitest";
import { scaledDotProductAttention, setBackend, type Tensor, tensor } from "../index.ts";

const { NaN: no, POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least } = Number;
const column = (...values: number[]): Tensor =>
  tensor(
    values.map((value) => [value]),
    { requiresGrad: true },
  );
const zeros = (count: number): Tensor => column(...new Array<number>(count).fill(0));

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(() => setBackend(backend));

  test.each([most, least, no])("a key of %d that no query sees reaches the query", (hidden) => {
    const query = zeros(1);
    scaledDotProductAttention(query, column(0, hidden), zeros(2), { isCausal: true }).backward();
    expect([...query.grad!.dataSync()]).toEqual([no]);
  });

  test.each([most, least, no])("a value of %d that no query sees reaches the result", (hidden) => {
    const mask = tensor([true, false]);
    const result = scaledDotProductAttention(zeros(1), zeros(2), column(0, hidden), { mask });
    expect([...result.dataSync()]).toEqual([no]);
  });

  test.each([most, least, no])("of a query of %d, all shares are no number", (seeing) => {
    const [key, value] = [zeros(2), zeros(2)];
    const mask = tensor([true, false]);
    scaledDotProductAttention(column(seeing), key, value, { mask }).backward();
    expect([...key.grad!.dataSync()]).toEqual([no, no]);
    expect([...value.grad!.dataSync()]).toEqual([no, no]);
  });

  test("a row that is no number reaches the keys and values beyond what its block sees", () => {
    const [query, value] = [zeros(3), zeros(4)];
    const key = column(1.875, -1.75, no, -1.75);
    const result = scaledDotProductAttention(query, key, value, { isCausal: true });
    result.backward(tensor([[1], [1], [1]]));
    expect([...value.grad!.dataSync()]).toEqual([no, no, no, no]);
  });

  test("a gradient that is infinite reaches the values that nobody sees", () => {
    const value = zeros(3);
    const mask = tensor([true, true, false]);
    const result = scaledDotProductAttention(zeros(1), zeros(3), value, { mask });
    result.backward(tensor([[most]]));
    expect([...value.grad!.dataSync()]).toEqual([most, most, no]);
  });
});
