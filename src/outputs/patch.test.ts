import fc from "fast-check";
import { expect, test } from "vitest";
import { applyPatch, keepIdentity, PatchError, type PathStep, patchBetween } from "./patch.ts";

const refused = new Set(["__proto__", "constructor", "prototype"]);

/** Plain data, nested, with keys that two of them often share. */
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.constant(undefined),
    ),
    fc.array(tie("value"), { maxLength: 6 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom("a", "b", "c", "0"), fc.string()).filter((key) => !refused.has(key)),
      tie("value"),
      { maxKeys: 6, noNullPrototype: true },
    ),
  ),
})).value;

/** A record, and the same with one part replaced on a way that `steps` choose. */
function replaced(
  value: unknown,
  steps: readonly number[],
  part: unknown,
): { value: unknown; path: PathStep[] } {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== "object" || value === null)
    return { value: part, path: [] };
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return { value: part, path: [] };
  const inner = replaced(Reflect.get(value, key), rest, part);
  if (Array.isArray(value))
    return { value: value.with(Number(key), inner.value), path: [Number(key), ...inner.path] };
  return { value: { ...value, [key]: inner.value }, path: [key, ...inner.path] };
}

test("a patch leads from any record to any other", () => {
  fc.assert(
    fc.property(plain, plain, (before, after) => {
      expect(applyPatch(before, structuredClone(patchBetween(before, after)))).toStrictEqual(after);
    }),
  );
});

test("parts beside the way to a change keep their identity; the record itself is not changed", () => {
  fc.assert(
    fc.property(plain, fc.array(fc.nat(20), { maxLength: 5 }), plain, (before, steps, part) => {
      const copy = structuredClone(before);
      const { value: after, path } = replaced(before, steps, part);
      const applied = applyPatch(before, patchBetween(before, after));
      expect(applied).toStrictEqual(after);
      expect(before).toStrictEqual(copy);
      expectSharedBeside(before, applied, path);
    }),
  );
});

function expectSharedBeside(before: unknown, after: unknown, path: readonly PathStep[]): void {
  const [step, ...rest] = path;
  if (step === undefined || typeof before !== "object" || before === null) return;
  for (const [key, value] of Object.entries(before)) {
    const now: unknown = Reflect.get(after as object, key);
    if (key !== String(step)) expect(Object.is(now, value)).toBe(true);
    else expectSharedBeside(value, now, rest);
  }
}

test("equal data has no differences, however it came about", () => {
  fc.assert(
    fc.property(plain, (value) => {
      expect(patchBetween(value, structuredClone(value))).toEqual([]);
    }),
  );
});

test("only what changed is said", () => {
  const before = { kind: "x", rows: [{ a: 1 }, { a: 2 }], gone: true, tail: [1, 2, 3] };
  const after = { kind: "x", rows: [before.rows[0], { a: 5 }], tail: [1], more: "new" };
  expect(patchBetween(before, after)).toEqual([
    { type: "remove", path: ["gone"] },
    { type: "set", path: ["rows", 1, "a"], value: 5 },
    { type: "length", path: ["tail"], length: 1 },
    { type: "set", path: ["more"], value: "new" },
  ]);
});

test("keepIdentity gives back equal parts of what was there", () => {
  fc.assert(
    fc.property(plain, plain, (before, after) => {
      const kept = keepIdentity(before, structuredClone(after));
      expect(kept).toStrictEqual(after);
      expect(keepIdentity(before, structuredClone(before))).toBe(before);
    }),
  );
  const before = { a: { x: 1 }, b: [1] };
  const kept = keepIdentity(before, { a: { x: 1 }, b: [2] });
  expect(kept.a).toBe(before.a);
  expect(kept.b).not.toBe(before.b);
});

const record = { list: [1, 2], inner: { x: 1 }, text: "t" };

test.each([
  ["no list", { type: "set" }, /list of changes, not a record/],
  ["a change that is none", ["x"], /a change is a record, not string/],
  ["an unknown change", [{ type: "move", path: [] }], /does not "move"/],
  ["no path", [{ type: "remove" }], /list of at most 32 steps/],
  [
    "a path too deep",
    [{ type: "set", path: new Array(33).fill("a"), value: 1 }],
    /at most 32 steps/,
  ],
  ["a step that is none", [{ type: "set", path: [{}], value: 1 }], /not a record/],
  ["half a place", [{ type: "set", path: ["list", 0.5], value: 1 }], /not 0.5/],
  [
    "__proto__",
    [{ type: "set", path: ["__proto__", "polluted"], value: 1 }],
    /"__proto__" is no key/,
  ],
  [
    "constructor",
    [{ type: "set", path: ["inner", "constructor"], value: 1 }],
    /"constructor" is no key/,
  ],
  ["prototype", [{ type: "remove", path: ["prototype"] }], /"prototype" is no key/],
  ["an inherited key", [{ type: "set", path: ["toString", "x"], value: 1 }], /has no "toString"/],
  [
    "a way through text",
    [{ type: "set", path: ["text", "x"], value: 1 }],
    /at text\): there is string/,
  ],
  [
    "a place of a record",
    [{ type: "set", path: ["inner", 0], value: 1 }],
    /a record, which has no places/,
  ],
  [
    "a key of a list",
    [{ type: "set", path: ["list", "length"], value: 9 }],
    /a list, which has no "length"/,
  ],
  ["a gap in a list", [{ type: "set", path: ["list", 3], value: 1 }], /2 items, and 3 is no place/],
  ["an item removed", [{ type: "remove", path: ["list", 0] }], /no place to remove/],
  ["what is not there removed", [{ type: "remove", path: ["other"] }], /has no "other"/],
  ["the root removed", [{ type: "remove", path: [] }], /only a record's keys/],
  ["a record cut", [{ type: "length", path: ["inner"], length: 0 }], /a record, no list/],
  ["a list cut to more", [{ type: "length", path: ["list"], length: 3 }], /2 items, too few/],
  [
    "a length beyond all bounds",
    [{ type: "length", path: ["list"], length: 2 ** 32 }],
    /up to 200000/,
  ],
  ["a negative length", [{ type: "length", path: ["list"], length: -1 }], /not -1/],
  [
    "a key too long",
    [{ type: "set", path: ["x".repeat(1001)], value: 1 }],
    /at most 1000 characters/,
  ],
  [
    "too many changes",
    new Array(20_001).fill({ type: "set", path: ["text"], value: 1 }),
    /at most 20000/,
  ],
])("refused: %s", (_, patch, message) => {
  expect(() => applyPatch(record, patch)).toThrow(PatchError);
  expect(() => applyPatch(record, patch)).toThrow(message);
  expect(record).toEqual({ list: [1, 2], inner: { x: 1 }, text: "t" });
  expect("polluted" in {}).toBe(false);
});
