/** Control+M: whether Tab indents or moves on, so that the keyboard alone can leave. The state is seen, and announced. */
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { EditorView, keymap, type Panel, showPanel } from "@codemirror/view";

const setMoves = StateEffect.define<boolean>();

/** Whether it was asked for that Tab moves on. */
export const tabMoves = StateField.define<boolean>({
  create: () => false,
  update(before, { effects }) {
    const set = effects.findLast((effect) => effect.is(setMoves));
    return set === undefined ? before : (set.value as boolean);
  },
  provide: (field) => showPanel.from(field, (moves) => (moves ? createPanel : null)),
});

function createPanel(): Panel {
  const dom = document.createElement("div");
  dom.className = "editor-tab-mode";
  dom.textContent = "Tab moves on to the next control. Ctrl+M lets it indent again.";
  return { dom };
}

function toggle(view: EditorView): boolean {
  const moves = !view.state.field(tabMoves);
  view.setTabFocusMode(moves);
  view.dispatch({
    effects: [setMoves.of(moves), EditorView.announce.of(moves ? "Tab moves on." : "Tab indents.")],
  });
  return true;
}

/** Must stand before CodeMirror's own keys, which have this one too but say nothing, and after `tabPasses`. */
export function tabMode(): Extension {
  return [
    tabMoves,
    keymap.of([{ key: "Ctrl-m", run: toggle }]),
    EditorView.updateListener.of(({ docChanged, view, state }) => {
      // Typing ends what coming in with Tab began, but not what was asked for.
      if (docChanged && state.field(tabMoves)) view.setTabFocusMode(true);
    }),
    EditorView.domEventHandlers({
      blur(_, view) {
        if (view.state.field(tabMoves)) view.dispatch({ effects: setMoves.of(false) });
      },
    }),
  ];
}
