import type { KeyboardEvent } from "react";
import { lookUp } from "../../../base/look-up.ts";

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

/** Arrow keys in a row of tabs: the neighbour gets the focus and is chosen. */
export function moveAmong(event: KeyboardEvent<HTMLElement>): void {
  const step = lookUp(STEPS, event.key);
  if (step === undefined || !(event.target instanceof HTMLElement)) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")];
  const place = tabs.indexOf(event.target);
  if (place < 0) return;
  event.preventDefault();
  const next = tabs[(place + step + tabs.length) % tabs.length];
  next?.focus();
  next?.click();
}
