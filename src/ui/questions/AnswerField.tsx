import { useEffect, useEffectEvent, useRef } from "react";
import { lookUp } from "../../base/look-up.ts";
import { type CellId, LONGEST_SOURCE } from "../../notebook/notebook.ts";
import { tooLong } from "../editor/typing/too-long.ts";
import { useServices } from "../services.ts";

interface AnswerFieldProps {
  id: string;
  cellId: CellId;
  stored: string;
  onChange: (text: string) => void;
}

/** Where an answer is written. Enter on the cell leads into it, Escape out, as with an editor. */
export function AnswerField({ id, cellId, stored, onChange }: AnswerFieldProps) {
  const { session, desk } = useServices();
  const field = useRef<HTMLTextAreaElement>(null);
  const select = (mode: "command" | "edit") =>
    session.dispatch({ type: "select", selection: { cellId, mode } });

  // The state, not the rendered props: a letter typed meanwhile must not be undone.
  const showStored = () => {
    const text = lookUp(session.getState().notebook.answers, cellId)?.text ?? "";
    if (field.current !== null && field.current.value !== text) field.current.value = text;
  };
  const follow = useEffectEvent(showStored);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stored text is what is followed
  useEffect(() => follow(), [stored]);

  useEffect(() => {
    const handle = {
      setSource: () => undefined,
      focus: () => field.current?.focus(),
      blur: () => field.current?.blur(),
      markError: () => undefined,
      destroy: () => undefined,
    };
    desk.add(cellId, handle);
    return () => desk.remove(cellId, handle);
  }, [desk, cellId]);

  return (
    <textarea
      ref={field}
      id={id}
      className="question-answer"
      rows={4}
      defaultValue={stored}
      onChange={({ target }) => {
        const { length } = target.value;
        if (length <= LONGEST_SOURCE) {
          onChange(target.value);
          return;
        }
        showStored();
        session.dispatch({ type: "notify", notice: tooLong(length) });
      }}
      onFocus={() => select("edit")}
      onBlur={() => {
        const { selection } = session.getState();
        if (selection.cellId === cellId && selection.mode === "edit") select("command");
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") select("command");
      }}
    />
  );
}
