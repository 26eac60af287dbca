import { afterEach, expect, test, vi } from "vitest";
import { openStore } from "./key-value-store.ts";

afterEach(() => vi.restoreAllMocks());

test("bytes are kept by name, also for another who opens the store", async () => {
  const name = `test ${Math.random()}`;
  const store = openStore(name);
  expect(await store.get("a")).toBeUndefined();
  await store.put("a", Uint8Array.of(1, 2));
  await store.put("b", Uint8Array.of(3));
  await store.put("a", Uint8Array.of(4, 5, 6));
  const other = openStore(name);
  expect(await other.get("a")).toEqual(Uint8Array.of(4, 5, 6));
  expect(await other.keys()).toEqual(["a", "b"]);
  await other.delete("a");
  expect(await store.keys()).toEqual(["b"]);
  expect(await store.get("a")).toBeUndefined();
  indexedDB.deleteDatabase(name);
});

test("where the browser refuses, every request says so, and a later one tries again", async () => {
  const refusing = vi.spyOn(indexedDB, "open").mockImplementation(() => {
    throw new DOMException("access is denied", "SecurityError");
  });
  const name = `test ${Math.random()}`;
  const store = openStore(name);
  for (const request of [store.get("a"), store.put("a", new Uint8Array(1)), store.keys()]) {
    await expect(request).rejects.toThrow("nothing can be kept here: access is denied. In the");
  }
  refusing.mockRestore();
  expect(await store.keys()).toEqual([]);
  indexedDB.deleteDatabase(name);
});
