import { expect, test } from "vitest";
import { ChordReader, chordOf, type KeyPress, keyCaps } from "./chords.ts";
import { COMMANDS } from "./commands.ts";

function press(key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers };
}

function reading(...chords: string[]) {
  const reader = new ChordReader();
  return chords.map((chord, index) => reader.read(chord, index * 100, false)?.id);
}

test("presses are written as the table writes them", () => {
  expect(chordOf(press("Enter", { shiftKey: true }), false)).toBe("Shift+Enter");
  expect(chordOf(press("k", { ctrlKey: true }), false)).toBe("Mod+K");
  expect(chordOf(press("k", { metaKey: true }), true)).toBe("Mod+K");
  expect(chordOf(press("k", { ctrlKey: true }), true)).toBe("Other+K");
  expect(chordOf(press("Enter", { ctrlKey: true }), true)).toBe("Mod+Enter");
  expect(chordOf(press("?", { shiftKey: true }), false)).toBe("?");
  expect(chordOf(press("a"), false)).toBe("A");
  expect(chordOf(press("Shift", { shiftKey: true }), false)).toBeUndefined();
});

test("a pair needs the same key twice, soon", () => {
  expect(reading("D", "D")).toEqual([undefined, "delete"]);
  expect(reading("D", "J", "D")).toEqual([undefined, "next", undefined]);
  expect(reading("D", "D", "D")).toEqual([undefined, "delete", undefined]);
  const reader = new ChordReader();
  reader.read("I", 0, false);
  expect(reader.read("I", 2000, false)).toBeUndefined();
});

test("while typing only the keys that hold everywhere act", () => {
  const reader = new ChordReader();
  expect(reader.read("B", 0, true)).toBeUndefined();
  expect(reader.read("Shift+Enter", 1, true)?.id).toBe("run-and-next");
});

test("no two commands share a key, and each key can be shown", () => {
  const keys = COMMANDS.flatMap((command) => command.keys);
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
  expect(keyCaps("Mod+Enter", false)).toEqual([["Ctrl", "Enter"]]);
  expect(keyCaps("Mod+K", true)).toEqual([["⌘", "K"]]);
  expect(keyCaps("D D", false)).toEqual([["D"], ["D"]]);
});
