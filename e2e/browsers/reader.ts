/** What a reader does in a tab of any browser, by what is written on things and by their roles. */
import { expect } from "@playwright/test";
import type { Status } from "../notebook-page.ts";
import type { Tab } from "./tab.ts";

/** Where something is looked for: anywhere, or within what a selector names. */
const ANYWHERE = "body";
export const ARRIVAL = "[role=dialog]";
export const BANNER = "section[aria-label='Notebook from elsewhere']";

export class Reader {
  constructor(readonly tab: Tab) {}

  async open(url: string): Promise<void> {
    // Between two addresses that differ in their fragment only, nothing is loaded.
    await this.tab.goto("about:blank");
    await this.tab.goto(url);
    await expect.poll(() => this.cellCount()).toBeGreaterThan(0);
    await expect.poll(() => this.tab.evaluate(() => window.capstone !== undefined)).toBe(true);
  }

  /** Opens a notebook of the reader's own, with these cells. */
  async openCells(cells: Readonly<Record<string, string>>): Promise<void> {
    const text = Object.entries(cells).map(([id, source]) => `// %% id=${id}\n${source}\n`);
    await this.tab.evaluate(async (text) => {
      await window.capstone?.open({ name: "A notebook whose title is long.ts", text });
    }, text.join("\n"));
    await expect.poll(() => this.cellCount()).toBe(text.length);
  }

  cellCount(): Promise<number> {
    return this.tab.evaluate(() => document.querySelectorAll("article[data-cell-id]").length);
  }

  /** Presses what has this role and name, once it is there and can be pressed. */
  async press(role: string, name: string, within = ANYWHERE): Promise<void> {
    await expect
      .poll(() => this.tab.click(named, role, name, within).catch(String), {
        message: `the ${role} ${name}`,
      })
      .toBe(true);
  }

  /** Whether the button is there and cannot be pressed. */
  isOff(name: string, within: string): Promise<boolean> {
    return this.tab.evaluate(
      (name, within) =>
        [...document.querySelectorAll(`${within} button[aria-disabled=true]`)].some(
          (button) => button.textContent.trim() === name,
        ),
      name,
      within,
    );
  }

  /** The words on everything that a selector names; null where there is none. */
  text(selector: string): Promise<string | null> {
    return this.tab.evaluate((selector) => {
      const found = [...document.querySelectorAll(selector)];
      return found.length === 0 ? null : found.map((it) => it.textContent).join("\n");
    }, selector);
  }

  async expectText(selector: string, words: string | RegExp): Promise<void> {
    const matching =
      typeof words === "string" ? expect.stringContaining(words) : expect.stringMatching(words);
    await expect.poll(() => this.text(selector), { message: selector }).toEqual(matching);
  }

  async setSource(id: string, source: string): Promise<void> {
    await this.tab.evaluate((id, source) => window.capstone?.edit(id, source), id, source);
  }

  /** Presses Run, again where what was drawn above meanwhile has moved the button from under the pointer. */
  async startRun(id: string): Promise<void> {
    const isFresh = async () => (await this.tab.evaluate(statusOf, id)) === "fresh";
    const wasFresh = await isFresh();
    await expect(async () => {
      await this.press("button", "Run cell", cell(id));
      if (wasFresh) await expect.poll(isFresh, { timeout: 5000 }).toBe(false);
    }).toPass();
  }

  async run(id: string, end: Status = "evaluated"): Promise<void> {
    await this.startRun(id);
    await this.expectStatus(id, end);
  }

  async expectStatus(id: string, status: Status): Promise<void> {
    const look = async () => {
      const now = await this.tab.evaluate(statusOf, id);
      // A failure says why.
      return now === "failed" && now !== status ? await this.text(`${cell(id)} .outputs`) : now;
    };
    await expect.poll(look, { message: `the cell ${id}` }).toBe(status);
  }

  async expectOutput(id: string, words: string | RegExp): Promise<void> {
    await this.expectText(`${cell(id)} .outputs`, words);
  }
}

export function cell(id: string): string {
  return `article[data-cell-id="${id}"]`;
}

function statusOf(id: string): string | null {
  const article = document.querySelector(`article[data-cell-id="${id}"]`);
  return article?.getAttribute("data-status") ?? null;
}

/** Runs in the page: the element of this role and name that is shown and can be used. */
function named(role: string, name: string, within: string): Element | undefined {
  const places = [...document.querySelectorAll(within)];
  const elements = places.flatMap((place) => [
    ...place.querySelectorAll<HTMLElement>(
      `[role="${role}"]${role === "button" ? ", button" : ""}`,
    ),
  ]);
  return elements.find((element) => {
    const label = element.getAttribute("aria-label") ?? element.textContent.trim();
    const isOff = element.matches("[aria-disabled=true], :disabled");
    return label === name && !isOff && element.getClientRects().length > 0;
  });
}
