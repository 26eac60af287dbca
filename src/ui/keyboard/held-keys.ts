/**
 * While a dialog is still being loaded, keys wait for it: letters that follow Ctrl+K are words for the palette, not commands
 * for cells.
 */

let held = "";
let stop: (() => void) | undefined;

/** A dialog that takes no text has the focus by then. */
const FOCUSED_MS = 200;

/** Holds typed text until a field takes it; the returned function says that the dialog is there. */
export function holdKeys(): () => void {
  stop?.();
  held = "";
  const hold = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Backspace") held = held.slice(0, -1);
    else if (event.key.length === 1) held += event.key;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // Before the page's own keys, which listen on the document.
  addEventListener("keydown", hold, { capture: true });
  const release = () => removeEventListener("keydown", hold, { capture: true });
  stop = release;
  return () => setTimeout(release, FOCUSED_MS);
}

/** The text typed meanwhile, for a field that has just got the focus: further typing goes into it by itself. */
export function takeHeldKeys(): string {
  stop?.();
  const text = held;
  held = "";
  return text;
}
