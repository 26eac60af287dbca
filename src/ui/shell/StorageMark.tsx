import { useSessionState } from "../use-session.ts";

const WORDS = {
  saved: "Saved",
  saving: "Saving…",
  unsaved: "Not saved yet",
  unavailable: "Cannot save",
} as const;

/** Whether the notebook is kept on this device, and if not, why. */
export function StorageMark() {
  const { status, message } = useSessionState((state) => state.storage);
  return (
    <span className={`storage storage-${status}`} role="status" title={message}>
      {WORDS[status]}
      {message === undefined ? null : `: ${message}`}
    </span>
  );
}
