import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { isPlanned, type Planned } from "../planned.ts";
import type { Tree } from "./tree.ts";
import { jsonFile, yamlFile } from "./write-file.ts";

const planned = <T>(value: T): Planned<T> => ({
  value,
  origin: "200 queries/s / 80 a replica",
  chain: ["How.", "From what."],
});

test("a planned value has its origin on its line, and the line is known", () => {
  const { text, origins } = yamlFile("a.yaml", {
    kind: "Deployment",
    spec: { replicas: planned(3), paused: undefined, args: ["one", planned("two: 2")] },
  });
  expect(text).toBe(
    [
      "kind: Deployment",
      "spec:",
      "  replicas: 3 # 200 queries/s / 80 a replica",
      "  args:",
      "    - one",
      '    - "two: 2" # 200 queries/s / 80 a replica',
      "",
    ].join("\n"),
  );
  expect(origins).toEqual([
    { line: 3, text: "3", origin: planned(3).origin, chain: planned(3).chain },
    { line: 6, text: "two: 2", origin: planned(3).origin, chain: planned(3).chain },
  ]);
});

/** The data alone. */
function plainTree(tree: Tree): unknown {
  if (isPlanned(tree)) return tree.value;
  if (Array.isArray(tree)) return tree.map(plainTree);
  if (typeof tree !== "object" || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree as Record<string, Tree>).map(([key, value]) => [key, plainTree(value)]),
  );
}

test("JSON has the same lines without comments", () => {
  const { text, origins } = jsonFile("a.json", { a: [{ b: planned(7) }] });
  expect(JSON.parse(text)).toEqual({ a: [{ b: 7 }] });
  expect(text.split("\n")[origins[0]!.line - 1]).toContain('"b": 7');
});

test.each(["yes", "no", "on", "off", "y", "null", "~", "1", "1.5", "0x1f", "012", "1e3", "1:30"])(
  "the string %s is still one after a parser of YAML 1.1 has read it, as kubectl's is",
  (value) => {
    const { text } = yamlFile("a.yaml", { value, list: [value] });
    expect(parse(text, { version: "1.1" })).toEqual({ value, list: [value] });
  },
);

test("whatever is written is read back as it was, by parsers of either version", () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }));
  const scalar = fc.oneof(text, fc.integer(), fc.boolean());
  const tree = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      scalar,
      scalar.map(planned),
      fc.array(tie("tree"), { maxLength: 4 }),
      // Its own, whatever it is called.
      fc.dictionary(text, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).tree as fc.Arbitrary<Parameters<typeof yamlFile>[1]>;
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tree, { noNullPrototype: true }),
      (root) => {
        const { text: written } = yamlFile("a.yaml", root);
        expect(parse(written, { version: "1.1" })).toEqual(plainTree(root));
        expect(parse(written, { version: "1.2" })).toEqual(plainTree(root));
        const { text: json } = jsonFile("a.json", root);
        expect(JSON.parse(json)).toEqual(plainTree(root));
        const lines = JSON.stringify(plainTree(root), null, 2).split("\n");
        expect(json.trimEnd().split(/[\n\u2028\u2029]/)).toHaveLength(lines.length);
      },
    ),
    { numRuns: 300 },
  );
});

test.each(["e-0", "E+12", "-e3", "0xa", "0b", "12h", "e1x"])(
  "%s stays a text for readers of YAML 1.1 and 1.2",
  (text) => {
    const file = yamlFile("a.yaml", { [text]: text });
    for (const version of ["1.1", "1.2"] as const) {
      expect(parse(file.text, { version })).toEqual({ [text]: text });
    }
  },
);
