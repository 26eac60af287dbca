import { useState } from "react";
import type { Setting } from "./use-setting.ts";

interface NumberFieldProps {
  id?: string;
  /** Where no label of its own stands beside it. */
  label?: string;
  setting: Setting<number>;
}

/** A number that is asked for on Enter or on leaving the field, once it is one. The system says which numbers it takes. */
export function NumberField({ id, label, setting }: NumberFieldProps) {
  const [draft, setDraft] = useState<string>();
  const typed = Number(draft);
  const isWrong = draft !== undefined && (draft.trim() === "" || !Number.isFinite(typed));
  const commit = () => {
    if (draft === undefined) return;
    setDraft(undefined);
    if (!isWrong && typed !== setting.value) setting.set(typed);
  };
  return (
    <input
      id={id}
      type="text"
      inputMode="decimal"
      className="dial-field numbers"
      aria-label={label}
      aria-invalid={isWrong}
      title={isWrong ? "A number is expected here." : undefined}
      value={draft ?? String(setting.value)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setDraft(undefined);
      }}
    />
  );
}
