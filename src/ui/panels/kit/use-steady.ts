import { useRef } from "react";

/**
 * The value given before, for as long as the signature stays the same. Records are new at every update of a run; what is made
 * from them should not be.
 */
export function useSteady<T>(value: T, signature: string): T {
  const held = useRef({ value, signature });
  if (held.current.signature !== signature) held.current = { value, signature };
  return held.current.value;
}
