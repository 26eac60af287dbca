import type { Cell } from "../../notebook/notebook.ts";
import { Icon } from "../Icon.tsx";
import { useServices } from "../services.ts";

interface ResetButtonProps {
  cell: Cell;
  /** The source that the last reset took away. */
  replaced: string | undefined;
}

/** Puts the module's source back; pressed again, the reader's. One button, so that the focus stays where it is. */
export function ResetButton({ cell, replaced }: ResetButtonProps) {
  const { session } = useServices();
  const original = session.originalSource(cell.id);
  if (original === undefined) return null;
  const isChanged = original !== cell.source;
  const source = isChanged ? original : replaced;
  if (source === undefined || source === cell.source) return null;
  const [name, word, title] = isChanged
    ? ["Reset cell", "Reset", "Reset cell: put the module's source back"]
    : ["Undo reset", "Undo reset", "Undo reset: bring your own source back"];
  return (
    <button
      type="button"
      className="button button-plain cell-reset"
      aria-label={name}
      title={title}
      onClick={() => session.dispatch({ type: "reset-cell", cellId: cell.id, source })}
    >
      <Icon name="reset" />
      <span className="cell-reset-word">{word}</span>
    </button>
  );
}
