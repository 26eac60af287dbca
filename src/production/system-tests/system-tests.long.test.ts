/** All six suites for each thing that can be broken: exactly one line turns red, and afterwards all is as it was. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { BREAKS, type Break } from "./breaks.ts";
import { redIn, TestedSystem } from "./tested-system.testing.ts";

const LIMIT_MS = 300_000;

let tested: TestedSystem;

beforeAll(async () => {
  tested = await TestedSystem.open();
}, LIMIT_MS);

afterAll(() => tested.end());

test.each(Object.keys(BREAKS) as Break[])(
  "%s",
  async (name) => {
    const red = redIn(await tested.run({ break: name }));
    expect(
      red.map(([id]) => id),
      JSON.stringify(red),
    ).toEqual([BREAKS[name].finds]);
  },
  LIMIT_MS,
);

test(
  "nothing of it lasts",
  async () => {
    expect(redIn(await tested.run())).toEqual([]);
  },
  LIMIT_MS,
);
