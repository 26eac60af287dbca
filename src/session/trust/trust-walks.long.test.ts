/** As `trust-walks.test.ts`, on many more walks. */
import { afterAll, beforeAll, test, vi } from "vitest";
import { prepareWalks, walkAtRandom } from "./random-walk.testing.ts";

beforeAll(prepareWalks);
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("on 10,000 walks through sessions, tabs and stores trust and place never differ", {
  timeout: 0,
}, async () => {
  await walkAtRandom(10_000);
});
