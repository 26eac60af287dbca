import { expect, test } from "vitest";
import { isPanelRecord, panelName } from "./panel-record.ts";

const head = { kind: "weather", version: 3, state: "done", stage: "" };

test("panels of all kinds and versions are known by how their records begin", () => {
  expect(isPanelRecord(head)).toBe(true);
  const others = [
    undefined,
    null,
    "profile",
    { kind: "figures", caption: "c", rows: [] },
    { ...head, version: "3" },
    { ...head, state: "sunny" },
    { kind: "weather", version: 3, state: "done" },
  ];
  expect(others.map(isPanelRecord)).toEqual(others.map(() => false));
});

test("a kind is called by its own name", () => {
  expect(["profile", "model-card"].map(panelName)).toEqual(["Profile", "Model card"]);
});
