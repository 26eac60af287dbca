/**
 * While a dialog is still being loaded, keys wait for it: letters that follow Ctrl+K are words for the palette, not commands
 * for cells.
 */
import { flushSync } from "react-dom";

let held = "";
let stop: (() => void) | undefined;

/** A dialog that is there, and takes no text, has the focus by then; one that could not be loaded never will. */
const FOCUSED_MS = 2000;

/** Holds typed text until a field takes it; the returned function says that the dialog is there. */
export function holdKeys(): () => void {
  stop?.();
  held = "";
  const hold = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Backspace") held = held.slice(0, -1);
    else if (event.key.length === 1) held += event.key;
    // Enter would open the selected cell, and what follows would be typed into it.
    else if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
  };
  // Before the page's own keys, which listen on the document.
  addEventListener("keydown", hold, { capture: true });
  const released = new AbortController();
  const release = () => {
    removeEventListener("keydown", hold, { capture: true });
    released.abort();
  };
  stop = release;
  return () => {
    addEventListener("focusin", release, { signal: released.signal });
    setTimeout(release, FOCUSED_MS);
  };
}

/** Ends the holding, and gives what was typed meanwhile. */
export function takeHeldKeys(): string {
  stop?.();
  const text = held;
  held = "";
  return text;
}

/**
 * Focuses a field and gives its state what was typed before it was there. That is drawn before another key can come: a key
 * typed into a field that is still empty would be all of its text.
 */
export function focusWithHeldKeys(field: HTMLElement | null, give: (text: string) => void): void {
  field?.focus();
  // React draws at once only outside of its effects, in one of which this is called.
  queueMicrotask(() => flushSync(() => give(takeHeldKeys())));
}
