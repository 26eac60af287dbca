/** Another name for what is at the cursor: asked for where it stands, written in all cells that mean it. */
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { type EditorView, showTooltip, type Tooltip, ViewPlugin } from "@codemirror/view";
import type { Renaming } from "../../../kernel/language/protocol.ts";
import type { CellId } from "../../../notebook/notebook.ts";
import type { LanguageDesk } from "./language-desk.ts";
import { refusalDom, renameForm } from "./rename-form.ts";
import { offerRename } from "./rename-request.ts";

export function renameSymbol(
  cellId: CellId,
  language: LanguageDesk,
  apply: (renaming: Renaming, from: string, to: string) => boolean,
): Extension {
  const ask = async (view: EditorView): Promise<void> => {
    const { doc, selection } = view.state;
    const { head: offset } = selection.main;
    const found = await language.ask({ kind: "renamable", cellId, offset });
    const isThere = view.state.doc.eq(doc) && view.state.selection.eq(selection);
    if (found === undefined || !isThere) return;
    if ("refusal" in found) {
      open(view, { pos: offset, create: () => ({ dom: refusalDom(found.refusal) }) });
      return;
    }
    const { name, from } = found;
    const form = renameForm(name, {
      async onName(next) {
        const renaming = await language.ask({ kind: "rename", cellId, offset: from, name: next });
        if (renaming === undefined) return "The name could not be changed here.";
        if ("refusal" in renaming) return renaming.refusal;
        const isDone = renaming.cells.length === 0 || apply(renaming, name, next);
        if (!isDone) return "The notebook was changed meanwhile; press Enter again.";
        close(view);
        return undefined;
      },
      onLeave: () => close(view),
      onLost: () => open(view, undefined),
    });
    open(view, { pos: from, create: () => ({ dom: form.dom, mount: () => form.focus() }) });
  };
  return [
    shown,
    ViewPlugin.define((view) => {
      const rename = () => {
        view.focus();
        void ask(view);
      };
      let withdraw = () => {};
      const offer = () => {
        withdraw = offerRename({ cellId, rename });
      };
      view.contentDOM.addEventListener("focus", offer);
      return { destroy: () => withdraw() };
    }),
  ];
}

const show = StateEffect.define<Tooltip | undefined>();

const shown = StateField.define<Tooltip | undefined>({
  create: () => undefined,
  update(before, transaction) {
    const effect = transaction.effects.findLast((candidate) => candidate.is(show));
    if (effect !== undefined) return effect.value as Tooltip | undefined;
    // Where it stood is another place now.
    const { startState, newSelection, docChanged } = transaction;
    return docChanged || !newSelection.eq(startState.selection) ? undefined : before;
  },
  provide: (field) => showTooltip.from(field, (tooltip) => tooltip ?? null),
});

function open(view: EditorView, tooltip: Tooltip | undefined): void {
  if (view.state.field(shown) !== tooltip) view.dispatch({ effects: show.of(tooltip) });
}

/** Back to writing. */
function close(view: EditorView): void {
  view.focus();
  open(view, undefined);
}
