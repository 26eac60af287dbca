import { isEqual } from "es-toolkit";
import fc from "fast-check";
import { beforeEach, expect, test, vi } from "vitest";
import type { Notebook } from "../../notebook/notebook.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import type { WholeNotebook } from "../../notebook/whole-notebook.ts";
import {
  contentHash,
  createTrustMemory,
  isTrusted,
  rememberTrust,
  withdrawTrust,
} from "./trust-memory.ts";

const notebook = toNotebook({ id: "n", cells: [{ id: "a", source: "1" }] });
const edited = toNotebook({ id: "n", cells: [{ id: "a", source: "2" }] });
const whole = (its: Notebook): WholeNotebook => ({ notebook: its, exercises: {}, questions: {} });

beforeEach(() => {
  const items = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
  });
});

test("the hash is that of the whole notebook, whatever it is stored under and in whichever order it was written", async () => {
  const hash = await contentHash(whole(notebook));
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await contentHash(whole({ ...notebook, id: "other" }))).toBe(hash);
  const turned = Object.fromEntries(Object.entries(notebook).reverse()) as unknown as Notebook;
  expect(await contentHash(whole(turned))).toBe(hash);
  expect(await contentHash(whole(edited))).not.toBe(hash);
});

/** A notebook with every field that a document, an exercise and a question can have. */
const full: WholeNotebook = {
  notebook: {
    ...toNotebook({
      id: "n",
      title: "Title",
      base: { module: "m", version: 1 },
      seed: 7,
      cells: [
        { id: "__proto__", part: 1, kind: "code", source: "1", view: { "profile.rate": 1 } },
        { id: "ex", part: 2, kind: "exercise", source: "start" },
        { id: "qu", part: 3, kind: "question", source: "Why?" },
      ],
      settings: { backend: "wasm", hideCode: true },
      teaching: { hiddenParts: [4], hideCode: true, fixed: { backend: "cpu", dials: true } },
    }),
    answers: {
      qu: {
        text: "So.",
        selfAssessment: [1, null],
        evidence: [{ label: "l", value: "v", method: "m", cellId: "ex", at: "2026-01-01" }],
      },
    },
  },
  exercises: { ex: { starter: "start", hints: ["a", "b"], solution: "solved", checks: "check()" } },
  questions: { qu: { group: "g", rubric: [{ name: "c", levels: ["low", "high"] }] } },
};

type Path = readonly (string | number)[];

/** Every place in plain data. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const below = steps.flatMap((step) => placesIn((value as never)[step], [...path, step]));
  return path.length === 0 ? below : [path, ...below];
}

/** The same with another value in one place, or with nothing there. */
function changedAt(value: unknown, [step, ...rest]: Path, change: unknown): unknown {
  if (step === undefined) return change;
  const inside = changedAt((value as never)[step], rest, change);
  const isGone = rest.length === 0 && change === undefined;
  if (Array.isArray(value)) {
    return isGone ? value.toSpliced(Number(step), 1) : value.with(Number(step), inside);
  }
  const fields = Object.entries(value as object).filter(([name]) => name !== step);
  return Object.fromEntries(isGone ? fields : [...fields, [step, inside]]);
}

test("whatever is changed of what can run or be shown, it is another notebook", async () => {
  const places = placesIn(full).filter((path) => path.join() !== "notebook,id");
  const change = fc.oneof(
    fc.constant(undefined),
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, [], {}, "\u2028", "\uD800"),
  );
  const hash = await contentHash(full);
  const ways = fc.asyncProperty(fc.constantFrom(...places), change, async (path, value) => {
    // What has no list of cells is no document.
    fc.pre(path.length > 1 && !(path[1] === "cells" && path.length < 4));
    const changed = changedAt(full, path, value) as WholeNotebook;
    if (!isEqual(changed, full)) expect(await contentHash(changed), path.join()).not.toBe(hash);
    else expect(await contentHash(changed)).toBe(hash);
  });
  await fc.assert(ways, { numRuns: 1000 });
  for (const path of places.filter(({ length }) => length > 2)) {
    const changed = changedAt(full, path, undefined) as WholeNotebook;
    expect(await contentHash(changed), `without ${path.join()}`).not.toBe(hash);
  }
});

test("trust is remembered by hash, and withdrawn", () => {
  rememberTrust("abc", "n");
  rememberTrust("", "n");
  expect([isTrusted("abc"), isTrusted("abd"), isTrusted("")]).toEqual([true, false, false]);
  withdrawTrust("abc", "other");
  expect(isTrusted("abc")).toBe(false);
});

test("withdrawing reaches what was trusted in the notebook before an edit, in an earlier visit too", async () => {
  const hash = await contentHash(whole(notebook));
  createTrustMemory().remember(whole(notebook));
  await vi.waitFor(() => expect(isTrusted(hash)).toBe(true));
  createTrustMemory().withdraw(whole(edited));
  await vi.waitFor(() => expect(isTrusted(hash)).toBe(false));
});

test("opening what is trusted notes where, and trusts nothing anew", async () => {
  const hash = await contentHash(whole(notebook));
  const memory = createTrustMemory();
  const [copy, other] = ["copy", "other"].map((id) => ({ ...notebook, id }));
  memory.recall(whole(copy ?? notebook));
  memory.remember(whole(other ?? notebook));
  await vi.waitFor(() => expect(isTrusted(hash)).toBe(true));
  memory.recall(whole(notebook));
  memory.withdraw(whole(edited));
  await vi.waitFor(() => expect(isTrusted(hash)).toBe(false));
  memory.recall(whole(notebook));
  memory.remember(whole(edited));
  const later = await contentHash(whole(edited));
  await vi.waitFor(() => expect(isTrusted(later)).toBe(true));
  expect(isTrusted(hash)).toBe(false);
});

test("what earlier pages remembered counts", () => {
  localStorage.setItem("capstone.trusted", '["abc", 7, {"hash": 1}]');
  expect(isTrusted("abc")).toBe(true);
  rememberTrust("abd", "n");
  withdrawTrust("abd", "n");
  expect([isTrusted("abc"), isTrusted("abd")]).toEqual([true, false]);
});

test("where storage is refused, nothing is trusted and nothing breaks", () => {
  vi.stubGlobal("localStorage", undefined);
  rememberTrust("abc", "n");
  expect(isTrusted("abc")).toBe(false);
});
