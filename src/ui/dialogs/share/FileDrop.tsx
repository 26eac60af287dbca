import { useEffect, useState } from "react";
import { useServices } from "../../services.ts";
import { openFile } from "../notebooks/open-file.ts";

/** Takes a file that is dropped anywhere on the page; while one is held above it, says so. */
export function FileDrop() {
  const services = useServices();
  const [isAbove, setAbove] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent) => {
      if (event.defaultPrevented || !hasFiles(event)) return;
      event.preventDefault();
      setAbove(true);
    };
    const leave = (event: DragEvent) => {
      // Left the window, rather than one element for another.
      if (event.relatedTarget === null) setAbove(false);
    };
    const drop = (event: DragEvent) => {
      setAbove(false);
      const file = event.dataTransfer?.files[0];
      // A dialog that takes files itself has dealt with it.
      if (event.defaultPrevented || !hasFiles(event) || file === undefined) return;
      event.preventDefault();
      void openFile(services, file);
    };
    addEventListener("dragover", over, { signal });
    addEventListener("dragleave", leave, { signal });
    addEventListener("drop", drop, { signal });
    return () => listening.abort();
  }, [services]);
  return isAbove ? (
    <div className="file-drop" role="status">
      Drop the notebook to see what it changes. Nothing in it runs.
    </div>
  ) : null;
}
