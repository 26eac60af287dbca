import { expect, test } from "vitest";
import { toNotebook } from "../../../notebook/to-notebook.ts";
import type { Output } from "../../../outputs/output.ts";
import { sampleTrace } from "../../../outputs/panels/trace/trace.testing.ts";
import type { SessionState } from "../../../session/state.ts";
import { reportOf } from "./report.tsx";

function reportWith(outputs: Output[]): string {
  const notebook = toNotebook({ id: "n", title: "n", cells: [{ id: "a", source: "1" }] });
  const cells = { a: { result: { source: "1", outputs } } };
  return reportOf({ notebook, cells, kernel: {} } as unknown as SessionState);
}

test("a panel has its pictures before its tables, each with a name and none with code", () => {
  const trace = sampleTrace();
  const html = reportWith([{ ...trace, model: { ...trace.model, name: "<script>" } }]);
  // For each of two passes operations and memory, and the roofline.
  expect(html.match(/<svg [^>]*role="img"[^>]*><title>[^<]+</g)).toHaveLength(5);
  expect(html.lastIndexOf("<svg")).toBeLessThan(html.indexOf("<table"));
  expect(html).not.toContain("<script");
});

test("the note of a chart is said once", () => {
  const html = reportWith([
    {
      kind: "chart",
      mark: "line",
      title: "Loss",
      x: { label: "step" },
      y: { label: "loss" },
      series: [{ name: "a", points: [{ x: 0, y: 1 }] }],
      note: "Every tenth step.",
    },
  ]);
  expect(html.split("Every tenth step.")).toHaveLength(2);
});

test("a panel of an unknown kind takes nothing with it", () => {
  const record = { kind: "weather", version: 3, state: "done", stage: "", place: "<b>Oslo</b>" };
  const html = reportWith([
    record as unknown as Output,
    { kind: "text", stream: "value", text: "the next output" },
  ]);
  expect(html).toContain("<h3>Weather</h3>");
  expect(html).toContain("“weather”, version 3");
  expect(html).toContain("&lt;b&gt;Oslo&lt;/b&gt;");
  expect(html).toContain("the next output");
});
