/** The Scaling panel on the page: the verdict follows a dial at once, the simulation follows from its worker. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { findCell } from "../../../notebook/find-cell.ts";
import { sample } from "../../../outputs/panels/scaling/sample.testing.ts";
import type { ScalingOutput } from "../../../outputs/panels/scaling/scaling.ts";
import { mount, TestSession } from "../../session.testing.ts";

let session: TestSession;
let remove: () => void;

beforeEach(async () => {
  await page.viewport(1200, 900);
  session = new TestSession([{ id: "plan", source: "plan()" }]);
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session);
});
afterEach(() => remove());

function open(record: ScalingOutput): void {
  session.begin("plan");
  session.finish("ok", [record]);
}

const panel = () => page.getByRole("region", { name: "Scaling" });
const field = (name: string) => panel().getByRole("textbox", { name: `${name}, as a number` });

test("what was delivered is shown without a worker; a dial brings another verdict, and its simulation", async () => {
  open(sample);
  await expect.element(panel()).toHaveTextContent(/replicas for 200 queries\/s with p99 under 50/);
  await expect.element(panel()).toHaveTextContent("Simulated: 20,000 requests at each rate.");
  await field("Target rate").fill("900");
  await expect.element(panel()).toHaveTextContent(/replicas for 900 queries\/s/);
  await expect.element(panel()).toHaveTextContent(/p99 is then .* ms \(simulated\)/);
  await expect.element(panel()).toHaveTextContent("Simulated: 20,000 requests at each rate.");
});

test("another traffic is simulated for all autoscalers", async () => {
  open(sample);
  const day = panel().getByRole("region", { name: "The autoscaler's day" });
  await day.getByText("viral spike", { exact: true }).click();
  await expect
    .element(day)
    .toHaveTextContent(
      /A viral spike of a hundred times the target rate: the plan as it is .* dropped; HPA/,
    );
  // It belongs to the view, as the dials do.
  expect(findCell(session.getState().notebook, "plan")?.view).toEqual({ "scaling.traffic": 2 });
});

test("what cannot be met is said, and the dials are there to put it right", async () => {
  open(sample);
  await field("Objective, p99").fill("0.5");
  await expect.element(panel()).toHaveTextContent("No number of replicas answers within 0.5 ms");
  await field("Objective, p99").fill("50");
  await expect.element(panel()).toHaveTextContent(/replicas for 200 queries\/s/);
});

test("before anything was measured it says so", async () => {
  const { service: _, simulated: _s, ...rest } = sample;
  open({ ...rest, state: "partial", stage: "ended while starting a replica" });
  await expect.element(panel()).toHaveTextContent("The service is not measured yet.");
});
