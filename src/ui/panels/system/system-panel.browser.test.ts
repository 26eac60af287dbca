/** The System panel on the page: what is open leads to the cell that would close it, and printing leaves out all else. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import { sample as profile } from "../../../outputs/panels/profile/sample.testing.ts";
import { sample } from "../../../outputs/panels/system/sample.testing.ts";
import { mount, TestSession } from "../../session.testing.ts";

let session: TestSession;
let remove: () => void;

beforeEach(async () => {
  await page.viewport(390, 800);
  session = new TestSession([
    { id: "compress", source: "await compareVariants();" },
    { id: "mine", source: "await describeSystem();" },
  ]);
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session);
  session.begin("mine");
  session.show(sample);
  session.finish("ok");
  await expect.element(panel()).toBeVisible();
});

afterEach(() => {
  remove();
  vi.restoreAllMocks();
});

const panel = () => page.getByRole("region", { name: "System", exact: true });

test("what is open names its cell, and leads there where the notebook has it", async () => {
  const open = (line: string) => panel().getByRole("list", { name: `Still open: ${line}` });
  const scrolled = vi.spyOn(Element.prototype, "scrollIntoView").mockImplementation(() => {});
  await open("Compressed").getByRole("button", { name: "“compress”" }).click();
  expect(scrolled.mock.contexts.at(-1)).toBe(document.querySelector('[data-cell-id="compress"]'));
  await expect.element(open("ML Test Score")).toHaveTextContent("Run the cell “readiness”.");
  await expect.element(open("ML Test Score").getByRole("button")).not.toBeInTheDocument();
  await expect.element(open("Architecture")).not.toBeInTheDocument();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
});

test("printing marks this panel until the printing is over", async () => {
  const root = document.documentElement.classList;
  const print = vi.spyOn(window, "print").mockImplementation(() => {});
  await panel().getByRole("button", { name: "Print this page" }).click();
  expect(print).toHaveBeenCalledOnce();
  expect(root.contains("is-printing-system")).toBe(true);
  expect(document.querySelector(".is-printed")).toBe(panel().element());
  dispatchEvent(new Event("afterprint"));
  expect(root.contains("is-printing-system")).toBe(false);
  expect(document.querySelector(".is-printed")).toBe(null);
});

test("cells that ran again since it was put together are named", async () => {
  session.begin("mine");
  session.show({ ...sample, at: new Date(0).toISOString() });
  session.finish("ok");
  await expect.element(panel().getByText(/Put together before/)).not.toBeInTheDocument();
  session.begin("compress");
  session.show(profile);
  session.finish("ok");
  await expect
    .element(panel().getByText("Put together before these cells ran again: compress."))
    .toBeVisible();
});
