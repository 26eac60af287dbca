/** Writing code: what the language worker knows, as it shows in a cell's editor. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { mount, TestSession } from "../session.testing.ts";

const CELLS = [
  {
    id: "make",
    source: 'import { Linear } from "tinytorch/nn";\nconst layer = new Linear(4, 2);\n',
  },
  ...Array.from({ length: 27 }, (_, index) => ({
    id: `between-${index}`,
    source: `const v${index} = ${index};`,
  })),
  { id: "use", source: "const text = layer;\n" },
];

/** For what hangs. */
const WAIT = { timeout: 300_000 };
const START = "const text = layer;\n";

let session: TestSession;
let remove: () => void;

// One page for all of them: TypeScript is loaded once.
beforeAll(async () => {
  await page.viewport(1200, 800);
  session = new TestSession(CELLS);
  remove = mount(session);
  session.dispatch({ type: "select", selection: { cellId: "use", mode: "edit" } });
  await vi.waitUntil(() => inCell(".type-loading")?.textContent.includes("TypeScript"), WAIT);
  await vi.waitUntil(() => inCell(".type-loading") === null, WAIT);
});

afterAll(() => remove());

beforeEach(async () => {
  session.dispatch({ type: "select", selection: { cellId: "use", mode: "command" } });
  session.dispatch({ type: "edit-source", cellId: "use", source: START });
  await expect.poll(() => inCell(".cm-content")?.textContent.trim()).toBe(START.trim());
  session.dispatch({ type: "select", selection: { cellId: "use", mode: "edit" } });
  await expect.poll(() => inCell(".cm-content")?.contains(document.activeElement)).toBe(true);
  await userEvent.keyboard("{Control>}{End}{/Control}");
});

const inCell = (selector: string) =>
  document.querySelector(`[data-cell-id="use"] ${selector}`) as HTMLElement | null;

async function write(code: string): Promise<void> {
  for (const key of code) await userEvent.keyboard(key.replace(/[{[]/g, "$&$&"));
}

test("completion knows a type from many cells above, and documents it", async () => {
  await write("layer.forw");
  await expect.poll(() => inCell("li[aria-selected]")?.textContent).toBe("forward");
  await expect.poll(() => inCell(".cm-completionInfo")?.textContent).toContain("Tensor");
  await userEvent.keyboard("{Tab}");
  expect(session.sourceOf("use")).toBe("const text = layer;\nlayer.forward");
});

test("a name of the library is imported when it is chosen", async () => {
  await write("Ada");
  await expect.poll(() => inCell(".cm-tooltip-autocomplete")?.textContent).toContain("Adam");
  await expect.poll(() => inCell("li[aria-selected]")?.textContent).toContain("Adam");
  // CodeMirror waits a moment, so that a list that opens under one's fingers takes no key.
  await new Promise((resolve) => setTimeout(resolve, 120));
  await userEvent.keyboard("{Enter}");
  await expect
    .poll(() => session.sourceOf("use"))
    .toMatch(/^import \{ Ada\w+ \} from "tinytorch\/(nn|optim)";\nconst text = layer;\nAda\w+$/);
});

test("a type error is underlined and listed, and goes when it is put right", async () => {
  await write("const n: string = text.inn;");
  await expect.poll(() => inCell(".type-problems summary")?.textContent).toMatch(/^1 type error/);
  await expect.poll(() => inCell(".cm-lintRange-error")?.textContent).toBe("inn");
  inCell(".type-problems summary")?.click();
  await page.getByRole("list", { name: "Type errors" }).getByRole("button").click();
  await userEvent.keyboard("{Control>}{End}{/Control}");
  for (let i = 0; i < 4; i++) await userEvent.keyboard("{Backspace}");
  await expect.poll(() => inCell(".cm-lintRange-error")?.textContent).not.toBe("inn");
});

test("the signature of a call is shown while it is written; a hint describes what is at the cursor", async () => {
  await write("layer.forward(");
  await expect.poll(() => inCell(".hint-parameter")?.textContent).toContain(": Tensor");
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => inCell(".hint-parameter")).toBeNull();
  await userEvent.keyboard(
    "{Control>}{Home}{/Control}{End}{ArrowLeft}{ArrowLeft}{Shift>}{F1}{/Shift}",
  );
  await expect.poll(() => inCell(".hint-code")?.textContent).toBe("const layer: Linear");
});

test("a definition is gone to, in a cell and in the library", async () => {
  await userEvent.keyboard("{Control>}{Home}{/Control}{End}{ArrowLeft}{ArrowLeft}{F12}");
  await expect.poll(() => session.getState().selection.cellId).toBe("make");
});

test("several cursors, and Tab that says what it does", async () => {
  await write("v1 + v1 + v1");
  await userEvent.keyboard("{Control>}d{/Control}{Control>}d{/Control}{Control>}d{/Control}w2");
  expect(session.sourceOf("use")).toContain("w2 + w2 + w2");
  await userEvent.keyboard("{Control>}m{/Control}");
  expect(inCell(".editor-tab-mode")?.textContent).toContain("Tab moves on");
  await userEvent.keyboard("{Tab}");
  expect(inCell(".cm-content")?.contains(document.activeElement)).toBe(false);
});

test("a field that opens in the editor while the page is still being drawn keeps the focus", async () => {
  const chosen = () =>
    document.querySelector<HTMLElement>('[data-cell-id="use"]')?.dataset["selected"];
  session.dispatch({ type: "select", selection: { cellId: "use", mode: "command" } });
  await expect.poll(chosen).toBe("command");
  const field = document.createElement("input");
  inCell(".cm-editor")?.append(field);
  session.dispatch({ type: "select", selection: { cellId: "use", mode: "edit" } });
  field.focus();
  await expect.poll(chosen).toBe("edit");
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  expect(document.activeElement).toBe(field);
  field.remove();
});
