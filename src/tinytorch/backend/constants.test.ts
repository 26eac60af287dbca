/** Constants are kept for the next time, but not for ever, and never freed under the hands of who has just asked for them. */
import { beforeAll, describe, expect, test } from "vitest";
import { memory, setBackend } from "../index.ts";
import { inArena, run, scalar } from "./storage.ts";

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(() => setBackend(backend));

  test("one that an operation holds outlives those it asks for after it", () => {
    const before = memory().numTensors;
    let next = 0.5;
    const fresh = () => scalar(next++);
    for (let operation = 0; operation < 100; operation += 1) {
      inArena(() => {
        const wanted = 2 * next;
        const first = fresh();
        for (let more = 0; more < 20; more += 1) fresh();
        const [sum] = run("Add", { a: first, b: first }).storage.readSync();
        expect(sum).toBe(wanted);
      });
    }
    expect(memory().numTensors - before).toBeLessThanOrEqual(256);
  });

  test("one that is used again and again is made once", () => {
    const often = scalar(0.25);
    for (let other = 0; other < 1000; other += 1) {
      scalar(1e6 + other);
      expect(scalar(0.25)).toBe(often);
    }
  });
});
