import { lazy, memo, Suspense, useEffect, useRef } from "react";
import { lookUp } from "../../base/look-up.ts";
import { findCell } from "../../notebook/find-cell.ts";
import type { CellId } from "../../notebook/notebook.ts";
import { cellStatus } from "../../session/running/status.ts";
import type { EditorDesk } from "../editor/editor-desk.ts";
import { useServices } from "../services.ts";
import { useSessionState } from "../use-session.ts";
import { InsertMenu } from "./CellMenu.tsx";
import { CodeCell } from "./CodeCell.tsx";
import { cellName } from "./cell-name.ts";
import { ExerciseCell } from "./ExerciseCell.tsx";
import { MarkdownCell } from "./MarkdownCell.tsx";
import { Prose } from "./Prose.tsx";
import "./cells.css";

const QuestionCell = lazy(() =>
  import("../questions/QuestionCell.tsx").then((module) => ({ default: module.QuestionCell })),
);

/** One cell. Selected, it has the page's focus, or its editor has. */
export const CellView = memo(function CellView({ cellId }: { cellId: CellId }) {
  const { session } = useServices();
  const cell = useSessionState((state) => findCell(state.notebook, cellId));
  const cellState = useSessionState((state) => lookUp(state.cells, cellId));
  const status = useSessionState((state) => cellStatus(state, cellId));
  const mode = useSessionState(({ selection }) =>
    selection.cellId === cellId ? selection.mode : undefined,
  );
  const article = useRef<HTMLElement>(null);
  useFocusFollowing(article, cellId, mode);
  if (cell === undefined) return null;
  const name = cellName(cell);
  return (
    <article
      ref={article}
      className={`cell cell-${cell.kind}`}
      aria-label={name}
      data-cell-id={cellId}
      data-status={status}
      data-selected={mode}
      tabIndex={mode === undefined ? -1 : 0}
      onFocus={() => {
        if (session.getState().selection.cellId === cellId) return;
        session.dispatch({ type: "select", selection: { cellId, mode: "command" } });
      }}
    >
      {cell.kind === "markdown" ? (
        <MarkdownCell cell={cell} name={name} isEdited={mode === "edit"} />
      ) : null}
      {cell.kind === "code" ? (
        <CodeCell cell={cell} name={name} status={status} state={cellState} />
      ) : null}
      {cell.kind === "exercise" ? (
        <ExerciseCell cell={cell} name={name} status={status} state={cellState} />
      ) : null}
      {cell.kind === "question" ? (
        <Suspense fallback={<Prose source={cell.source} />}>
          <QuestionCell cell={cell} name={name} />
        </Suspense>
      ) : null}
      <InsertMenu cellId={cellId} name={name} isSelected={mode !== undefined} />
    </article>
  );
});

/** The selection leads, the browser's focus follows: into the editor to edit, onto the cell to command. */
function useFocusFollowing(
  article: React.RefObject<HTMLElement | null>,
  cellId: CellId,
  mode: "command" | "edit" | undefined,
): void {
  const { desk } = useServices();
  const before = useRef<"command" | "edit" | undefined | "unmounted">("unmounted");
  useEffect(() => {
    const previous = before.current;
    before.current = mode;
    const element = article.current;
    if (element === null || previous === mode) return;
    if (mode === "edit") {
      write(desk, cellId, element);
      return;
    }
    if (previous === "edit") desk.release(cellId);
    if (mode === "command" && mayTakeFocus(element, previous === "unmounted")) {
      element.focus({ preventScroll: true });
      if (previous !== "edit") element.scrollIntoView({ block: "nearest" });
    }
  }, [article, cellId, desk, mode]);
}

/** Not when the page opens, and not from a button, menu or dialog that someone is using. */
function mayTakeFocus(element: HTMLElement, isNew: boolean): boolean {
  const active = document.activeElement;
  if (active === null || active === document.body) return !isNew;
  if (active.closest(".floating") !== null) return false;
  // Where the outline and the skip link lead to; J goes on from there.
  if (active.matches(".part, main")) return true;
  if (element.contains(active)) return isInEditorOf(element);
  return active.closest(".cell") !== null;
}

/** A field that was opened in the editor meanwhile keeps the focus. */
function write(desk: EditorDesk, cellId: CellId, element: HTMLElement): void {
  if (!isInEditorOf(element)) desk.focus(cellId);
}

function isInEditorOf(element: HTMLElement): boolean {
  const editor = document.activeElement?.closest(".editor") ?? null;
  return editor !== null && element.contains(editor);
}
