import type { Cell } from "../../notebook/notebook.ts";
import { CodeEditor } from "../editor/CodeEditor.tsx";
import { useServices } from "../services.ts";
import { CellMenu } from "./CellMenu.tsx";
import { Prose } from "./Prose.tsx";

interface MarkdownCellProps {
  cell: Cell;
  name: string;
  isEdited: boolean;
}

/** Text for reading; its source while it is edited. */
export function MarkdownCell({ cell, name, isEdited }: MarkdownCellProps) {
  const { session } = useServices();
  const edit = () =>
    session.dispatch({ type: "select", selection: { cellId: cell.id, mode: "edit" } });
  return (
    <>
      <div className="cell-corner">
        <CellMenu cell={cell} name={name} />
      </div>
      {isEdited ? (
        <CodeEditor cell={cell} />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: Enter on the cell does the same
        <div onDoubleClick={edit}>
          {cell.source.trim() === "" ? (
            <p className="cell-empty">Empty text. Double-click, or press Enter, to write.</p>
          ) : (
            <Prose source={cell.source} />
          )}
        </div>
      )}
    </>
  );
}
