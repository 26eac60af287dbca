import type { TransactionSpec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/**
 * Dispatches, and brings a position to the middle of the view at once. CodeMirror by itself scrolls in the next frame, by
 * which the page may have been scrolled to another cell.
 */
export function dispatchInView(view: EditorView, position: number, spec: TransactionSpec): void {
  const effects = [spec.effects ?? []].flat();
  view.dispatch({
    ...spec,
    effects: [...effects, EditorView.scrollIntoView(position, { y: "center" })],
  });
  // Reading the layout scrolls.
  view.coordsAtPos(position);
}
