import { beforeEach, expect, test, vi } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import {
  contentHash,
  createTrustMemory,
  isTrusted,
  rememberTrust,
  withdrawTrust,
} from "./trust-memory.ts";

const notebook = toNotebook({ id: "n", cells: [{ id: "a", source: "1" }] });
const edited = toNotebook({ id: "n", cells: [{ id: "a", source: "2" }] });

beforeEach(() => {
  const items = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
  });
});

test("the hash is that of what can run: sources, kinds, checks", async () => {
  const hash = await contentHash(notebook);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await contentHash({ ...notebook, title: "other" } as typeof notebook)).toBe(hash);
  expect(await contentHash(edited)).not.toBe(hash);
  const checks = { a: { starter: "", hints: [], solution: "", checks: "check()" } };
  expect(await contentHash(notebook, checks)).not.toBe(hash);
});

test("trust is remembered by hash, and withdrawn", () => {
  rememberTrust("abc", "n");
  rememberTrust("", "n");
  expect([isTrusted("abc"), isTrusted("abd"), isTrusted("")]).toEqual([true, false, false]);
  withdrawTrust("abc", "other");
  expect(isTrusted("abc")).toBe(false);
});

test("withdrawing reaches what was trusted in the notebook before an edit, in an earlier visit too", async () => {
  const hash = await contentHash(notebook);
  createTrustMemory().remember(notebook, {});
  await vi.waitFor(() => expect(isTrusted(hash)).toBe(true));
  createTrustMemory().withdraw(edited, {});
  await vi.waitFor(() => expect(isTrusted(hash)).toBe(false));
});

test("opening what is trusted notes where, and trusts nothing anew", async () => {
  const hash = await contentHash(notebook);
  const memory = createTrustMemory();
  const [copy, other] = ["copy", "other"].map((id) => ({ ...notebook, id }));
  memory.recall(copy ?? notebook, {});
  memory.remember(other ?? notebook, {});
  await vi.waitFor(() => expect(isTrusted(hash)).toBe(true));
  memory.recall(notebook, {});
  memory.withdraw(edited, {});
  await vi.waitFor(() => expect(isTrusted(hash)).toBe(false));
  memory.recall(notebook, {});
  memory.remember(edited, {});
  const later = await contentHash(edited);
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
