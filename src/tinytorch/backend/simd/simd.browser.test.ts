/** The same in a browser, where threads share the work. */
import { expect, test } from "vitest";
import { openDevice } from "../backends.ts";
import { checks } from "./checks.ts";

test("as many threads as cores where the page is isolated", async () => {
  const cores = crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, 8) : 1;
  expect((await openDevice("wasm")).threads).toBe(cores);
});

test.each(Object.entries(checks))("%s", (_, check) => check());
