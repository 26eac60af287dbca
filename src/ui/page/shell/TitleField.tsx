import { useState } from "react";
import { useDispatch, useSessionState } from "../../use-session.ts";

/** The notebook's title, changed where it stands. */
export function TitleField() {
  const dispatch = useDispatch();
  const title = useSessionState((state) => state.notebook.title);
  const [draft, setDraft] = useState<string>();
  const finish = (isKept: boolean) => {
    const next = draft?.trim();
    setDraft(undefined);
    if (isKept && next && next !== title) dispatch({ type: "rename", title: next });
  };
  const text = draft ?? title;
  return (
    <input
      className="title-field"
      // Where fields do not take the width of what is in them, it has that of so many letters.
      size={Math.max(1, text.length)}
      aria-label="Title of the notebook"
      spellCheck={false}
      value={text}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        if (event.key === "Escape") setDraft(undefined);
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
