/**
 * The Readiness panel's record: six checks of a system, each earned by running something, and the ML Test Score's 28 tests (Breck et al.,
 * "The ML Test Score: A Rubric for ML Production Readiness and Technical Debt Reduction", IEEE Big Data 2017).
 */
import type { Figure } from "../../figure/figure.ts";
import type { NamedFigure } from "../../figure/named-figure.ts";

export interface ReadinessOutput {
  kind: "readiness";
  version: 1;
  state: "running" | "done" | "partial";
  /** The line that runs now, or what came of all. */
  stage: string;
  /** The system that is judged: `mlp 3f9a01c2`. */
  system: string;
  /** The module's six in its order, then those of the reader's own. */
  checks: ReadinessCheck[];
  score: TestScore;
}

export const VERDICTS = ["waiting", "running", "holds", "broken", "open"] as const;

/** `open`: nothing was found out, for want of something that `fix` names. */
export type Verdict = (typeof VERDICTS)[number];

/** Something that can be run again by itself: the source's control "run" takes its `id`. */
export interface ReadinessLine {
  /** Unique in the record, and the same in every run: `performance-sla`, `infrastructure-1`. */
  id: string;
  /** `Performance SLA`. */
  label: string;
  verdict: Verdict;
  /** Their names are unique in the line. */
  figures: NamedFigure[];
  /** One sentence: what was run, and what came of it. Empty while it waits. */
  evidence: string;
  /** What would make it hold: absent where it does. */
  fix?: string;
  /** What it took, unit "s": absent where it has not run. */
  seconds?: Figure;
}

export interface ReadinessCheck extends ReadinessLine {
  /** The question that it answers: `Is p99 within the objective?`. */
  question: string;
  /** What it tried, one after the other. */
  parts: CheckPart[];
}

export const PART_VERDICTS = ["holds", "broken", "open", "not-here"] as const;

/** `not-here`: this place or device gives no way to try it; such a part does not count. */
export type PartVerdict = (typeof PART_VERDICTS)[number];

export interface CheckPart {
  /** `A killed replica`. */
  label: string;
  verdict: PartVerdict;
  evidence: string;
}

export interface TestScore {
  /** The lowest of the four sections' points. */
  final: Figure;
  /** The rubric's words for the final score. */
  band: string;
  /** Data, model, infrastructure, monitoring. */
  sections: TestSection[];
  /** Squares that would raise the final score, in words; empty where nothing can. */
  next: string;
}

export const SECTIONS = ["data", "model", "infrastructure", "monitoring"] as const;

export type SectionName = (typeof SECTIONS)[number];

export interface TestSection {
  name: SectionName;
  points: Figure;
  /** Seven. */
  tests: TestSquare[];
}

/** One of the 28 tests. */
export interface TestSquare extends ReadinessLine {
  /** From 1 to 7, as the rubric counts. */
  number: number;
  /** How its points are earned: by a probe here, or by what the reader attests; `none` where neither has happened. */
  by: "probe" | "attestation" | "none";
  /** Whether there is a probe for it, that can run again. */
  isAutomated: boolean;
  /** 1 for a probe that holds, 0.5 for an attestation, else 0. */
  points: 0 | 0.5 | 1;
  /** Whether points here would raise the final score. */
  wouldRaise: boolean;
}
