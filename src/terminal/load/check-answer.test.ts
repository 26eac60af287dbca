import { expect, test } from "vitest";
import { wrongAnswer } from "./check-answer.ts";

const model = {
  name: "digits",
  inputs: [{ name: "input", datatype: "FP32", shape: [-1, 4] }],
  outputs: [{ name: "output", datatype: "FP32", shape: [-1, 2] }],
};
const output = { name: "output", datatype: "FP32", shape: [1, 2], data: [0.5, 2] };
const check = (answer: unknown) =>
  wrongAnswer(typeof answer === "string" ? answer : JSON.stringify(answer), { id: "q7", model });

test.each([
  ["as the protocol says", { id: "q7", outputs: [output] }],
  ["with more than was asked", { id: "q7", outputs: [{ ...output, name: "more" }, output] }],
  ["with rows as lists", { id: "q7", outputs: [{ ...output, data: [[0.5, 2]] }] }],
])("an answer %s", (_, answer) => {
  expect(check(answer)).toBeUndefined();
});

test.each<[string, unknown, RegExp]>([
  ["nothing", "", /no JSON: it begins ""/],
  ["a page", "<html>", /no JSON: it begins "<html>"/],
  ["a list", [], /got a list/],
  ["another query's", { id: "q8", outputs: [output] }, /the id of another query/],
  ["nobody's", { outputs: [output] }, /no id/],
  ["one without outputs", { id: "q7" }, /a list of outputs, got undefined/],
  ["one without this output", { id: "q7", outputs: [null] }, /no output "output"/],
  ["another type", { id: "q7", outputs: [{ ...output, datatype: "INT64" }] }, /FP32, got "INT64"/],
  [
    "another width",
    { id: "q7", outputs: [{ ...output, shape: [1, 3] }] },
    /\(-1, 2\), got \[1,3\]/,
  ],
  ["another rank", { id: "q7", outputs: [{ ...output, shape: [2] }] }, /shape/],
  ["too few values", { id: "q7", outputs: [{ ...output, data: [1] }] }, /2 values .*, got 1/],
  ["values that are none", { id: "q7", outputs: [{ ...output, data: [{}, {}] }] }, /got 0/],
  ["no values", { id: "q7", outputs: [{ ...output, data: "AAAA" }] }, /got string/],
])("refused in words: %s", (_, answer, sentence) => {
  expect(check(answer)).toMatch(sentence);
});
