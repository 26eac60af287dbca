import { expect, test } from "vitest";
import { Outflow } from "./outflow.ts";
import { MOST_WEIGHT } from "./weigh.ts";

function flow() {
  const outflow = new Outflow();
  const sent: number[] = [];
  let last = 0;
  const push = (weight: number) => {
    last += 1;
    const number = last;
    return outflow.push(weight, () => sent.push(number));
  };
  return { outflow, sent, push };
}

test("a page that reads what comes gets everything, in order and at once", () => {
  const { outflow, sent, push } = flow();
  for (let count = 1; count <= 10_000; count += 1) {
    expect(push(1000)).toBe(true);
    expect(sent).toHaveLength(count);
    outflow.read();
  }
  expect(sent).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1));
});

test("a page that reads slowly has a few messages before it, and the rest waits", () => {
  const { outflow, sent, push } = flow();
  for (let count = 0; count < 100; count += 1) push(10);
  expect(sent).toHaveLength(4);
  outflow.read();
  expect(sent).toEqual([1, 2, 3, 4, 5]);
});

test("heavy messages go one by one", () => {
  const { outflow, sent, push } = flow();
  for (let count = 0; count < 3; count += 1) push(MOST_WEIGHT);
  expect(sent).toEqual([1]);
  outflow.read();
  expect(sent).toEqual([1, 2]);
});

test.each([
  ["messages", 1],
  ["heavy messages", MOST_WEIGHT],
])("what waits is bounded: %s", (_, weight) => {
  const { sent, push } = flow();
  const taken = Array.from({ length: 10_000 }, () => push(weight)).filter(Boolean);
  expect(taken.length).toBeLessThanOrEqual(4004);
  expect(taken.length * weight).toBeLessThanOrEqual(13 * MOST_WEIGHT);
  expect(sent.length).toBeLessThanOrEqual(4);
});
