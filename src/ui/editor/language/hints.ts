/** Types under the pointer or, by key, at the cursor; the signature of the call being written. */
import { type Extension, Prec, StateEffect, StateField } from "@codemirror/state";
import {
  type EditorView,
  hoverTooltip,
  keymap,
  showTooltip,
  type Tooltip,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import type { CellId } from "../../../notebook/notebook.ts";
import { describedDom, signatureDom } from "./hint-dom.ts";
import type { LanguageDesk } from "./language-desk.ts";

export function hints(cellId: CellId, language: LanguageDesk): Extension {
  return [
    hoverTooltip(
      async (_view, offset) => {
        const found = await language.ask({ kind: "hover", cellId, offset });
        if (found === undefined) return null;
        const dom = describedDom(found);
        return { pos: found.from, end: found.to, above: true, create: () => ({ dom }) };
      },
      { hoverTime: 350 },
    ),
    shown,
    signatureHelp(cellId, language),
    Prec.high(
      keymap.of([
        { key: "Escape", run: closeHint },
        { key: "Shift-F1", run: (view) => describeAtCursor(view, cellId, language) },
        { key: "Mod-Shift-Space", run: (view) => askForSignature(view, cellId, language) },
      ]),
    ),
  ];
}

interface Shown {
  readonly tooltip: Tooltip;
  /** Follows the typing; the other kind goes with the next change. */
  readonly isSignature: boolean;
}

const show = StateEffect.define<Shown | undefined>();

const shown = StateField.define<Shown | undefined>({
  create: () => undefined,
  update(before, transaction) {
    const effect = transaction.effects.findLast((candidate) => candidate.is(show));
    if (effect !== undefined) return effect.value as Shown | undefined;
    const isMoved = transaction.docChanged || transaction.selection !== undefined;
    return isMoved && before?.isSignature === false ? undefined : before;
  },
  provide: (field) => showTooltip.from(field, (it) => it?.tooltip ?? null),
});

/** The question that each view waits for: what is closed meanwhile stays closed. */
const waiting = new WeakMap<EditorView, AbortController>();

function waitAnew(view: EditorView): AbortSignal {
  waiting.get(view)?.abort();
  const controller = new AbortController();
  waiting.set(view, controller);
  return controller.signal;
}

function closeHint(view: EditorView): boolean {
  waiting.get(view)?.abort();
  if (view.state.field(shown) === undefined) return false;
  view.dispatch({ effects: show.of(undefined) });
  return true;
}

function describeAtCursor(view: EditorView, cellId: CellId, language: LanguageDesk): boolean {
  const { head: offset } = view.state.selection.main;
  void language.ask({ kind: "hover", cellId, offset }).then((found) => {
    if (found === undefined || view.state.selection.main.head !== offset) return;
    const dom = describedDom(found);
    dom.setAttribute("role", "status");
    const tooltip: Tooltip = { pos: found.from, above: true, create: () => ({ dom }) };
    view.dispatch({ effects: show.of({ tooltip, isSignature: false }) });
  });
  return true;
}

function askForSignature(view: EditorView, cellId: CellId, language: LanguageDesk): boolean {
  const { head: offset } = view.state.selection.main;
  const signal = waitAnew(view);
  void language.ask({ kind: "signature", cellId, offset }, signal).then((help) => {
    if (signal.aborted || view.state.selection.main.head !== offset) return;
    const signature = help?.signatures[help.active];
    if (help === undefined || signature === undefined) {
      closeHint(view);
      return;
    }
    const count =
      help.signatures.length > 1 ? `form ${help.active + 1} of ${help.signatures.length}` : "";
    const tooltip: Tooltip = {
      pos: offset,
      above: true,
      create: () => ({ dom: signatureDom(signature, count) }),
    };
    view.dispatch({ effects: show.of({ tooltip, isSignature: true }) });
  });
  return true;
}

/** Opens where an argument begins, and follows until the call is closed. */
function signatureHelp(cellId: CellId, language: LanguageDesk): Extension {
  return ViewPlugin.define(() => ({
    update({ state, transactions, docChanged, selectionSet, view, focusChanged }: ViewUpdate) {
      if (focusChanged && !view.hasFocus) {
        // Not while an update is under way.
        queueMicrotask(() => closeHint(view));
        return;
      }
      const isOpen = state.field(shown)?.isSignature === true;
      const { head } = state.selection.main;
      const isArgument =
        docChanged &&
        transactions.some((it) => it.isUserEvent("input.type")) &&
        /[(,]\s?$/.test(state.sliceDoc(Math.max(0, head - 2), head));
      if (isArgument || (isOpen && (docChanged || selectionSet))) {
        queueMicrotask(() => askForSignature(view, cellId, language));
      }
    },
  }));
}
