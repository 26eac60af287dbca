/** The phases of a step in their order; each keeps its colour, texture and mark wherever it is drawn. */
import type { StepPhase } from "../profile/profile.ts";

export const PHASES: readonly StepPhase[] = ["loading", "forward", "backward", "update"];

/** The place of a phase's colour. */
export function phasePlace(phase: StepPhase): number {
  return Math.max(0, PHASES.indexOf(phase));
}
