import { useLayoutEffect } from "react";
import { holdKeys } from "./held-keys.ts";

/** Stands in for a dialog that is being loaded. */
export function HeldKeys() {
  useLayoutEffect(() => {
    const done = holdKeys();
    return () => void done();
  }, []);
  return null;
}
