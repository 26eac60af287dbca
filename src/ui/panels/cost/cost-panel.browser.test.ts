/** The Cost panel on the page: the cheapest plan follows a dial, all others follow from their worker. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { NO_DIALS } from "../../../outputs/figure/named-figure.ts";
import { costOthers } from "../../../outputs/panels/cost/cost-others.ts";
import { sample } from "../../../outputs/panels/cost/sample.testing.ts";
import { mount, TestSession } from "../../session.testing.ts";

let session: TestSession;
let remove: () => void;

beforeEach(async () => {
  await page.viewport(1200, 900);
  session = new TestSession([{ id: "cost", source: "cost()" }]);
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session);
  session.begin("cost");
  session.finish("ok", [sample]);
});
afterEach(() => remove());

const panel = () => page.getByRole("region", { name: "Cost", exact: true });
const field = (name: string) => panel().getByRole("textbox", { name: `${name}, as a number` });

test("all plans come from a worker, as the page would compute them, and follow a dial", async () => {
  for (const dials of [NO_DIALS, { "cost.rate": 3000 }]) {
    const rate = dials === NO_DIALS ? sample.demand.ratePerSecond : 3000;
    await field("Rate").fill(String(rate));
    const expected = costOthers(sample, dials);
    await expect.element(panel().getByText(expected?.front[0]?.plan ?? "no plan")).toBeVisible();
    const shown = [...panel().element().querySelectorAll(".cost-front li")];
    const words = expected?.front.map(({ reason, plan }) => `${reason} ${plan}`);
    expect(shown.map((item) => item.textContent)).toEqual(words);
  }
});

test("where nothing will do, the picture still shows what there is, and no plan is left to choose", async () => {
  const choice = panel().getByRole("heading", { name: "Plans that no other beats" });
  await expect.element(choice).toBeVisible();
  await field("Budget").fill("0.01");
  await expect.element(panel()).toHaveTextContent("It would take a budget of at least");
  await expect.element(choice).not.toBeInTheDocument();
  await expect.element(panel()).toHaveTextContent(/Crosses are not possible: .*over the budget/);
});
