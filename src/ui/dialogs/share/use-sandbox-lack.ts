import { useEffect, useState } from "react";
import { sandboxLack } from "../../../session/trust/sandbox-lack.ts";

/** Why the sandbox cannot be chosen here; undefined where it can, and until that is known. */
export function useSandboxLack(isAsked = true): string | undefined {
  const [lack, setLack] = useState<string>();
  useEffect(() => {
    if (!isAsked) return;
    let isGone = false;
    // What cannot be found out is found when it is chosen.
    sandboxLack().then(
      (found) => {
        if (!isGone) setLack(found);
      },
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [isAsked]);
  return lack;
}
