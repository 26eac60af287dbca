/** The find bar over a notebook whose last cells have never been on the screen. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { mount, TestSession } from "../session.testing.ts";

const CELLS = [
  { id: "first", source: "const okapi = 1;\n" },
  ...Array.from({ length: 60 }, (_, index) => ({
    id: `filler-${index}`,
    source: `const filler${index} = ${index};\n`.repeat(8),
  })),
  { id: "prose", kind: "markdown" as const, source: "# About the okapi\n\nIt is *shy*." },
  { id: "last", source: "okapi + Okapi.size;" },
];

let session: TestSession;
let remove: () => void;

afterEach(() => remove());

beforeEach(async () => {
  await page.viewport(1200, 800);
  session = new TestSession(CELLS);
  remove = mount(session);
  await expect.poll(() => document.querySelectorAll("[data-cell-id]").length).toBe(CELLS.length);
  await userEvent.keyboard("{Control>}f{/Control}");
  await expect.element(field()).toHaveFocus();
});

function field() {
  return page.getByRole("searchbox", { name: "Find" });
}

function status(): string {
  return document.querySelector(".find-count")?.textContent ?? "";
}

function isInView(id: string): boolean {
  const box = document.querySelector(`[data-cell-id="${id}"]`)?.getBoundingClientRect();
  return box !== undefined && box.top < innerHeight && box.bottom > 0;
}

test("goes from match to match, near and far, and leaves at the one it is at", async () => {
  await field().fill("okapi");
  await expect.poll(status).toContain("1 of 4");
  await userEvent.keyboard("{Enter}");
  await expect.poll(status).toContain("2 of 4");
  await expect.poll(() => isInView("prose")).toBe(true);
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => isInView("last")).toBe(true);
  await expect.poll(() => document.querySelectorAll('[data-cell-id="last"] .found').length).toBe(2);
  await page.getByRole("button", { name: "Match case" }).click();
  await expect.poll(status).toContain("of 3");
  await field().fill("size");
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => session.getState().selection).toEqual({ cellId: "last", mode: "edit" });
  expect(document.querySelector(".found")).toBeNull();
});

test("keys faster than frames leave the page at the last match that they went to", async () => {
  await field().fill("okapi");
  await expect
    .poll(() => document.querySelector('[data-cell-id="first"] .found-current'))
    .not.toBeNull();
  for (const shiftKey of [false, true, false]) {
    const key = new KeyboardEvent("keydown", { key: "Enter", shiftKey, bubbles: true });
    field().element().dispatchEvent(key);
    // React renders in a microtask.
    await Promise.resolve();
  }
  expect(status()).toContain("2 of 4");
  for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
  expect(isInView("prose")).toBe(true);
});

test("a second Control+F is the browser's own", async () => {
  let isOurs: boolean | undefined;
  const listen = (event: KeyboardEvent) => {
    if (event.key === "f") isOurs = event.defaultPrevented;
    event.preventDefault();
  };
  addEventListener("keydown", listen);
  await userEvent.keyboard("{Control>}f{/Control}");
  removeEventListener("keydown", listen);
  expect(isOurs).toBe(false);
});
