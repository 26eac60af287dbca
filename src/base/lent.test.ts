import { afterEach, expect, test, vi } from "vitest";
import { lend, lent } from "./lent.ts";

afterEach(() => vi.unstubAllGlobals());

test("without a kernel nothing is shown and nothing stops, and what cannot be had says so", async () => {
  // Anew: another test of this worker may have started a kernel.
  vi.resetModules();
  const fresh = await import("./lent.ts");
  const { show, stopCheckOfRun, checkStop, page, nameOf, spawn, workers, storage, threads } =
    fresh.lent();
  expect(() => show({ kind: "text" }).update({ kind: "text" })).not.toThrow();
  expect(stopCheckOfRun()).not.toThrow();
  expect(checkStop).toBeUndefined();
  expect(page.state).toBeUndefined();
  await page.whenVisible();
  expect(nameOf({})).toBeUndefined();
  expect(() => spawn("echo")).toThrow('a worker "echo" can only be started in a kernel');
  expect(workers()).toEqual([]);
  await expect(storage.get("a")).rejects.toThrow("nothing can be kept here");
  expect(threads).toBe(Number.POSITIVE_INFINITY);
});

test("what is lent takes the place of the neutral, the rest stays, and can be taken back", () => {
  const before = lent();
  const takeBack = lend({ nameOf: () => "model", dataUrl: "http://data.test/packed" });
  expect(lent().nameOf({})).toBe("model");
  expect(lent().dataUrl).toBe("http://data.test/packed/");
  expect(lent().show).toBe(before.show);
  takeBack();
  expect(lent()).toBe(before);
});

test("files come from below the data's address, and from nowhere else", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: URL) => {
    asked.push(url.href);
    const isThere = url.pathname.endsWith("/mnist/index.json");
    return new Response("{}", { status: isThere ? 200 : 404 });
  });
  const takeBack = lend({ dataUrl: "http://data.test/packed/" });
  expect((await lent().file("mnist/index.json")).byteLength).toBe(2);
  expect(asked).toEqual(["http://data.test/packed/mnist/index.json"]);
  await expect(lent().file("mnist/none.bin")).rejects.toThrow("mnist/none.bin cannot be had");
  for (const name of [
    "",
    "/etc",
    "../index.html",
    "a/../b",
    "http://x",
    "a//b",
    "a?b",
    "%2e%2e/x",
  ]) {
    await expect(lent().file(name)).rejects.toThrow("expected a name such as");
  }
  expect(asked).toHaveLength(2);
  takeBack();
});
