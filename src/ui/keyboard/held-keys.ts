/**
 * While a dialog is still being loaded, keys wait for it: letters that follow Ctrl+K are words for the palette, not commands
 * for cells.
 */

let held = "";

/** Holds what is typed until the function that it gives is called. */
export function holdKeys(): () => void {
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
  return () => removeEventListener("keydown", hold, { capture: true });
}

/** What was typed meanwhile; empty from then on. */
export function takeHeldKeys(): string {
  const text = held;
  held = "";
  return text;
}
