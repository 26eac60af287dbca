/** What a probe gives: a sentence on what it found, or a shortfall that says what is missing and what to do. */
import type { NamedFigure } from "../../outputs/figure/named-figure.ts";
import type { PartVerdict } from "../../outputs/panels/readiness/readiness.ts";

/** Something that holds. */
export interface Found {
  /** A sentence: what was run, and what came of it. */
  evidence: string;
  figures?: readonly NamedFigure[];
}

/** Something that does not hold, or could not be found out: thrown by probes. */
export class Shortfall extends Error {
  constructor(
    readonly verdict: Exclude<PartVerdict, "holds">,
    evidence: string,
    readonly fix: string = "",
    readonly figures: readonly NamedFigure[] = [],
  ) {
    super(evidence);
    this.name = "Shortfall";
  }
}

/** It was tried, and does not hold; `fix`: what would make it hold. */
export function broken(
  evidence: string,
  fix: string,
  figures: readonly NamedFigure[] = [],
): Shortfall {
  return new Shortfall("broken", evidence, fix, figures);
}

/** It was not found out; `fix`: the cell or the call that supplies what is missing. */
export function open(
  evidence: string,
  fix: string,
  figures: readonly NamedFigure[] = [],
): Shortfall {
  return new Shortfall("open", evidence, fix, figures);
}

/** This place or this device gives no way to try it. */
export function notHere(evidence: string): Shortfall {
  return new Shortfall("not-here", evidence);
}
