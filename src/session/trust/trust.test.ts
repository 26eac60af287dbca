import { beforeEach, expect, test, vi } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { apply, openSession } from "../apply.ts";
import type { Applied, Operation } from "../operations.ts";
import {
  contentHash,
  createTrustMemory,
  isTrusted,
  rememberTrust,
  type Trust,
  withdrawTrust,
} from "./trust.ts";

const notebook = toNotebook({ id: "n", cells: [{ id: "a", source: "1" }] });

function opened(trust: Trust): Applied["state"] {
  return apply(openSession(notebook, {}, trust).state, { type: "kernel-ready" }).state;
}

beforeEach(() => {
  const items = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
  });
});

test("while a notebook is looked at, nothing runs, and a notice names the choices", () => {
  const asked: Operation[] = [
    { type: "run-all" },
    { type: "run-stale" },
    { type: "run-cells", cellIds: ["a"] },
    { type: "run-to", cellId: "a" },
  ];
  for (const operation of asked) {
    const { state, effects } = apply(opened("looking"), operation);
    expect(effects).toEqual([]);
    expect([state.run, state.queue]).toEqual([undefined, []]);
    expect(state.notices[0]?.text).toMatch(/Run in sandbox.*Trust and run.*Save as mine/);
  }
});

test("a choice takes the notice away and brings the kernel of that place", () => {
  const refused = apply(opened("looking"), { type: "run-all" }).state;
  const { state, effects } = apply(refused, { type: "set-trust", trust: "sandboxed" });
  expect(effects).toEqual([{ type: "restart-kernel", place: "sandbox" }]);
  expect([state.trust, state.notices]).toEqual(["sandboxed", []]);
  expect(apply(state, { type: "run-all" }).effects).toMatchObject([{ type: "run", cellId: "a" }]);
});

test("trust keeps the kernel that waits, and is remembered", () => {
  const { effects } = apply(opened("looking"), { type: "set-trust", trust: "trusted" });
  expect(effects).toEqual([{ type: "remember-trust", isTrusted: true }]);
});

test("trust that is withdrawn ends what runs and is forgotten", () => {
  const { state: running } = apply(opened("trusted"), { type: "run-all" });
  const { state, effects } = apply(running, { type: "set-trust", trust: "looking" });
  expect(effects).toEqual([
    { type: "remember-trust", isTrusted: false },
    { type: "restart-kernel", place: "page" },
  ]);
  const replaced = apply(state, { type: "kernel-replaced", message: "" }).state;
  expect(replaced.run).toBeUndefined();
});

test("opening a notebook brings the kernel of its place, unless it waits there already", () => {
  const open = (from: Trust, trust?: Trust) =>
    apply(opened(from), { type: "open", notebook, ...(trust === undefined ? {} : { trust }) });
  const restarts = (applied: Applied) =>
    applied.effects.filter(({ type }) => type === "restart-kernel");
  expect(open("own").state.trust).toBe("own");
  expect(restarts(open("own", "looking"))).toEqual([]);
  expect(restarts(open("own", "sandboxed"))).toEqual([
    { type: "restart-kernel", place: "sandbox" },
  ]);
  expect(restarts(open("sandboxed", "own"))).toEqual([{ type: "restart-kernel", place: "page" }]);
});

test("the hash is that of what can run: sources, kinds, checks", async () => {
  const hash = await contentHash(notebook);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await contentHash({ ...notebook, title: "other" } as typeof notebook)).toBe(hash);
  expect(await contentHash(toNotebook({ cells: [{ id: "a", source: "2" }] }))).not.toBe(hash);
  const checks = { a: { starter: "", hints: [], solution: "", checks: "check()" } };
  expect(await contentHash(notebook, checks)).not.toBe(hash);
});

test("trust is remembered by hash, and withdrawn", () => {
  rememberTrust("abc");
  rememberTrust("");
  expect([isTrusted("abc"), isTrusted("abd"), isTrusted("")]).toEqual([true, false, false]);
  withdrawTrust("abc");
  expect(isTrusted("abc")).toBe(false);
});

test("withdrawing reaches what was trusted before an edit", async () => {
  const memory = createTrustMemory();
  const edited = toNotebook({ cells: [{ id: "a", source: "2" }] });
  memory.remember(notebook, {});
  const hash = await contentHash(notebook);
  await expect.poll(() => isTrusted(hash)).toBe(true);
  memory.withdraw(edited, {});
  await expect.poll(() => isTrusted(hash)).toBe(false);
});

test("where storage is refused, nothing is trusted and nothing breaks", () => {
  vi.stubGlobal("localStorage", undefined);
  rememberTrust("abc");
  expect(isTrusted("abc")).toBe(false);
});
