/**
 * Keys pressed between the one that opens a cell and the moment that its editor has the focus. An editor is made in a task of its
 * own and its chunk may still be loading, so letters would be commands for cells. They wait here for the editor instead.
 */

/** Keys that mean something to an editor, besides those that write a character. */
const EDITING_KEYS = new Set([
  "Enter",
  "Backspace",
  "Delete",
  "Tab",
  "Escape",
  "Home",
  "End",
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
]);

/** Keeps keys from the page until the function that it gives is called, which gives them back in order. */
export function holdKeysForEditor(): () => readonly KeyboardEvent[] {
  const held: KeyboardEvent[] = [];
  const hold = (event: KeyboardEvent) => {
    if (!isForEditor(event)) return;
    held.push(event);
    event.preventDefault();
    event.stopPropagation();
  };
  // Before the page's own keys, which listen on the document.
  addEventListener("keydown", hold, { capture: true });
  return () => {
    removeEventListener("keydown", hold, { capture: true });
    return held;
  };
}

function isForEditor(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (event.isComposing) return false;
  // Shift+Enter and Control+Enter run the cell: not before what was typed is in it.
  if (key === "Enter") return true;
  // AltGr, which Windows reports as Control+Alt, writes characters.
  if ((ctrlKey || metaKey || altKey) && !event.getModifierState("AltGraph")) return false;
  return key.length === 1 || EDITING_KEYS.has(key);
}
