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
  return (
    <input
      className="title-field"
      aria-label="Title of the notebook"
      spellCheck={false}
      value={draft ?? title}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        if (event.key === "Escape") setDraft(undefined);
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
