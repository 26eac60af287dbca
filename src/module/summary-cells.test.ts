/** Cells that the page of the whole system leads to are cells of the module. */
import { expect, test } from "vitest";
import { toNotebook } from "../notebook/to-notebook.ts";
import { ROLLOUT_STRATEGIES } from "../outputs/panels/rollout/rollout.ts";
import { sample } from "../outputs/panels/rollout/sample.testing.ts";
import { systemLines } from "../production/summary/describe-system.ts";
import { capstone } from "./capstone.ts";

const { outcome: _, ...undecided } = sample;

test("where nothing was done, each open line leads to a cell that there is", () => {
  const ids = toNotebook(capstone()).cells.map(({ id }) => id);
  const rollouts = ROLLOUT_STRATEGIES.map((strategy) => ({ ...undecided, strategy }));
  const nothing = systemLines({ findings: {}, results: { rollouts: [] } });
  const lines = [...nothing, ...systemLines({ findings: {}, results: { rollouts } })];
  const wanted = lines.flatMap(({ open }) => open.flatMap(({ cell }) => cell ?? []));
  expect(wanted.length).toBeGreaterThan(0);
  expect(wanted.filter((cell) => !ids.includes(cell))).toEqual([]);
});
