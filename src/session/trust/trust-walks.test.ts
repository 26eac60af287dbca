/** After any steps in any order: cells run where trust lets them, and strangers’ text in the page only if it was trusted. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { prepareWalks, walkAtRandom } from "./random-walk.testing.ts";
import { refusals } from "./walk-steps.testing.ts";

beforeAll(prepareWalks);
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("on 500 walks through sessions, tabs and stores trust and place never differ", {
  timeout: 0,
}, async () => {
  await walkAtRandom(500);
  // The shelf refused some of it, in sentences.
  expect(refusals.filter((text) => !/^Error: [A-Z].*\.$/.test(text))).toEqual([]);
});
