/** Many expressions on one backend: the first that differs is told of, made as small as it gets. */
import { expect } from "vitest";
import type { BackendName } from "../index.ts";
import { check, differenceText } from "./check.testing.ts";
import { asTypeScript } from "./expression.testing.ts";
import { generate } from "./generate.testing.ts";
import { machines } from "./machines.testing.ts";
import { type Shrunk, shrink } from "./shrink.testing.ts";

/** Fails with the smallest expression that shows the difference, as TypeScript for a cell. */
export async function expectNoDifference(
  backend: BackendName,
  first: number,
  count: number,
): Promise<void> {
  for (let seed = first; seed < first + count; seed++) {
    const found = await differenceOf(backend, seed);
    if (found) expect.fail(report(backend, seed, found));
  }
}

/** The seed's expression if it shows a difference, shrunk. */
async function differenceOf(backend: BackendName, seed: number): Promise<Shrunk | undefined> {
  const machine = machines[backend];
  const expression = generate(seed, machine);
  const difference = await check(expression, machine);
  if (!difference) return undefined;
  const found = { expression, difference };
  // On a backend that is broken every expression differs.
  return difference.kind === "broken" ? found : shrink(found, machine);
}

function report(backend: BackendName, seed: number, found: Shrunk): string {
  const text = `${asTypeScript(found.expression)}\n${differenceText(found.difference)}`;
  return `on ${backend}, seed ${seed}, made small:\n\n${text}\n`;
}
