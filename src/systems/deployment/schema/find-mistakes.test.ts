import { expect, test } from "vitest";
import { findMistakes } from "./find-mistakes.ts";
import { FORMATS } from "./formats.ts";
import type { SchemaTable } from "./schema-table.ts";

const table: SchemaTable = {
  roots: { "v1 Pod": "Pod" },
  shapes: {
    Pod: {
      name: "string",
      "mode?": "enum:on|off",
      "parts?": "list:#Part",
      "labels?": "map:string",
    },
    Part: { size: "Quantity", "isLast?": "boolean", "inner?": "#Part" },
  },
};

const mistakes = (value: unknown) =>
  findMistakes(table, "#Pod", value).map(({ keys, message, fix }) => [keys, message, fix]);

test("what is as it should be has no mistakes", () => {
  expect(
    mistakes({
      name: "a",
      mode: "on",
      labels: { a: "b" },
      parts: [{ size: "2Gi", isLast: true, inner: { size: 1 } }],
    }),
  ).toEqual([]);
});

test.each([
  ["an unknown property", { name: "a", moda: "on" }, ["moda"], "no property moda", "Write mode"],
  ["a missing one", { mode: "on" }, [], "lacks name", "Add name."],
  ["a wrong type", { name: 7 }, ["name"], "expected a string, got 7", 'quotes: "7"'],
  ["a value outside an enumeration", { name: "a", mode: "of" }, ["mode"], "on, off", "Write on."],
  ["no list", { name: "a", parts: {} }, ["parts"], "expected a list, got properties", "hyphen"],
  [
    "a mistake further in",
    { name: "a", parts: [{ size: "2Gi" }, { size: "2GB", isLast: "no" }] },
    ["parts", 1, "size"],
    'parts[1].size: expected a quantity such as 500m, 2 or 512Mi, got "2GB"',
    "Write 2Gi.",
  ],
  ["nothing where a value should be", { name: null }, ["name"], "got nothing", "quotes"],
  [
    "a value that is no shape",
    "text",
    [],
    'The document: expected properties by name, got "text"',
    "Indent",
  ],
])("%s is told by its place, in a sentence with a fix", (_, value, keys, message, fix) => {
  const [first] = findMistakes(table, "#Pod", value);
  expect(first?.keys).toEqual(keys);
  expect(first?.message).toContain(message);
  expect(first?.fix).toContain(fix);
});

test("all mistakes are told, not the first alone", () => {
  expect(mistakes({ mode: "x", labels: { a: 1 }, parts: [{}] })).toHaveLength(4);
});

/** Kubernetes' own examples: apimachinery's quantity, validation and intstr; Prometheus' model.ParseDuration; Go's time.ParseDuration. */
test.each([
  [
    "Quantity",
    ["0", "12", "1.5", ".5", "500m", "1e3", "1E3", "128974848", "129M", "123Mi", 2],
    ["", "1 Gi", "1GB", "1KiB", "m", "one", true, null],
  ],
  [
    "DnsLabel",
    ["a", "web-1", "1-web", "a".repeat(63)],
    ["", "A", "web_1", "-a", "a-", "a.b", "a".repeat(64), 7],
  ],
  ["DnsSubdomain", ["a.b", "web-1.example.com"], ["a..b", ".a", "a.", "A.b", "a_b"]],
  ["PortName", ["http", "metrics", "a1"], ["80", "a-very-long-port-name", "HTTP", ""]],
  ["PortOrName", [1, 65_535, "http"], [0, 65_536, 1.5, "80", ""]],
  ["Duration", ["5m", "1h30m", "1d", "500ms", "0"], ["", "5 m", "1.5h", "m", "30m1h", 5]],
  ["DurationString", ["1h30m", "1.5h", "300ms"], ["", "5", "1d", "h"]],
  ["IntOrString", [1, "25%", "http"], [1.5, true, null, []]],
  [
    "Labels",
    [{}, { "app.kubernetes.io/name": "web", a: "" }],
    [{ a: 1 }, { "a b": "c" }, { a: "x y" }, { a: "x".repeat(64) }, []],
  ],
  ["PositiveCount", [1, 10], [0, -1, 1.5, "1"]],
])("%s takes what the platform takes, and refuses what it refuses", (name, good, bad) => {
  const refused = (value: unknown) => FORMATS[name]?.(value) !== undefined;
  expect(good.filter(refused)).toEqual([]);
  expect(bad.filter((value) => !refused(value))).toEqual([]);
});
