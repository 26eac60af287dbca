/** A page of Playwright's as a tab, so that Chromium makes the same journeys as the others. */
import type { ElementHandle, JSHandle, Page } from "@playwright/test";
import type { Key, Plain, Tab } from "./tab.ts";

export class ChromiumTab implements Tab {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url);
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  async evaluate<Given extends Plain[], T>(
    body: (...given: Given) => T | Promise<T>,
    ...given: Given
  ): Promise<T> {
    return (await this.#page.evaluate(call(body, given))) as T;
  }

  async click<Given extends Plain[]>(
    find: (...given: Given) => Element | undefined,
    ...given: Given
  ): Promise<boolean> {
    const found: JSHandle<unknown> = await this.#page.evaluateHandle(call(find, given));
    const element = found.asElement() as ElementHandle | null;
    await element?.click();
    return element !== null;
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  async press(key: Key, held: Key[] = []): Promise<void> {
    await this.#page.keyboard.press([...held, key].join("+"));
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#page.setViewportSize({ width, height });
  }

  screenshot(): Promise<Buffer> {
    return this.#page.screenshot();
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}

function call(body: (...given: never[]) => unknown, given: Plain[]): string {
  return `(${body})(...${JSON.stringify(given)})`;
}
