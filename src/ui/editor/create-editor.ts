/** A CodeMirror editor for one cell. Loaded in a chunk of its own; everything else knows only its handle. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import {
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import {
  Annotation,
  EditorState,
  type Extension,
  Prec,
  StateEffect,
  StateField,
} from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import type { Cell } from "../../notebook/notebook.ts";
import type { EditorHandle, Place } from "./editor-desk.ts";

export interface EditorOptions {
  readonly parent: Element;
  readonly source: string;
  readonly kind: Cell["kind"];
  /** What assistive technology calls the editor. */
  readonly label: string;
  readonly onChange: (source: string) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
  /** Escape, when there is nothing in the editor for it to close. */
  readonly onLeave: () => void;
}

export function createEditor(options: EditorOptions): EditorHandle {
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({ doc: options.source, extensions: extensions(options) }),
  });
  return {
    setSource: (source) => replaceSource(view, source),
    focus: (place) => focusAt(view, place),
    blur: () => view.hasFocus && view.contentDOM.blur(),
    markError: (place) => view.dispatch({ effects: markLine.of(place) }),
    destroy: () => view.destroy(),
  };
}

/** Changes that come from outside are not reported back as edits. */
const fromOutside = Annotation.define<true>();

const markLine = StateEffect.define<Place | undefined>();
const errorLine = Decoration.line({ class: "cm-error-line" });
const errorMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    const effect = transaction.effects.findLast((candidate) => candidate.is(markLine));
    if (effect === undefined) return marks.map(transaction.changes);
    const place: Place | undefined = effect.value;
    const { doc } = transaction.state;
    if (place === undefined || place.line < 1 || place.line > doc.lines) return Decoration.none;
    return Decoration.set(errorLine.range(doc.line(place.line).from));
  },
  provide: (field) => EditorView.decorations.from(field),
});

function extensions({ kind, label, onChange, onFocus, onBlur, onLeave }: EditorOptions): Extension {
  const leave = () => {
    onLeave();
    return true;
  };
  return [
    history(),
    drawSelection(),
    dropCursor(),
    rectangularSelection(),
    EditorState.allowMultipleSelections.of(true),
    EditorState.tabSize.of(2),
    indentUnit.of("  "),
    highlightActiveLine(),
    kind === "markdown" ? EditorView.lineWrapping : codeExtensions(),
    keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
    Prec.lowest(keymap.of([{ key: "Escape", run: leave }])),
    errorMarks,
    EditorView.contentAttributes.of({
      "aria-label": label,
      "aria-description": "Escape leaves the editor; Control+M lets Tab move on.",
      spellcheck: kind === "markdown" ? "true" : "false",
    }),
    EditorView.updateListener.of((update) => {
      const isOurs = update.transactions.some((transaction) => transaction.annotation(fromOutside));
      if (update.docChanged && !isOurs) onChange(update.state.doc.toString());
    }),
    EditorView.domEventHandlers({ focus: onFocus, blur: onBlur }),
  ];
}

function codeExtensions(): Extension {
  return [
    lineNumbers(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    keymap.of(closeBracketsKeymap),
    javascript({ typescript: true }),
    syntaxHighlighting(classHighlighter),
  ];
}

/** Replaces only what differs, so that the cursor, the selection and the history outside of it stay. */
function replaceSource(view: EditorView, source: string): void {
  const before = view.state.doc.toString();
  if (before === source) return;
  const limit = Math.min(before.length, source.length);
  let start = 0;
  while (start < limit && before[start] === source[start]) start++;
  let end = 0;
  while (end < limit - start && before.at(-1 - end) === source.at(-1 - end)) end++;
  view.dispatch({
    changes: {
      from: start,
      to: before.length - end,
      insert: source.slice(start, source.length - end),
    },
    annotations: fromOutside.of(true),
  });
}

function focusAt(view: EditorView, place: Place | undefined): void {
  view.focus();
  if (place === undefined) return;
  const { doc } = view.state;
  const line = doc.line(Math.min(Math.max(place.line, 1), doc.lines));
  const anchor = Math.min(line.from + Math.max(place.column - 1, 0), line.to);
  view.dispatch({
    selection: { anchor },
    effects: EditorView.scrollIntoView(anchor, { y: "center" }),
  });
}
