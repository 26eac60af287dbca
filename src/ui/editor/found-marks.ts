/** Matches of the find bar in a cell, marked in its editor; one of them is the current one. */
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import { dispatchInView } from "./dispatch-in-view.ts";

export interface FoundSpan {
  readonly from: number;
  readonly to: number;
  readonly isCurrent: boolean;
}

const setFound = StateEffect.define<readonly FoundSpan[]>();
const found = Decoration.mark({ class: "found" });
const current = Decoration.mark({ class: "found found-current" });

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, { effects, changes, newDoc }) {
    const effect = effects.findLast((candidate) => candidate.is(setFound));
    if (effect === undefined) return before.map(changes);
    const spans = effect.value as readonly FoundSpan[];
    return Decoration.set(
      spans
        .filter(({ from, to }) => from < to && to <= newDoc.length)
        .map(({ from, to, isCurrent }) => (isCurrent ? current : found).range(from, to)),
    );
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const foundMarks: Extension = marks;

/** Marks them, and may bring the current one into view, without taking the focus from where it is. */
export function showFound(
  view: EditorView,
  spans: readonly FoundSpan[],
  isRevealed: boolean,
): void {
  const at = spans.find(({ isCurrent }) => isCurrent);
  const isThere = isRevealed && at !== undefined && at.to <= view.state.doc.length;
  const marked = { effects: setFound.of(spans) };
  if (isThere) dispatchInView(view, at.from, marked);
  else view.dispatch(marked);
}
