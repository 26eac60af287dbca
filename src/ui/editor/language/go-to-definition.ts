/** F12, or a click with Control or Command held: to where a name is declared, in a cell or in the library's source. */
import type { Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import type { Definition } from "../../../kernel/language/protocol.ts";
import type { CellId } from "../../../notebook/notebook.ts";
import type { LanguageDesk } from "./language-desk.ts";

export function goToDefinition(
  cellId: CellId,
  language: LanguageDesk,
  go: (place: Definition) => void,
): Extension {
  const goFrom = (view: EditorView, offset: number): true => {
    const { doc, selection } = view.state;
    void language.ask({ kind: "definition", cellId, offset }).then((place) => {
      // The reader may have gone on while TypeScript was being loaded.
      if (view.state.doc !== doc || view.state.selection !== selection) return;
      if (place !== undefined) go(place);
      else view.dispatch({ effects: EditorView.announce.of("No definition to go to.") });
    });
    return true;
  };
  return [
    keymap.of([{ key: "F12", run: (view) => goFrom(view, view.state.selection.main.head) }]),
    EditorView.domEventHandlers({
      mousedown(event, view) {
        if (event.button !== 0 || event.altKey || !(event.ctrlKey || event.metaKey)) return false;
        const offset = view.posAtCoords({ x: event.clientX, y: event.clientY });
        if (offset === null) return false;
        event.preventDefault();
        return goFrom(view, offset);
      },
    }),
  ];
}
