import { type Cell, isRunnable } from "../../notebook/notebook.ts";
import { Prose } from "../cells/Prose.tsx";
import { Scrollable } from "../Scrollable.tsx";
import { slideText } from "./slide-text.ts";

/** What the slide leaves for whoever speaks: the whole text of its cells. */
export function SpeakerText({ cells }: { cells: readonly Cell[] }) {
  const texts = cells.filter((cell) => !isRunnable(cell) && slideText(cell.source).isShortened);
  return (
    <aside className="present-notes" aria-label="Speaker’s text">
      <Scrollable className="present-notes-text" label="Speaker’s text">
        {texts.length === 0 ? (
          <p className="present-notes-none">This slide says all that there is.</p>
        ) : (
          texts.map(({ id, source }) => <Prose key={id} source={source} />)
        )}
      </Scrollable>
    </aside>
  );
}
