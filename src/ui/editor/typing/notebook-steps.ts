/**
 * Steps of the notebook's undo are not the editor's to undo: a name that was renamed in five cells must not get its old name in one
 * of them. Right after such a step Control+Z and Control+Y are the notebook's, from then on the editor's again.
 */
import { Annotation, type Extension, Prec, StateField, Transaction } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";

export interface NotebookSteps {
  /** The newest step can put this source back in place of what is about to replace it. */
  canPutBack(source: string): boolean;
  /** Goes that way if the newest step concerns the source of this cell; says whether it does. */
  travel(direction: "undo" | "redo"): boolean;
}

const isOfStep = Annotation.define<true>();

/** Annotations of a change that belongs to a step of the notebook. */
export function ofNotebookStep() {
  return [isOfStep.of(true), Transaction.addToHistory.of(false)];
}

const isRightAfter = StateField.define<boolean>({
  create: () => false,
  update: (before, transaction) =>
    transaction.docChanged ? transaction.annotation(isOfStep) === true : before,
});

export function notebookSteps(steps: NotebookSteps): Extension {
  const travel = (direction: "undo" | "redo") => (view: EditorView) =>
    view.state.field(isRightAfter) && steps.travel(direction);
  return [
    isRightAfter,
    Prec.high(
      keymap.of([
        { key: "Mod-z", run: travel("undo") },
        { key: "Mod-y", mac: "Mod-Shift-z", run: travel("redo") },
        { key: "Mod-Shift-z", run: travel("redo") },
      ]),
    ),
  ];
}
