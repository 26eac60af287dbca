/** Dials as their reader turns them: by slider, by number, back again; and where a teacher holds them. */
import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Figure } from "../../../outputs/figure/figure.ts";
import type { ProfileOutput } from "../../../outputs/panels/profile/profile.ts";
import { costFigure } from "../../../outputs/panels/profile/profile-dials.ts";
import { mount, TestSession } from "../../session.testing.ts";

const throughput: Figure = {
  ...{ kind: "measured", value: 1000, unit: "samples/s", n: 100, method: "of a test." },
};
const profile: ProfileOutput = {
  ...{ kind: "profile", version: 1, state: "done", stage: "complete" },
  model: { name: "Sequential", parameters: 10 },
  backend: { name: "wasm", threads: 2 },
  price: { usdPerHour: 3.6, source: "A price list", date: "2026-01-02" },
  metrics: [
    { name: "throughputSamplesPerSec", label: "Throughput", figure: throughput },
    {
      name: "costPerMillionInferences",
      label: "Cost of a million inferences",
      figure: costFigure(throughput, 3.6, "assumed"),
    },
  ],
};

let unmount = () => {};
afterEach(() => unmount());

function open(): TestSession {
  const session = new TestSession([{ id: "profile", source: "profile()" }]);
  session.dispatch({ type: "kernel-ready" });
  unmount = mount(session);
  session.begin("profile");
  session.finish("ok", [profile]);
  return session;
}

const panel = () => page.getByRole("region", { name: "Profile" });
const slider = () => panel().getByRole("slider", { name: "Price of an hour" });
const field = () => panel().getByRole("textbox", { name: "Price of an hour, as a number" });
const view = (session: TestSession) => session.getState().notebook.cells[0]?.view;

test("a number typed is a position: figures follow, half a number is left alone, undo takes it back", async () => {
  const session = open();
  await expect.element(panel()).toHaveTextContent("$1");
  await field().fill("7.2");
  await expect.element(panel()).toHaveTextContent(/Cost of a million inferences\s*\$2/);
  expect(view(session)).toEqual({ "profile.price-per-hour": 7.2 });
  await field().fill("7.");
  await field().fill("-3");
  await expect.element(field()).toHaveAttribute("aria-invalid", "true");
  expect(view(session)).toEqual({ "profile.price-per-hour": 7 });
  await panel().getByRole("button", { name: "back to $3.60 an hour" }).click();
  expect(view(session)).toBeUndefined();
  session.dispatch({ type: "undo" });
  session.dispatch({ type: "undo" });
  expect(view(session)).toBeUndefined();
  await expect.element(field()).toHaveValue("3.6");
});

test("keys move the slider, and one visit to it is one step to undo", async () => {
  const session = open();
  await expect.element(slider()).toBeVisible();
  (slider().element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowRight}");
  expect(view(session)?.["profile.price-per-hour"]).toBeGreaterThan(3.6);
  await expect
    .element(slider())
    .toHaveAttribute("aria-valuetext", expect.stringMatching(/^\$3\.\d+ an hour$/));
  session.dispatch({ type: "undo" });
  expect(view(session)).toBeUndefined();
});

test("a dial that a teacher holds cannot be turned, and says who holds it", async () => {
  const session = open();
  session.dispatch({ type: "prepare", teaching: { fixed: { dials: true } } });
  await expect.element(slider()).toBeDisabled();
  await expect.element(field()).toBeDisabled();
  await expect
    .element(panel())
    .toHaveTextContent("Fixed by the person who prepared this notebook.");
});
