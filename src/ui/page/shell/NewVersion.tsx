import { useSyncExternalStore } from "react";
import { newVersion } from "../../../service-worker/register.ts";

/** Says that a newer page is loaded and waits. It comes when its reader asks for it, never by itself. */
export function NewVersion() {
  const isThere = useSyncExternalStore(newVersion.subscribe, newVersion.isThere);
  if (!isThere) return null;
  return (
    <div className="notice notice-info" role="status">
      <p>A new version is available. Your notebook stays as it is; names in the kernel are gone.</p>
      <button type="button" className="button" onClick={newVersion.reload}>
        Reload
      </button>
    </div>
  );
}
