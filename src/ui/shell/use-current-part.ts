import { useEffect, useState } from "react";
import type { PartHeading } from "../services.ts";
import { partAnchor } from "./places.ts";

/** The part that lies under a line a third down the window. */
export function useCurrentPart(parts: readonly PartHeading[]): number | undefined {
  const [current, setCurrent] = useState(parts[0]?.part);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        const entered = entries.find((entry) => entry.isIntersecting);
        const part = parts.find((it) => partAnchor(it.part) === entered?.target.id);
        if (part !== undefined) setCurrent(part.part);
      },
      { rootMargin: "-33% 0px -66% 0px" },
    );
    for (const { part } of parts) {
      const section = document.getElementById(partAnchor(part));
      if (section !== null) observer.observe(section);
    }
    return () => observer.disconnect();
  }, [parts]);
  return current;
}
