import { useSessionState } from "../../use-session.ts";

const WORDS = {
  saved: "Saved",
  saving: "Saving…",
  unsaved: "Not saved yet",
  unavailable: "Not saved",
  conflict: "Not saved",
} as const;

/** Whether the notebook is kept on this device, and if not, why. Said aloud by `News`. */
export function StorageMark() {
  const { status, message } = useSessionState((state) => state.storage);
  return (
    <span className={`storage storage-${status}`} title={message}>
      {WORDS[status]}
      {message === undefined ? null : `: ${message}`}
    </span>
  );
}
