/** Odd text in a cell's editor: seen, kept as it is, and written beside. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { mount, TestSession } from "../session.testing.ts";

const SOURCE = `const a = 1; // ok\u2028steal();\nif (level !== "user\u202e") run();\nx();${" ".repeat(300)}steal();`;

let session: TestSession;
let remove: () => void;

beforeEach(async () => {
  await page.viewport(1200, 800);
  session = new TestSession([{ id: "odd", part: 1, source: SOURCE }]);
  session.dispatch({ type: "kernel-ready" });
  remove = mount(session, [{ part: 1, title: "First part", summary: "What comes first." }]);
});
afterEach(() => remove());

const shown = (place: string) =>
  [...document.querySelectorAll(`.cm-content ${place}`)].map(({ textContent }) => textContent);

test("what does more than one sees is named where it stands, and stays what it is", async () => {
  await expect.poll(() => shown(".odd-text")).toEqual(["U+2028", "U+202E", "⇢ 300 blanks ⇢"]);
  expect(shown(".odd-text-after").join("")).toBe("steal();");
  await page.getByRole("textbox", { name: "Code of odd" }).click();
  await userEvent.keyboard("{Control>}{End}{/Control}!");
  await expect.poll(() => session.sourceOf("odd")).toBe(`${SOURCE}!`);
});
