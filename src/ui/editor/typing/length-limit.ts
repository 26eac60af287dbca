import { EditorState, type Extension } from "@codemirror/state";
import { LONGEST_SOURCE } from "../../../notebook/notebook.ts";

/** Refuses what would make a cell longer than a notebook holds, such as a file that was pasted by mistake, and says how long. */
export function lengthLimit(onTooLong: (length: number) => void): Extension {
  return EditorState.changeFilter.of(({ newDoc, startState }) => {
    const isFine = newDoc.length <= LONGEST_SOURCE || newDoc.length <= startState.doc.length;
    // Not from within the transaction, which may be asked about more than once.
    if (!isFine) queueMicrotask(() => onTooLong(newDoc.length));
    return isFine;
  });
}
