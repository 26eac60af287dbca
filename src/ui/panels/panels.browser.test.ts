/** Panels on the page: what they hold for keys and assistive technology, and what their buttons do. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Output } from "../../outputs/output.ts";
import { sample as profile } from "../../outputs/panels/profile/sample.testing.ts";
import type {
  Experiment,
  RecommendationsOutput,
} from "../../outputs/panels/recommendations/recommendations.ts";
import { sampleFigure, samplePass, sampleTrace } from "../../outputs/panels/trace/trace.testing.ts";
import type { TraceOutput } from "../../outputs/panels/trace/trace.ts";
import { mount, TestSession } from "../session.testing.ts";

const CELLS = [
  { id: "measure", source: "await profile(model);" },
  { id: "compare", source: "await compare(model);" },
];

let session: TestSession;
let remove: () => void;

beforeEach(async () => {
  await page.viewport(1200, 900);
  session = new TestSession(CELLS);
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session);
  await expect.element(page.getByRole("article", { name: "measure" })).toBeVisible();
});

afterEach(() => remove());

function region(name: string) {
  return page.getByRole("region", { name });
}

function showAll(cellId: string, ...outputs: Output[]): void {
  session.begin(cellId);
  session.show(...outputs);
  session.finish("ok");
}

const chart = () => page.getByRole("application", { name: "Operations over time, by module" });

test("a trace is a region with its passes as tabs; the keyboard walks through its blocks", async () => {
  showAll("measure", sampleTrace());
  await expect.element(region("Trace")).toBeVisible();
  await expect
    .element(page.getByRole("tab", { name: "Training step, batch size 64" }))
    .toHaveAttribute("aria-selected", "true");
  (chart().element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowDown}{ArrowDown}{ArrowDown}");
  await expect.element(page.getByText(/^linear; took .*phase forward/)).toBeInTheDocument();
  const zoomOut = page.getByRole("button", { name: "Zoom out" });
  await expect.element(zoomOut).toBeDisabled();
  await userEvent.keyboard("{Enter}");
  await expect.element(zoomOut).toBeEnabled();
  await userEvent.keyboard("{Escape}");
  await expect.element(zoomOut).toBeDisabled();
  // Keys of the chart are not the page's: the cell is still selected for commands, not edited.
  expect(session.getState().selection.mode).toBe("command");

  await page.getByRole("tab", { name: "Inference, batch size 1" }).click();
  await expect.element(page.getByText(/the same inference untraced took/)).toBeVisible();
});

test("operations are added up, and each column sorts", async () => {
  showAll("measure", sampleTrace());
  const time = page.getByRole("columnheader", { name: /^Time/ });
  await expect.element(time).toHaveAttribute("aria-sort", "descending");
  await page.getByRole("button", { name: /^Count/ }).click();
  await expect.element(time).not.toHaveAttribute("aria-sort");
  await page.getByText("module", { exact: true }).last().click();
  await expect.element(page.getByRole("rowheader", { name: "none (update)" })).toBeVisible();
});

test("a trace of 10,000 operations opens", async () => {
  const large: TraceOutput = {
    ...sampleTrace(),
    passes: [samplePass("training step", 64, 1670, 1)],
  };
  expect(large.passes[0]?.operations.length).toBeGreaterThan(9900);
  // The renderer's own code is loaded by a small one.
  showAll("measure", sampleTrace());
  await expect.element(chart()).toBeVisible();
  session.dispatch({ type: "clear-outputs" });
  await expect.element(chart()).not.toBeInTheDocument();

  showAll("measure", large);
  await expect.element(chart()).toBeVisible();
  expect(document.querySelector(".flame canvas[height]")).not.toBeNull();
});

test("a recommendation is written into a cell of its own, once", async () => {
  showAll("compare", recommendations());
  await expect.element(region("Recommendations")).toBeVisible();
  const rows = region("Recommendations").getByRole("listitem").filter({ hasText: "Layers" });
  await expect.element(rows.nth(0)).toHaveTextContent(/Recommended.*Fuse linear and relu/);
  await page.getByRole("button", { name: "Apply fuse" }).click();
  const ids = () => session.getState().notebook.cells.map(({ id }) => id);
  expect(ids()).toEqual(["measure", "compare", "compare-fuse"]);
  await expect.element(page.getByRole("article", { name: "compare fuse" })).toHaveFocus();
  expect(session.getState().notebook.cells[2]?.source).toBe("fuse(model);");
  await page.getByRole("button", { name: "go to the cell" }).click();
  expect(ids()).toHaveLength(3);
});

test("experiments change their state while a run goes on", async () => {
  const all = recommendations();
  const running = (experiment: Experiment): Experiment => ({ ...experiment, status: "running" });
  session.begin("compare");
  session.show({ ...all, state: "running", experiments: all.experiments.map(running) });
  await expect.element(page.getByText("Being tried").first()).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Apply fuse" })).not.toBeInTheDocument();
  session.show(all);
  await expect.element(page.getByRole("button", { name: "Apply fuse" })).toBeVisible();
});

test("the dock shows one panel, with tabs for the kinds of all cells", async () => {
  await page.viewport(1500, 900);
  showAll("measure", sampleTrace());
  showAll("compare", recommendations());
  session.dispatch({ type: "select", selection: { cellId: "compare", mode: "command" } });
  const dock = page.getByRole("complementary", { name: "Panels" });
  await expect.element(dock.getByRole("region", { name: "Recommendations" })).toBeVisible();
  await expect
    .element(page.getByText("In the dock, at the right: its recommendations"))
    .toBeVisible();
  await dock.getByRole("tab", { name: "Trace" }).click();
  await expect.element(dock.getByRole("region", { name: "Trace" })).toBeVisible();
  await userEvent.keyboard("{ArrowRight}");
  await expect.element(dock.getByRole("region", { name: "Recommendations" })).toBeVisible();
  await page.getByRole("button", { name: "Show its trace in the dock" }).click();
  await expect.element(dock.getByRole("region", { name: "Trace" })).toBeVisible();
});

test("a comparison says in words what is best; figures are a list", async () => {
  showAll(
    "compare",
    {
      kind: "comparison",
      version: 1,
      state: "done",
      stage: "",
      title: "Backends",
      columns: [{ name: "WASM" }, { name: "CPU" }],
      rows: [
        {
          label: "Latency",
          figures: [sampleFigure(1, "ms"), sampleFigure(9, "ms")],
          better: "lower",
        },
      ],
    },
    { kind: "figures", caption: "This device", rows: [{ label: "GPU", value: "ANGLE (…)" }] },
  );
  await expect.element(region("Comparison").getByText("best", { exact: true })).toBeVisible();
  await expect
    .element(page.getByRole("figure", { name: "This device" }))
    .toHaveTextContent("ANGLE");
});

test("a panel of an unknown kind or version is shown by its name, with a sentence", async () => {
  const unknown = { kind: "weather", version: 1, state: "done", stage: "" } as unknown as Output;
  showAll("measure", unknown, { kind: "text", stream: "value", text: "the next output" });
  showAll("compare", { ...sampleTrace(), version: 2 } as unknown as Output);
  await expect.element(region("Weather")).toHaveTextContent("“weather”, version 1");
  await expect.element(page.getByText("the next output")).toBeVisible();
  await expect.element(region("Trace")).toHaveTextContent("“trace”, version 2");
});

test("a panel of an earlier source says so, dimmed, and no more when its cell has run again", async () => {
  showAll("measure", profile);
  const words = region("Profile").getByText(/Of an earlier run: the cell's source/);
  await expect.element(region("Profile")).toBeVisible();
  await expect.element(words).not.toBeInTheDocument();
  const before = drawnOpacity();
  session.dispatch({ type: "edit-source", cellId: "measure", source: "await profile(other);" });
  await expect.element(words).toBeVisible();
  expect(drawnOpacity()).toBeLessThan(before);
  showAll("measure", profile);
  await expect.element(words).not.toBeInTheDocument();
});

/** Of the first chart in the panel. */
function drawnOpacity(): number {
  const drawn = document.querySelector(".panel svg, .panel .stacked");
  return drawn === null ? Number.NaN : Number(getComputedStyle(drawn).opacity);
}

