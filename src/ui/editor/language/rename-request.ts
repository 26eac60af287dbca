/** F2, and the palette, rename at the cursor of the editor that was written in last, if its cell is still the selected one. */
import type { CellId } from "../../../notebook/notebook.ts";

interface Renamable {
  readonly cellId: CellId;
  readonly rename: () => void;
}

let last: Renamable | undefined;

/** To be told whenever an editor gets the focus; gives back how to take it away. */
export function offerRename(renamable: Renamable): () => void {
  last = renamable;
  return () => {
    if (last === renamable) last = undefined;
  };
}

export function renameAtCursor(cellId: CellId | undefined): void {
  if (last !== undefined && last.cellId === cellId) last.rename();
}
