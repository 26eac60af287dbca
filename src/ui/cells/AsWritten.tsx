import { Scrollable } from "../Scrollable.tsx";

/** Characters of a text that are shown where it is too much to be rendered. */
const MOST_SHOWN = 20_000;

interface AsWrittenProps {
  text: string;
  reason: string;
  /** It stands in a line of a text. */
  isInLine?: boolean;
}

/** A text that is not rendered, or its beginning, and why. */
export function AsWritten({ text, reason, isInLine = false }: AsWrittenProps) {
  const isCut = text.length > MOST_SHOWN;
  const shown = isCut ? `${text.slice(0, MOST_SHOWN)}…` : text;
  const note = isCut
    ? `${reason} Its first ${MOST_SHOWN.toLocaleString("en")} characters stand here.`
    : reason;
  if (isInLine) {
    return (
      <>
        <code>{shown}</code> <span className="output-note">{note}</span>
      </>
    );
  }
  return (
    <>
      <Scrollable className="out-text out-text-value" label="Text as it is written">
        <pre>{shown}</pre>
      </Scrollable>
      <p className="output-note">{note}</p>
    </>
  );
}
