/** A tab over the WebDriver commands that Marionette and WebKit's driver share; how a command travels is theirs. */
import { type Key, keyCode, type Plain, type Tab } from "./tab.ts";

/** Sends a command by its name in Marionette, and gives its value. */
export type Send = (command: Command, parameters?: Record<string, unknown>) => Promise<unknown>;

export type Command =
  | "Navigate"
  | "Refresh"
  | "ExecuteScript"
  | "ExecuteAsyncScript"
  | "ElementClick"
  | "PerformActions"
  | "SetWindowRect"
  | "SetTimeouts"
  | "TakeScreenshot";

/** The key of an element's reference, by the standard. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** For what hangs: a command of the driver's that takes longer has failed. */
export const PATIENCE_MS = 240_000;

export class WebDriverTab implements Tab {
  readonly #send: Send;
  readonly #end: () => Promise<void>;

  constructor(send: Send, end: () => Promise<void>) {
    this.#send = send;
    this.#end = end;
  }

  /** To be waited for before anything else. */
  async begin(): Promise<this> {
    await this.#send("SetTimeouts", { script: PATIENCE_MS, pageLoad: PATIENCE_MS, implicit: 0 });
    return this;
  }

  async goto(url: string): Promise<void> {
    await this.#send("Navigate", { url });
  }

  async reload(): Promise<void> {
    await this.#send("Refresh", {});
  }

  async evaluate<Given extends Plain[], T>(
    body: (...given: Given) => T | Promise<T>,
    ...given: Given
  ): Promise<T> {
    const script = `const [given, done] = arguments;
      (async () => (${body})(...given))().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const answer = (await this.#send("ExecuteAsyncScript", { script, args: [given] })) as
      | { value: T }
      | { error: string };
    if ("error" in answer) throw new Error(answer.error);
    return answer.value;
  }

  async click<Given extends Plain[]>(
    find: (...given: Given) => Element | undefined,
    ...given: Given
  ): Promise<boolean> {
    const script = `return (${find})(...arguments[0]) ?? null;`;
    const found = (await this.#send("ExecuteScript", { script, args: [given] })) as Record<
      string,
      string
    > | null;
    const id = found?.[ELEMENT];
    if (id === undefined) return false;
    await this.#send("ElementClick", { id });
    return true;
  }

  async type(text: string): Promise<void> {
    await this.#act([...text].flatMap(stroke));
  }

  async press(key: Key, held: Key[] = []): Promise<void> {
    const down = held.map((it) => ({ type: "keyDown", value: keyCode(it) }));
    const up = held.map((it) => ({ type: "keyUp", value: keyCode(it) }));
    await this.#act([...down, ...stroke(keyCode(key)), ...up]);
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#send("SetWindowRect", { width, height });
  }

  async screenshot(): Promise<Buffer> {
    return Buffer.from(String(await this.#send("TakeScreenshot", { full: false })), "base64");
  }

  close(): Promise<void> {
    return this.#end();
  }

  async #act(actions: { type: string; value: string }[]): Promise<void> {
    await this.#send("PerformActions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }
}

function stroke(value: string): { type: string; value: string }[] {
  return ["keyDown", "keyUp"].map((type) => ({ type, value }));
}
