import { type ReactNode, useId } from "react";

interface SettingRowProps {
  label: string;
  isWaiting: boolean;
  /** After the field: its unit, or what it means. */
  note?: string;
  children: (id: string) => ReactNode;
}

/** A setting by name; it says when its control waits for an answer. */
export function SettingRow({ label, isWaiting, note, children }: SettingRowProps) {
  const id = useId();
  return (
    <div className="setting" aria-busy={isWaiting}>
      <label htmlFor={id} className="setting-label">
        {label}
      </label>
      {children(id)}
      {note === undefined ? null : <span className="setting-note">{note}</span>}
      <span className="setting-waiting" role="status">
        {isWaiting ? "waiting…" : ""}
      </span>
    </div>
  );
}
