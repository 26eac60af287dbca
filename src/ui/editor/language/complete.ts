/** Completion: what the language worker offers, as CodeMirror shows it. */
import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  pickedCompletion,
} from "@codemirror/autocomplete";
import { type Extension, Prec } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import type { CompletionItem } from "../../../kernel/language/protocol.ts";
import type { CellId } from "../../../notebook/notebook.ts";
import { describedDom } from "./hint-dom.ts";
import { importEdit } from "./import-edit.ts";
import type { LanguageDesk } from "./language-desk.ts";

export function completion(cellId: CellId, language: LanguageDesk): Extension {
  const source = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { pos: offset } = context;
    const word = context.matchBefore(/[\w$]+$/);
    const specifier = context.matchBefore(/\bfrom\s+["'][^"'\n]*$/);
    const isMember = context.matchBefore(/\.\s*$/) !== null;
    if (!context.explicit && word === null && !isMember && specifier === null) return null;
    // A number being written, not a name.
    if (word !== null && /^\d/.test(word.text)) return null;
    const asked = new AbortController();
    // Not when more of the same word is typed meanwhile: what is offered for its beginning is sifted by the rest.
    context.addEventListener("abort", () => asked.abort());
    const items = await language.ask({ kind: "complete", cellId, offset }, asked.signal);
    // Not null: then nothing would be asked about what was typed meanwhile.
    if (items === undefined || items.length === 0) return { from: offset, options: [] };
    const quote = specifier && specifier.from + specifier.text.search(/["']/) + 1;
    return {
      from: quote ?? word?.from ?? offset,
      options: items.map((item) => toCompletion(item, cellId, offset, language)),
      validFor: quote === null ? /^[\w$]*$/ : /^[\w/]*$/,
    };
  };
  return [
    autocompletion({
      override: [source],
      icons: false,
      maxRenderedOptions: 60,
      // The worker takes in what is typed before it answers, so there is nothing to wait for.
      activateOnTypingDelay: 0,
    }),
    // Before the Tab that indents; without an open list it does nothing.
    Prec.high(keymap.of([{ key: "Tab", run: acceptCompletion }])),
  ];
}

function toCompletion(
  item: CompletionItem,
  cellId: CellId,
  offset: number,
  language: LanguageDesk,
): Completion {
  const { label, kind, detail, importFrom, boost } = item;
  return {
    label,
    type: kind,
    boost,
    ...(detail === undefined ? {} : { detail }),
    info: async () => {
      const found = await language.ask({ kind: "describe", cellId, offset, item });
      return found === undefined ? null : describedDom(found);
    },
    ...(importFrom === undefined ? {} : { apply: importing(item, importFrom) }),
  };
}

/** Writes the name and imports it, as one change. */
function importing({ label, kind }: CompletionItem, specifier: string) {
  return (view: EditorView, completion: Completion, from: number, to: number): void => {
    const isType = kind === "type" || kind === "interface";
    const added = importEdit(view.state.doc.toString(), label, specifier, isType);
    view.dispatch({
      changes: [{ from, to, insert: label }, ...(added === undefined ? [] : [added])],
      selection: { anchor: from + label.length + (added?.insert.length ?? 0) },
      annotations: pickedCompletion.of(completion),
      userEvent: "input.complete",
    });
  };
}
