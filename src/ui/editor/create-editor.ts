/** A CodeMirror editor for one cell. Loaded in a chunk of its own; everything else knows only its handle. */
import {
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionStatus,
  currentCompletions,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import {
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { selectNextOccurrence, selectSelectionMatches } from "@codemirror/search";
import {
  Annotation,
  EditorState,
  type Extension,
  Prec,
  StateEffect,
  StateField,
} from "@codemirror/state";
import {
  crosshairCursor,
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
import type { Definition, Renaming } from "../../kernel/language/protocol.ts";
import type { Cell, CellId } from "../../notebook/notebook.ts";
import { oddText } from "../odd-text/odd-text-in-editor.ts";
import { dispatchInView } from "./dispatch-in-view.ts";
import type { EditorHandle, EditorPlace } from "./editor-desk.ts";
import { foundMarks, showFound } from "./found-marks.ts";
import { completion } from "./language/complete.ts";
import { goToDefinition } from "./language/go-to-definition.ts";
import { hints } from "./language/hints.ts";
import type { LanguageDesk } from "./language/language-desk.ts";
import { problems } from "./language/problems.ts";
import { renameSymbol } from "./language/rename-symbol.ts";
import { lengthLimit } from "./typing/length-limit.ts";
import { type NotebookSteps, notebookSteps, ofNotebookStep } from "./typing/notebook-steps.ts";
import { playKeys } from "./typing/play-keys.ts";
import { tabMode } from "./typing/tab-mode.ts";
import { focusToWrite, tabPasses } from "./typing/tab-passes.ts";

export interface EditorOptions {
  readonly parent: Element;
  readonly source: string;
  readonly kind: Cell["kind"];
  /** The steps of the notebook's own undo that concern this cell. */
  readonly steps: NotebookSteps;
  /** Only for code: the language service, the cell's name in it, where a definition opens, and how a name is changed. */
  readonly language?: EditorLanguage;
  /** Accessible name of the editor. */
  readonly label: string;
  readonly onChange: (source: string) => void;
  /** Called with text that was refused because the cell would have become too long. */
  readonly onTooLong: (length: number) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
  /** Escape, when there is nothing in the editor for it to close. */
  readonly onLeave: () => void;
}

export interface EditorLanguage {
  readonly cellId: CellId;
  readonly desk: LanguageDesk;
  readonly onGo: (place: Definition) => void;
  /** Writes the new name into all cells; false when a cell has changed since it was found. */
  readonly onRename: (renaming: Renaming, from: string, to: string) => boolean;
}

export function createEditor(options: EditorOptions): EditorHandle {
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({ doc: options.source, extensions: extensions(options) }),
  });
  return {
    setSource: (source) => replaceSource(view, source, options.steps),
    focus: (place) => focusAt(view, place),
    blur: () => view.hasFocus && view.contentDOM.blur(),
    play: (keys) => playKeys(view, keys),
    showFound: (spans, isRevealed) => showFound(view, spans, isRevealed),
    markError: (place) => view.dispatch({ effects: markLine.of(place) }),
    destroy: () => view.destroy(),
  };
}

/** Changes that come from outside are not reported back as edits. */
const fromOutside = Annotation.define<true>();

const markLine = StateEffect.define<EditorPlace | undefined>();
const errorLine = Decoration.line({ class: "cm-error-line" });
const errorMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    const effect = transaction.effects.findLast((candidate) => candidate.is(markLine));
    if (effect === undefined) return marks.map(transaction.changes);
    const place: EditorPlace | undefined = effect.value;
    const { doc } = transaction.state;
    if (place === undefined || place.line < 1 || place.line > doc.lines) return Decoration.none;
    return Decoration.set(errorLine.range(doc.line(place.line).from));
  },
  provide: (field) => EditorView.decorations.from(field),
});

function extensions(options: EditorOptions): Extension {
  const { kind, label, language, steps, onChange, onFocus, onBlur, onLeave } = options;
  const leave = () => {
    onLeave();
    return true;
  };
  return [
    Prec.highest(keymap.of([{ key: "Escape", run: dropUnseenCompletion }])),
    history(),
    notebookSteps(steps),
    drawSelection(),
    dropCursor(),
    oddText(),
    severalCursors(),
    foundMarks,
    EditorState.allowMultipleSelections.of(true),
    EditorState.tabSize.of(2),
    indentUnit.of("  "),
    highlightActiveLine(),
    kind === "markdown" ? EditorView.lineWrapping : codeExtensions(),
    language === undefined ? [] : languageExtensions(language),
    tabPasses(),
    tabMode(),
    keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
    Prec.lowest(keymap.of([{ key: "Escape", run: leave }])),
    errorMarks,
    lengthLimit(options.onTooLong),
    EditorView.contentAttributes.of({
      "aria-label": label,
      "aria-description":
        "Escape leaves the editor. Tab moves on until something is typed; Control+M switches that.",
      spellcheck: kind === "markdown" ? "true" : "false",
      // It takes the focus without; said, so that tools see that what scrolls here is reached by keyboard.
      tabindex: "0",
    }),
    EditorView.updateListener.of((update) => {
      const isOurs = update.transactions.some((transaction) => transaction.annotation(fromOutside));
      if (update.docChanged && !isOurs) onChange(update.state.doc.toString());
    }),
    EditorView.domEventHandlers({ focus: onFocus, blur: onBlur }),
  ];
}

/** A list that is still being made, or empty, is not on screen: Escape drops it and goes on to the next handler. */
function dropUnseenCompletion(view: EditorView): boolean {
  const isAsked = completionStatus(view.state) !== null;
  if (isAsked && currentCompletions(view.state).length === 0) closeCompletion(view);
  return false;
}

/** As in most editors: Alt+click adds a cursor, Shift+Alt+drag takes a rectangle, Ctrl/Cmd+D the next of the same. */
function severalCursors(): Extension {
  return [
    rectangularSelection({
      eventFilter: (event) => event.altKey && event.shiftKey && event.button === 0,
    }),
    crosshairCursor({ key: "Alt" }),
    EditorView.clickAddsSelectionRange.of((event) => event.altKey && !event.shiftKey),
    keymap.of([
      { key: "Mod-d", run: selectNextOccurrence, preventDefault: true },
      { key: "Mod-Shift-l", run: selectSelectionMatches },
    ]),
  ];
}

function languageExtensions({ cellId, desk, onGo, onRename }: EditorLanguage): Extension {
  return [
    completion(cellId, desk),
    hints(cellId, desk),
    problems(cellId, desk),
    goToDefinition(cellId, desk, onGo),
    renameSymbol(cellId, desk, onRename),
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
function replaceSource(view: EditorView, source: string, steps: NotebookSteps): void {
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
    annotations: [fromOutside.of(true), ...(steps.canPutBack(before) ? ofNotebookStep() : [])],
  });
}

function focusAt(view: EditorView, place: EditorPlace | undefined): void {
  focusToWrite(view);
  if (place === undefined) return;
  const { doc } = view.state;
  const line = doc.line(Math.min(Math.max(place.line, 1), doc.lines));
  const anchor = Math.min(line.from + Math.max(place.column - 1, 0), line.to);
  dispatchInView(view, anchor, { selection: { anchor } });
}