test("a share above the bound says why, and has the roofs measured again", async () => {
  const trace = sampleTrace();
  const { bound } = trace;
  if (bound === undefined) throw new Error("the sample has no bound");
  showAll("measure", { ...trace, bound: { ...bound, reached: sampleFigure(1.15, "ratio") } });
  await expect.element(region("Trace").getByText(/a roof was measured too low/)).toBeVisible();
  await region("Trace").getByRole("button", { name: "Measure the roofs again" }).click();
  expect(session.getState().run?.cellId ?? session.getState().queue[0]).toBe("measure");
});

test("all figures of a panel stand beneath it as text", async () => {
  showAll("measure", profile);
  await region("Profile").getByText("All figures as text, with their methods").click();
  const row = region("Profile").getByRole("row").filter({ hasText: "First " });
  await expect.element(row).toHaveTextContent("Made up for a test.");
});

function recommendations(): RecommendationsOutput {
  const experiment = (id: string, change: Partial<Experiment>): Experiment => ({
    id,
    component: "Layers + Activations",
    issue: "Found in the trace.",
    recommendation: id,
    status: "tried",
    verdict: "",
    target: "inference, batch 1",
    ...change,
  });
  return {
    kind: "recommendations",
    version: 1,
    state: "done",
    stage: "complete",
    model: { name: "Sequential", parameters: 10 },
    backend: { name: "wasm", threads: 1 },
    rule: "Recommended above 1.05×.",
    threshold: 1.05,
    experiments: [
      experiment("threads", { gain: sampleFigure(1, "times") }),
      experiment("fuse", {
        status: "recommended",
        recommendation: "Fuse linear and relu",
        gain: sampleFigure(1.4, "times"),
        change: { source: "fuse(model);" },
      }),
    ],
  };
}
