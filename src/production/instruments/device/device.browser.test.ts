import { beforeAll, expect, test } from "vitest";
import { lend } from "../../../base/lent.ts";
import { PageWatch } from "../../../base/page-state.ts";
import { getBackend, setBackend } from "../../../tinytorch/index.ts";
import { describeDevice } from "./describe-device.ts";
import { deviceOutput } from "./device-output.ts";
import { measureRoofs } from "./measure-roofs.ts";

beforeAll(() => setBackend("wasm"));

test("a browser tells of its device, and what it hides is said to be hidden", async () => {
  const page = new PageWatch();
  lend({ page });
  page.tell({ visible: true, battery: { charging: false, level: 0.5 } });
  const facts = await describeDevice();
  const { rows } = deviceOutput(facts);
  const find = (label: string) => rows.find((row) => row.label === label)?.value;
  expect(find("Logical cores")).toBe(String(navigator.hardwareConcurrency));
  expect(find("Battery")).toBe("50 %, not charging");
  expect(find("Tab in view")).toBe("yes");
  // 5 µs on an isolated page, 100 µs elsewhere.
  expect(facts.clockQuantumMs).toBeCloseTo(facts.isIsolated ? 0.005 : 0.1, 3);
  for (const { value } of rows) {
    if (typeof value === "string") expect(value).not.toBe("");
    else expect(["not-measurable", "not-measured", "computed"]).toContain(value.kind);
  }
});

test("a backend that is not the current one is measured and left again", async () => {
  const stages: string[] = [];
  const { backend, flops, dispatch } = await measureRoofs({
    backend: "cpu",
    budgetMs: 200,
    onProgress: (stage) => stages.push(stage),
  });
  expect(backend.name).toBe("cpu");
  expect(getBackend().name).toBe("wasm");
  expect(stages).toHaveLength(4);
  for (const figure of [flops, dispatch]) expect(figure).toMatchObject({ kind: "measured" });
});
