import { expect, test } from "vitest";
import { toNotebook } from "../../../notebook/to-notebook.ts";
import type { Output } from "../../../outputs/output.ts";
import { sampleTrace } from "../../../outputs/panels/trace/trace.testing.ts";
import type { Sources } from "../../../session/running/source-state.ts";
import type { SessionState } from "../../../session/state.ts";
import { reportOf } from "./report.tsx";

function reportWith(outputs: Output[], sources?: Sources): string {
  const notebook = toNotebook({ id: "n", title: "n", cells: [{ id: "a", source: "1" }] });
  const cells = { a: { result: { source: "1", outputs, sources } } };
  return reportOf({ notebook, cells, kernel: {} } as unknown as SessionState);
}

test("a panel has its pictures before its tables, each with a name and none with code", () => {
  const trace = sampleTrace();
  const html = reportWith([{ ...trace, model: { ...trace.model, name: "<script>" } }]);
  // For each of two passes its phases, its operations and how they add up; then the roofline and the bound.
  expect(html.match(/<svg [^>]*role="img"[^>]*><title>[^<]+</g)).toHaveLength(8);
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

test("the last state of a system is kept, dated, with why it ended", () => {
  const at = Date.UTC(2026, 0, 2, 12);
  const text: Output = { kind: "text", stream: "value", text: "8 replicas" };
  const ended = {
    0: { id: "s", startedAt: at, asOf: at, ended: { at, reason: "it was stopped" } },
  };
  const html = reportWith([text], ended);
  expect(html).toMatch(
    /last state of a system, as of [^<]*2026[^<]*; it was stopped\..*8 replicas/s,
  );
  const live = { 0: { id: "s", startedAt: at, asOf: at } };
  expect(reportWith([text], live)).toMatch(/state of a running system, as of [^<]*2026/);
  expect(reportWith([text])).not.toContain("of a system");
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
