/** From key events to the commands of the table, and from the table's keys to what a reader is told. */
import { lookUp } from "../../base/look-up.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Two presses belong together when no more time than this lies between them. */
const PAIR_MS = 800;

/** A press in the table's notation; undefined for a bare modifier. `Mod` is Control, and Command on a Mac. */
export function chordOf(press: KeyPress, isMac: boolean): string | undefined {
  if (["Control", "Meta", "Alt", "Shift", "Dead", "Process"].includes(press.key)) return undefined;
  const key = press.key.length === 1 ? press.key.toUpperCase() : press.key;
  const isLetter = key.toLowerCase() !== key.toUpperCase();
  // Control+Enter runs on a Mac too, as people are used to.
  const hasMod = isMac ? press.metaKey || (press.ctrlKey && key === "Enter") : press.ctrlKey;
  const hasOther = isMac ? press.ctrlKey && !hasMod : press.metaKey;
  return [
    ...(hasMod ? ["Mod"] : []),
    ...(hasOther ? ["Other"] : []),
    ...(press.altKey ? ["Alt"] : []),
    // Which signs need Shift depends on the keyboard, so for them it does not count.
    ...(press.shiftKey && (isLetter || key.length > 1) ? ["Shift"] : []),
    key,
  ].join("+");
}

/** Finds the command for each press; remembers the first half of a pair such as `D D`. */
export class ChordReader {
  #pending: { chord: string; at: number } | undefined;

  /** `isTyping`: the press goes to something that text is typed into. */
  read(chord: string, at: number, isTyping: boolean): Command | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    const candidates = COMMANDS.filter(
      ({ scope }) => scope === "anywhere" || (scope === "command" && !isTyping),
    );
    const isPair = pending?.chord === chord && at - pending.at <= PAIR_MS;
    const pair = `${chord} ${chord}`;
    if (isPair) return candidates.find(({ keys }) => keys.includes(pair));
    if (candidates.some(({ keys }) => keys.includes(pair))) this.#pending = { chord, at };
    return candidates.find(({ keys }) => keys.includes(chord));
  }
}

const SIGNS: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc" };
const MAC_SIGNS: Record<string, string> = { Mod: "⌘", Alt: "⌥", Shift: "⇧", Ctrl: "⌃" };

/** The keys to press one after the other, each as the names on its caps. */
export function keyCaps(keys: string, isMac: boolean): string[][] {
  return keys
    .split(" ")
    .map((chord) =>
      chord
        .split("+")
        .map(
          (key) =>
            (isMac ? lookUp(MAC_SIGNS, key) : undefined) ??
            lookUp(SIGNS, key) ??
            (key === "Mod" ? "Ctrl" : key),
        ),
    );
}
