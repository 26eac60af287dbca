import { useEffect, useState } from "react";
import type { SessionState } from "../../../session/state.ts";
import type { PartHeading } from "../../services.ts";
import { useSessionState } from "../../use-session.ts";
import { partAnchor } from "./places.ts";

/** The part that lies under a line a third down the window. */
export function useCurrentPart(parts: readonly PartHeading[]): number | undefined {
  const [current, setCurrent] = useState(parts[0]?.part);
  const shown = useSessionState(shownParts);
  useEffect(() => {
    const sections = shown
      .split(" ")
      .map((part) => document.getElementById(partAnchor(Number(part))));
    const observer = new IntersectionObserver(
      (entries) => {
        const entered = entries.find((entry) => entry.isIntersecting);
        const part = parts.find((it) => partAnchor(it.part) === entered?.target.id);
        if (part !== undefined) setCurrent(part.part);
      },
      { rootMargin: "-33% 0px -66% 0px" },
    );
    for (const section of sections) if (section !== null) observer.observe(section);
    return () => observer.disconnect();
  }, [parts, shown]);
  return current;
}

/** The parts that the open notebook has, as one word each. */
function shownParts({ notebook }: SessionState): string {
  return [...new Set(notebook.cells.map((cell) => cell.part))].join(" ");
}
