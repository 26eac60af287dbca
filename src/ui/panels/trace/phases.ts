/** The phases of a step in their order; each keeps its colour, texture and mark wherever it is drawn. */
import type { StepPhase } from "../../../outputs/panels/profile/profile.ts";

export const PHASES: readonly StepPhase[] = ["loading", "forward", "backward", "update"];
