/** A tab of any browser, driven with as little as all drivers have: addresses, scripts, clicks and keys. */

/** What a script is given and gives: plain data. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | undefined
  | Plain[]
  | { [key: string]: Plain };

export interface Tab {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Calls `body` in the page. Globals of the page are `window.x` there: a driver may run scripts in a scope of their own. */
  evaluate<Given extends Plain[], T>(
    body: (...given: Given) => T | Promise<T>,
    ...given: Given
  ): Promise<T>;
  /** Clicks the element that `find` gives in the page, as a reader does; false where it gives none. */
  click<Given extends Plain[]>(
    find: (...given: Given) => Element | undefined,
    ...given: Given
  ): Promise<boolean>;
  /** Types where the focus is. */
  type(text: string): Promise<void>;
  /** Presses a key by its name in `KEYS`, while others are held. */
  press(key: Key, held?: Key[]): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  screenshot(): Promise<Buffer>;
  close(): Promise<void>;
}

/** Keys as WebDriver has them, and their names. */
export const KEYS = {
  Control: "\uE009",
  Enter: "\uE007",
  Escape: "\uE00C",
  End: "\uE010",
} as const;
export type Key = keyof typeof KEYS | "a";

export function keyCode(key: Key): string {
  return key === "a" ? key : KEYS[key];
}
