/** The words and signs of a readiness record: the same on the page and in files. */
import type {
  PartVerdict,
  ReadinessLine,
  ReadinessOutput,
  SectionName,
  TestSquare,
  Verdict,
} from "./readiness.ts";

export const SECTION_WORDS: Record<SectionName, string> = {
  data: "Data",
  model: "Model",
  infrastructure: "Infrastructure",
  monitoring: "Monitoring",
};

interface Look {
  /** So that nobody needs the colour. */
  mark: string;
  words: string;
}

export const VERDICT_WORDS: Record<Verdict | PartVerdict, Look> = {
  waiting: { mark: "·", words: "waiting" },
  running: { mark: "…", words: "running" },
  holds: { mark: "✓", words: "holds" },
  broken: { mark: "✗", words: "broken" },
  open: { mark: "○", words: "open" },
  "not-here": { mark: "–", words: "cannot be tried here" },
};

/** How a square of the score stands: an attestation is worth half, whatever its probe has found. */
export function squareLook({ by, verdict }: Pick<TestSquare, "by" | "verdict">): Look {
  return by === "attestation" ? { mark: "½", words: "attested" } : VERDICT_WORDS[verdict];
}

/** Every line that can be run, in the order in which the page shows them. */
export function linesOf({ checks, score }: ReadinessOutput): ReadinessLine[] {
  return [...checks, ...score.sections.flatMap(({ tests }) => tests)];
}

/** `Security`, `Security and Monitoring`, `A, B and C`. */
export function listText(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
