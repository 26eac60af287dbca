/** Runs a probe, and makes a verdict of whatever comes of it. */
import { errorMessage } from "../../base/assert.ts";
import { StopRequest } from "../../base/stop-request.ts";
import { isInstance } from "../../base/thrown.ts";
import type { NamedFigure } from "../../outputs/figure/named-figure.ts";
import type { PartVerdict } from "../../outputs/panels/readiness/readiness.ts";
import type { Evidence } from "./evidence.ts";
import { type Found, Shortfall } from "./outcome.ts";

/** Runs something on the system and says what it found. Any error but a `Shortfall` or a Stop means that the system failed. */
export type Probe = (evidence: Evidence) => Promise<Found>;

export interface Tried {
  verdict: PartVerdict;
  evidence: string;
  fix: string;
  figures: readonly NamedFigure[];
}

export async function tryProbe(probe: Probe, evidence: Evidence): Promise<Tried> {
  try {
    const { evidence: sentence, figures = [] } = await probe(evidence);
    return { verdict: "holds", evidence: sentence, fix: "", figures };
  } catch (error) {
    if (isInstance(error, StopRequest)) throw error;
    if (error instanceof Shortfall) {
      const { verdict, message, fix, figures } = error;
      return { verdict, evidence: message, fix, figures };
    }
    return {
      verdict: "broken",
      evidence: `It failed with an error: ${errorMessage(error)}`,
      fix: "Find out what failed, put it right, and run this one again.",
      figures: [],
    };
  }
}
