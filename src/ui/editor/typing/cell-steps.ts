/** The notebook's undo as the editor of one cell sees it. */
import type { CellId } from "../../../notebook/notebook.ts";
import type { UndoStep } from "../../../session/document/undo-state.ts";
import type { Session } from "../../../session/session.ts";
import type { NotebookSteps } from "./notebook-steps.ts";

export function cellSteps(session: Session, cellId: CellId): NotebookSteps {
  const sourceOf = (step: UndoStep | undefined) =>
    step?.changes.flatMap((change) =>
      change.type === "set" && change.cellId === cellId ? (change.fields.source ?? []) : [],
    )[0];
  return {
    canPutBack(source) {
      const { done, undone } = session.getState().undo;
      return sourceOf(done.at(-1)) === source || sourceOf(undone.at(-1)) === source;
    },
    travel(direction) {
      const { done, undone } = session.getState().undo;
      const step = (direction === "undo" ? done : undone).at(-1);
      if (sourceOf(step) === undefined) return false;
      session.dispatch({ type: direction });
      session.dispatch({ type: "select", selection: { cellId, mode: "edit" } });
      return true;
    },
  };
}
