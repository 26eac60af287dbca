/** Hands the keys of the whole page to the command table. */
import { useEffect } from "react";
import { useServices } from "../services.ts";
import { ChordReader, chordOf } from "./chords.ts";
import type { CommandContext } from "./command.ts";

export const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function useKeyboard(openDialog: CommandContext["openDialog"]): void {
  const { session } = useServices();
  useEffect(() => {
    const reader = new ChordReader();
    // Capturing: the editor has bindings of its own for some of these keys.
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : document.body;
      const chord = chordOf(event, IS_MAC);
      if (chord === undefined || event.isComposing || belongsElsewhere(target, chord)) return;
      const command = reader.read(chord, event.timeStamp, isTyping(target));
      if (command?.run === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat || command.group === "Move") command.run({ session, openDialog });
    };
    document.addEventListener("keydown", onKeyDown, { capture: true });
    return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [session, openDialog]);
}

function isTyping(target: Element): boolean {
  return target.closest("input, textarea, select, [contenteditable=true]") !== null;
}

/** Keys that the focused control needs for itself. */
function belongsElsewhere(target: Element, chord: string): boolean {
  if (target.closest("[role=dialog], [role=menu], [role=listbox]") !== null) return true;
  if (target.closest("input, select, textarea") !== null) return chord !== "Mod+K";
  // A drawing that the keyboard walks through has keys of its own; those with a modifier stay the page's.
  if (target.closest("[role=application], [role=tree]") !== null) return !chord.includes("Mod+");
  if (chord === "Enter") return target.closest("button, a, summary") !== null;
  return chord.startsWith("Arrow") && target.closest("[data-scrolls]") !== null;
}
