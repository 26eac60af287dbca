import { expect, test } from "vitest";
import type { LineOrigin } from "../../../systems/deployment/deployment-file.ts";
import { codePieces, stretches } from "./code-pieces.ts";

const origin = (text: string, words = "from the plan"): LineOrigin => ({
  ...{ line: 1, text, origin: words, chain: [] },
});

test.each([
  ["  replicas: 4 # from the plan", "4", ["  replicas: ", "4", " # from the plan"]],
  // The name of the property holds the value too, and so does its origin.
  ["  max4: 4 # 4 by 4", "4", ["  max4: ", "4", " # 4 by 4"]],
  ['  "replicas": 4,', "4", ['  "replicas": ', "4", ","]],
  ["  replicas: 4", "5", ["  replicas: 4"]],
  ["    - --size=64 # x", "--size=64", ["    - ", "--size=64", " # x"]],
])("%s is divided at its value", (line, text, expected) => {
  const comment = /# (.*)$/.exec(line)?.[1] ?? "from the plan";
  const parts = stretches(line, [origin(text, comment)]);
  expect(parts.map((part) => part.text)).toEqual(expected);
  expect(parts.filter((part) => part.origin !== undefined)).toHaveLength(
    expected.length === 1 ? 0 : 1,
  );
});

test("two planned values in a line are two", () => {
  const parts = stretches("HEALTHCHECK 3s 46s", [origin("46s"), origin("3s")]);
  expect(parts.filter((part) => part.origin !== undefined).map(({ text }) => text)).toEqual([
    "3s",
    "46s",
  ]);
});

test.each([
  ["yaml", "  replicas: 4 # why", ["typeName replicas", "number 4", "comment # why"]],
  ["yaml", "    - name: http", ["typeName name"]],
  ["yaml", '  a/b.c: "x # y"', ["typeName a/b.c", 'string "x # y"']],
  ["yaml", "  image: registry/digits:3f2", ["typeName image"]],
  ["yaml", "  on: true", ["typeName on", "bool true"]],
  [
    "json",
    '  "cpu": "256", "n": 2',
    ['typeName "cpu"', 'string "256"', 'typeName "n"', "number 2"],
  ],
  ["pbtxt", 'name: "digits" # x', ["typeName name", 'string "digits"', "comment # x"]],
  ["dockerfile", 'ENTRYPOINT ["a"]', ["keyword ENTRYPOINT", 'string "a"']],
  ["markdown", "# Title", []],
] as const)("%s: %s", (language, text, expected) => {
  const pieces = codePieces(text, language);
  expect(pieces.map((piece) => piece.text).join("")).toBe(text);
  expect(
    pieces.flatMap(({ text: part, className }) =>
      className === undefined ? [] : [`${className.slice(4)} ${part}`],
    ),
  ).toEqual(expected);
});
