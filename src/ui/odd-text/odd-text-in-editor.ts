import type { Extension } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import { afterSeparatorPattern, oddPattern, oddWords } from "../../base/odd-text.ts";
import "./odd-text.css";

const replaced = decorated(
  new MatchDecorator({
    regexp: oddPattern(),
    decoration: ([found]) => Decoration.replace({ widget: new OddWidget(found) }),
  }),
);
const marked = decorated(
  new MatchDecorator({
    regexp: afterSeparatorPattern(),
    decoration: Decoration.mark({ class: "odd-text-after" }),
  }),
);

/** In an editor, too, all that is in the text is seen; and what follows a separator of lines does not look like a part of its comment. */
export function oddText(): Extension {
  // The cursor steps over what is drawn as one.
  const asOne = EditorView.atomicRanges.of(
    (view) => view.plugin(replaced)?.decorations ?? Decoration.none,
  );
  return [replaced, marked, asOne];
}

class OddWidget extends WidgetType {
  constructor(readonly found: string) {
    super();
  }

  override eq({ found }: OddWidget): boolean {
    return found === this.found;
  }

  toDOM(): HTMLElement {
    const { shown, name } = oddWords(this.found);
    const element = document.createElement("span");
    element.className = "odd-text";
    element.textContent = shown;
    element.title = name;
    return element;
  }
}

function decorated(decorator: MatchDecorator): ViewPlugin<{ decorations: DecorationSet }> {
  return ViewPlugin.define(
    (view) => {
      let decorations = decorator.createDeco(view);
      return {
        get decorations() {
          return decorations;
        },
        update(update: ViewUpdate) {
          decorations = decorator.updateDeco(update, decorations);
        },
      };
    },
    { decorations: (plugin) => plugin.decorations },
  );
}
