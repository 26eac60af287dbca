/** The Model panel on the page: walking through its blocks, opening them, and what is told of each. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { sample } from "../../../outputs/panels/model/sample.testing.ts";
import { mount, TestSession } from "../../session.testing.ts";

let session: TestSession;
let remove: () => void;

beforeEach(async () => {
  await page.viewport(390, 800);
  session = new TestSession([{ id: "look", source: "await showModel(model, x);" }]);
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session);
  session.begin("look");
  session.show(sample);
  session.finish("ok");
  await expect.element(page.getByRole("tree")).toBeVisible();
});

afterEach(() => remove());

const item = (name: RegExp) => page.getByRole("treeitem", { name });
const facts = () => page.getByRole("region", { name: /^Facts:/ });

test("arrows walk through the blocks, open and close them, and tell what they cost", async () => {
  await expect.element(facts()).toHaveTextContent("The whole model");
  (item(/^input/).element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  const block = item(/^TransformerBlock blocks\.0/);
  await expect.element(block).toHaveFocus();
  await expect.element(facts()).toHaveTextContent(/blocks\.0 TransformerBlock.*49,984/);
  await expect.element(block).toHaveAttribute("aria-expanded", "true");
  await userEvent.keyboard("{ArrowLeft}");
  await expect.element(block).toHaveAttribute("aria-expanded", "false");
  await expect.element(item(/^LayerNorm/)).not.toBeInTheDocument();
  await userEvent.keyboard("{ArrowRight}{ArrowRight}");
  await expect.element(item(/^LayerNorm/)).toHaveFocus();
  // The keys are the tree's: the cell's selection stays as it was.
  expect(session.getState().selection.mode).toBe("command");
  // A block says in words what its lines show.
  await expect
    .element(item(/^add/).first())
    .toHaveTextContent(/takes \(N, 16, 64\) from project Linear and .*gives \(N, 16, 64\)/);
});

test("the area is what was chosen, and nothing is wider than a telephone", async () => {
  const share = () => item(/^Linear head/).element().textContent ?? "";
  expect(share()).toMatch(/of the bytes of the weights/);
  await page.getByText("time", { exact: true }).click();
  await expect.poll(share).toMatch(/of the measured time/);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
});
