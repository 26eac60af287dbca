/** Types keys that were held for an editor as if they were pressed now: brackets close, completion opens. */
import { EditorView } from "@codemirror/view";

export function playKeys(view: EditorView, keys: readonly KeyboardEvent[]): void {
  for (const event of keys) {
    if (event.key.length === 1) write(view, event.key);
    else view.contentDOM.dispatchEvent(new KeyboardEvent("keydown", event));
  }
}

function write(view: EditorView, text: string): void {
  const { from, to } = view.state.selection.main;
  const insert = () =>
    view.state.update(view.state.replaceSelection(text), {
      userEvent: "input.type",
      scrollIntoView: true,
    });
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, from, to, text, insert))) view.dispatch(insert());
}
