import fc from "fast-check";
import { expect, test } from "vitest";
import { noStorage } from "../../../base/key-value-store.ts";
import { memoryStore } from "../training-run.testing.ts";
import { CheckpointStore } from "./checkpoint-store.ts";

const file = (value: number) => Uint8Array.from({ length: 40 }, (_, index) => value + index);

test("the newest is found; the one before stays, older ones go; others are left alone", async () => {
  const memory = memoryStore();
  await memory.put("training/other/000000000001", file(9));
  const store = new CheckpointStore(memory, "a/b");
  for (let value = 1; value <= 4; value += 1)
    expect(await store.write(file(value))).toBeUndefined();
  expect(await store.latest()).toEqual({ file: file(4), damaged: 0 });
  expect([...memory.held.keys()].sort()).toEqual([
    "training/a%2Fb/000000000003",
    "training/a%2Fb/000000000004",
    "training/other/000000000001",
  ]);
  // Another visit counts on.
  const later = new CheckpointStore(memory, "a/b");
  await later.write(file(5));
  expect(await later.latest()).toEqual({ file: file(5), damaged: 0 });
  await later.clear();
  expect([...memory.held.keys()]).toEqual(["training/other/000000000001"]);
  expect(await later.latest()).toEqual({ damaged: 0 });
});

test("whatever happens to the bytes of the newest, it is never taken for a whole one", () =>
  fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (bytes, at, flip, isCut) => {
        const memory = memoryStore();
        const store = new CheckpointStore(memory, "x");
        await store.write(file(1));
        await store.write(bytes);
        const key = "training/x/000000000002";
        const held = memory.held.get(key) ?? new Uint8Array();
        const place = at % held.length;
        if (isCut) memory.held.set(key, held.slice(0, place));
        else held[place] = (held[place] ?? 0) ^ flip;
        expect(await store.latest()).toEqual({ file: file(1), damaged: 1 });
      },
    ),
    { numRuns: 60 },
  ));

test("one that was written in part leaves the good one before", async () => {
  const memory = memoryStore();
  const store = new CheckpointStore(memory, "x");
  await store.write(file(1));
  const torn = {
    ...memory,
    async put(key: string, bytes: Uint8Array) {
      await memory.put(key, bytes.subarray(0, 20));
      throw new Error("the power went");
    },
  };
  expect(await new CheckpointStore(torn, "x").write(file(2))).toBe("the power went");
  expect(await store.latest()).toEqual({ file: file(1), damaged: 1 });
});

test("a full store makes room with the oldest as long as another is left; else it says why", async () => {
  const memory = memoryStore();
  const store = new CheckpointStore(memory, "x");
  await store.write(file(1));
  await store.write(file(2));
  memory.room = 90;
  expect(await store.write(file(3))).toBeUndefined();
  expect(await store.latest()).toEqual({ file: file(3), damaged: 0 });
  memory.room = 80;
  expect(await store.write(file(4))).toContain("it is full");
  expect(await store.latest()).toEqual({ file: file(3), damaged: 0 });
});

test("where there is no storage, it says why", async () => {
  const store = new CheckpointStore(noStorage("this is the sandbox"), "x");
  expect(await store.write(file(1))).toContain("this is the sandbox");
  expect(await store.latest()).toMatchObject({ problem: expect.stringContaining("the sandbox") });
  await store.clear();
});
