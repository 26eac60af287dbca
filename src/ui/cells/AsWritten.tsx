import { Scrollable } from "../Scrollable.tsx";

/** Characters of a text that are shown where it is too much to be rendered. */
const MOST_SHOWN = 20_000;

/** A text that is not rendered, or its beginning, and why. */
export function AsWritten({ text, reason }: { text: string; reason: string }) {
  const isCut = text.length > MOST_SHOWN;
  return (
    <>
      <Scrollable className="out-text out-text-value" label="Text as it is written">
        <pre>{isCut ? `${text.slice(0, MOST_SHOWN)}…` : text}</pre>
      </Scrollable>
      <p className="output-note">
        {reason}
        {isCut ? ` Its first ${MOST_SHOWN.toLocaleString("en")} characters stand here.` : ""}
      </p>
    </>
  );
}
