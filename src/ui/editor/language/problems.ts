/** Underlines what TypeScript finds wrong, as the language worker reports it. */
import { type Diagnostic, lintKeymap, setDiagnostics } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { type EditorView, keymap, ViewPlugin } from "@codemirror/view";
import type { Problem } from "../../../kernel/language/protocol.ts";
import type { CellId } from "../../../notebook/notebook.ts";
import type { LanguageDesk } from "./language-desk.ts";

export function problems(cellId: CellId, language: LanguageDesk): Extension {
  return [
    keymap.of(lintKeymap),
    ViewPlugin.define((view) => {
      let last: readonly Problem[] = [];
      const follow = () => {
        const next = language.problemsOf(cellId);
        if (next === last) return;
        last = next;
        view.dispatch(setDiagnostics(view.state, toDiagnostics(view, next)));
      };
      const unsubscribe = language.subscribe(follow);
      // A view cannot be changed while it is being made.
      queueMicrotask(follow);
      return { destroy: unsubscribe };
    }),
  ];
}

function toDiagnostics({ state }: EditorView, found: readonly Problem[]): Diagnostic[] {
  const { length } = state.doc;
  return found
    .map(({ from, to, message, severity }) => {
      const start = Math.min(from, length);
      return { from: start, to: Math.max(start, Math.min(to, length)), message, severity };
    })
    .sort((a, b) => a.from - b.from);
}
