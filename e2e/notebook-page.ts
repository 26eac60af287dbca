/** The page as its reader meets it: by what is written on it, its roles, and its keyboard. */
import { test as base, expect, type Locator, type Page } from "@playwright/test";

export type Status = "fresh" | "queued" | "running" | "evaluated" | "stale" | "aborted" | "failed";

export class NotebookPage {
  /** What the page reported as errors since it was opened. */
  readonly errors: string[] = [];

  constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
  }

  async open(url = "./"): Promise<void> {
    await this.page.goto(url);
    await expect(this.cells().first()).toBeVisible();
  }

  cells(): Locator {
    return this.page.locator("article[data-cell-id]");
  }

  /** Cells in the document; those far below come onto the page later. */
  async cellCount(): Promise<number> {
    return await this.page.evaluate(() => globalThis.capstone?.snapshot().cells.length ?? 0);
  }

  cell(id: string): Locator {
    return this.page.locator(`article[data-cell-id="${id}"]`);
  }

  /** Does the command of the palette that begins so. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+k");
    const field = this.page.getByPlaceholder("Command, part or cell");
    // What was typed before it has the focus is put into it then.
    await expect(field).toBeFocused();
    await field.fill(title);
    const option = this.page.getByRole("option", { selected: true });
    await expect(option).toHaveText(new RegExp(`^${title}`));
    await this.page.keyboard.press("Enter");
  }

  /** Deletes a cell with `D D`, again where a busy machine let too much time pass between the two for them to be a pair. */
  async deleteByKeys(id: string): Promise<void> {
    const cell = this.cell(id);
    await expect(async () => {
      if ((await cell.count()) === 0) return;
      await cell.focus();
      await this.page.keyboard.press("d");
      await this.page.keyboard.press("d");
      await expect(cell).toHaveCount(0, { timeout: 2000 });
    }).toPass();
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true }).first();
  }

  /**
   * Lets the system of Part 5 learn from few digits, and the rollouts of Part 8 decide soon, as a reader in a hurry would: what stands
   * around them is the same.
   */
  async hurry(): Promise<void> {
    await this.change("system-config", [
      ["epochs: 3", "epochs: 1"],
      ["examples: 50_000", "examples: 3000"],
      ["heldOut: 5000", "heldOut: 500"],
    ]);
    await this.change("rollout-setup", [["deadlineMs: 40 * minute", "deadlineMs: 8 * minute"]]);
  }

  /** Puts words in the place of others in a cell's source; each must be there. */
  async change(id: string, changes: readonly (readonly [string, string])[]): Promise<void> {
    const missing = await this.page.evaluate(
      ([id, changes]) => {
        const cell = globalThis.capstone?.snapshot().notebook.cells.find((it) => it.id === id);
        let source = cell?.source ?? "";
        const missing = changes.filter(([before]) => !source.includes(before));
        for (const [before, after] of changes) source = source.replace(before, after);
        globalThis.capstone?.edit(id, source);
        return missing;
      },
      [id, changes] as const,
    );
    expect(missing, `is in the cell ${id}`).toEqual([]);
  }

  /** The first code cells of the notebook. */
  async codeCells(count: number): Promise<string[]> {
    const runnable = this.cells().filter({
      has: this.page.getByRole("button", { name: "Run cell", exact: true }),
    });
    await expect(runnable.nth(count - 1)).toBeAttached();
    const ids = await runnable.evaluateAll((cells) =>
      cells.map((cell) => cell.getAttribute("data-cell-id") ?? ""),
    );
    return ids.slice(0, count);
  }

  /** The editor itself, once it has taken the place of the text that stands in for it. */
  async editor(id: string): Promise<Locator> {
    const editor = this.cell(id).locator(".cm-content");
    await this.cell(id).scrollIntoViewIfNeeded();
    await editor.waitFor();
    return editor;
  }

  /** Leaves the editor by keyboard; a list that is open in it takes an Escape for itself. */
  async leaveEditor(): Promise<void> {
    await expect(async () => {
      await this.page.keyboard.press("Escape");
      const editor = await this.page.evaluate(() => document.activeElement?.closest(".cm-editor"));
      expect(editor).toBeNull();
    }).toPass();
  }

  /** Puts `source` into a cell without an editor: one that is typed in loads TypeScript, which takes longer than most journeys. */
  async setSource(id: string, source: string): Promise<void> {
    await expect(this.cell(id)).toBeAttached();
    await this.page.evaluate(
      ([cellId, text]) => {
        if (globalThis.capstone === undefined) throw new Error("the page has no door for programs");
        globalThis.capstone.edit(cellId, text);
      },
      [id, source] as const,
    );
  }

  /** Types `source` over what the cell holds. */
  async typeSource(id: string, source: string): Promise<void> {
    const editor = await this.editor(id);
    await editor.click();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.insertText(source);
  }

  async source(id: string): Promise<string> {
    const lines = await (await this.editor(id)).locator(".cm-line").allTextContents();
    return lines.join("\n");
  }

  async startRun(id: string): Promise<void> {
    await this.cell(id).hover();
    await this.cell(id).getByRole("button", { name: "Run cell", exact: true }).click();
  }

  /** Runs a cell and waits until it came to `end`. */
  async run(id: string, end: Status = "evaluated"): Promise<void> {
    await this.startRun(id);
    await this.expectStatus(id, end);
  }

  /** Puts a source into a cell, runs it, waits for its end. */
  async runSource(id: string, source: string, end: Status = "evaluated"): Promise<void> {
    await this.setSource(id, source);
    await this.run(id, end);
  }

  async expectStatus(id: string, status: Status): Promise<void> {
    await expect(this.cell(id)).toHaveAttribute("data-status", status);
  }

  /** What the cell shows beneath its source, as text. */
  async outputs(id: string): Promise<string> {
    const texts = await this.cell(id).locator(".outputs").allInnerTexts();
    return texts.join("\n");
  }

  async expectOutput(id: string, text: string | RegExp): Promise<void> {
    const matching =
      typeof text === "string" ? expect.stringContaining(text) : expect.stringMatching(text);
    await expect.poll(() => this.outputs(id)).toEqual(matching);
  }
}

export const test = base.extend<{ notebook: NotebookPage }>({
  notebook: async ({ page }, use) => {
    const notebook = new NotebookPage(page);
    await use(notebook);
  },
});

export { expect };
