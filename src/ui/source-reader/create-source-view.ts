/** A source to read: coloured, with line numbers and a search of its own, and nothing to write. */
import { defaultKeymap } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { foldGutter, syntaxHighlighting } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

export interface SourceView {
  /** Shows a source, with this line, from 1, in view. */
  show(source: string, label: string, line: number): void;
  focus(): void;
  destroy(): void;
}

export function createSourceView(parent: Element): SourceView {
  const view = new EditorView({ parent });
  return {
    show(source, label, line) {
      const state = EditorState.create({ doc: source, extensions: extensions(label) });
      const { from } = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
      view.setState(state);
      view.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: "start", yMargin: 40 }),
      });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function extensions(label: string) {
  return [
    lineNumbers(),
    foldGutter(),
    highlightActiveLine(),
    EditorState.readOnly.of(true),
    EditorState.tabSize.of(2),
    javascript({ typescript: true }),
    syntaxHighlighting(classHighlighter),
    search({ top: true }),
    keymap.of([...searchKeymap, ...defaultKeymap]),
    EditorView.contentAttributes.of({
      "aria-label": label,
      "aria-readonly": "true",
      tabindex: "0",
    }),
  ];
}
