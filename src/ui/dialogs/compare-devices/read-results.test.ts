import { expect, test } from "vitest";
import { difference } from "../../../notebook/link/difference.ts";
import { encodeLink } from "../../../notebook/link/encode-link.ts";
import { toNotebook } from "../../../notebook/to-notebook.ts";
import type { RunSummary } from "../../../outputs/figure/run-summary.ts";
import { comparedPanels } from "./compared-panels.ts";
import { readResults, withRuns } from "./read-results.ts";

const summary = (title: string, value: number): RunSummary => ({
  title,
  device: "wasm, 2 threads",
  at: "2026-01-02T03:04:05.000Z",
  metrics: [
    {
      name: "inferenceLatencyMs",
      label: "Latency",
      figure: { kind: "measured", value, unit: "ms", n: 9, method: "Timed." },
    },
  ],
});

test("summaries, alone or in a list, are read and set side by side", async () => {
  const mine = await readResults("mine.json", JSON.stringify(summary("run", 1)));
  const both = await readResults("", JSON.stringify([summary("Ada", 2), summary("Ada", 3)]));
  const runs = withRuns(mine, both);
  expect(runs.map(({ name }) => name)).toEqual(["mine", "Ada", "Ada (2)"]);
  expect(comparedPanels(runs).compared).toMatchObject([
    {
      panel: "profile",
      output: {
        columns: [{ name: "mine" }, { name: "Ada" }, { name: "Ada (2)" }],
        rows: [{ label: "Latency", better: "lower" }],
      },
    },
  ]);
});

test("names stand beside links; what one device alone has is not compared", async () => {
  const linkOf = (value: number, panels = ["profile"]) =>
    encodeLink({
      difference: difference(toNotebook({}), toNotebook({})),
      results: panels.map((panel) => ({ panel, cellId: "profile", summary: summary("P", value) })),
    });
  const [ada, ben] = [await linkOf(1), await linkOf(2, ["profile", "training"])];
  const runs = await readResults("", `Ada: https://a.org/${ada}\nhttps://a.org/${ben} (Ben)\n`);
  expect(runs.map(({ name }) => name)).toEqual(["Ada", "Ben"]);
  expect(comparedPanels(runs)).toMatchObject({
    compared: [{ panel: "profile", output: { columns: [{ name: "Ada" }, { name: "Ben" }] } }],
    alone: ["Training (Ben)"],
  });
  expect(comparedPanels(runs.slice(0, 1)).compared).toEqual([]);
});

test("a notebook’s file gives the results that were shared with it", async () => {
  const results = [{ panel: "profile", cellId: "profile", summary: summary("Profile", 1) }];
  const file = JSON.stringify({ ...toNotebook({ title: "Ada’s" }), results });
  expect(await readResults("", file)).toEqual([{ name: "Ada’s", results }]);
});

test("what a load wrote gives a column to the promise and one to what came", async () => {
  const results = ["Promised: 3 replicas", "Came: host:8000"].map((title, index) => ({
    ...{ panel: "serving", cellId: "", summary: summary(title, 40 + index) },
  }));
  const file = JSON.stringify({ kind: "load", version: 1, verdict: "valid", results });
  const mine = [{ name: "Mine", results: [{ ...results[0], summary: summary("Serving", 30) }] }];
  const runs = withRuns(
    mine as Awaited<ReturnType<typeof readResults>>,
    await readResults("out.json", file),
  );
  expect(comparedPanels(runs).compared).toMatchObject([
    {
      panel: "serving",
      output: {
        title: "Serving on several devices",
        columns: [{ name: "Mine" }, { name: "Promised: 3 replicas" }, { name: "Came: host:8000" }],
        rows: [{ figures: [{ value: 30 }, { value: 40 }, { value: 41 }] }],
      },
    },
  ]);
  await expect(readResults("", '{"kind": "load", "results": [{}]}')).rejects.toThrow(
    /its results, at 0/,
  );
});

test.each([
  ["no results at all", "hello", /holds no results/],
  ["a file without results", JSON.stringify(toNotebook({ title: "N" })), /shared without results/],
  ["something else in JSON", '{"a": 1}', /at 0\.summary/],
  ["broken JSON", '{"a": ', /begins like JSON/],
  ["a link that is cut", "https://example.org/#1.abc", /cut off or damaged/],
])("%s is refused with a sentence", async (_, text, sentence) => {
  await expect(readResults("", text)).rejects.toThrow(sentence);
});
