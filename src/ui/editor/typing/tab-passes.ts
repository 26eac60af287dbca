/**
 * No trap for the keyboard: who comes into an editor with Tab goes on with Tab, to the outputs beneath it. Once something is
 * typed, or when the editor was entered to write in it (Enter, a click), Tab indents. Control+M decides for good.
 */
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tabMoves } from "./tab-mode.ts";

export function tabPasses(): Extension {
  let isPassing = false;
  let isPressed = false;
  const set = (view: EditorView, passes: boolean) => {
    if (isPassing === passes) return;
    isPassing = passes;
    if (view.state.field(tabMoves, false) !== true) view.setTabFocusMode(passes);
  };
  return [
    EditorView.domEventHandlers({
      pointerdown(_, view) {
        isPressed = !view.hasFocus;
        set(view, false);
      },
      focus(_, view) {
        set(view, !isPressed && !isToWrite.has(view));
        isPressed = false;
      },
      blur: (_, view) => set(view, false),
    }),
    EditorView.updateListener.of(({ docChanged, view }) => {
      if (docChanged) set(view, false);
    }),
  ];
}

/** Editors that are just being given the focus by the page. */
const isToWrite = new WeakSet<EditorView>();

/** Gives the focus to who wants to write: Tab indents from the beginning. */
export function focusToWrite(view: EditorView): void {
  if (view.hasFocus) return;
  isToWrite.add(view);
  view.focus();
  isToWrite.delete(view);
}
