/** A rollout in words: its strategy, its versions, and what became of it. */
import { integerText, numberText } from "../../figure/number-text.ts";
import type {
  RolloutCounts,
  RolloutFault,
  RolloutOutput,
  RolloutStatus,
  RolloutStrategy,
} from "./rollout.ts";

export const STRATEGY_WORDS: Record<RolloutStrategy, string> = {
  blue_green: "blue-green",
  canary: "canary",
  shadow: "shadow",
  gradual_rollout: "gradual rollout",
};

/** For the panel's head, as a state in a word or two. */
export const STATUS_WORDS: Record<RolloutStatus, string> = {
  starting: "Starting",
  validating: "Validating",
  running: "Rolling out",
  promoting: "Promoting",
  promoted: "Promoted",
  "rolling back": "Rolling back",
  "rolled back": "Rolled back",
};

export const FAULT_WORDS: Record<RolloutFault, string> = {
  none: "none",
  slower: "slower",
  wrong: "wrong answers",
  crashing: "crashing",
};

/** `digits by canary: int8 (3fa9c1) after fp32 (88ab02), 5 % of 60 queries/s`. */
export function subjectWords(record: RolloutOutput): string {
  const { service, strategy, versions, load } = record;
  const { v1, v2 } = versions;
  const traffic =
    load === undefined ? "no load" : `${load.shape} at ${numberText(load.rate, 3)} queries/s`;
  return `${service} by ${STRATEGY_WORDS[strategy]}: v2 ${versionWords(v2)} after v1 ${versionWords(v1)}, ${splitWords(record)}, ${traffic}`;
}

function versionWords({ name, hash }: { name: string; hash: string }): string {
  return `${name} (${hash.slice(0, 6)})`;
}

/** Who answers now. */
export function splitWords({
  weight,
  isMirrored,
}: Pick<RolloutOutput, "weight" | "isMirrored">): string {
  if (isMirrored) return "v2 gets a copy of each request, and v1 answers";
  if (weight === 0) return "v1 answers all";
  return weight === 100 ? "v2 answers all" : `v2 answers ${numberText(weight)} %`;
}

export function countsWords({
  issued,
  answered,
  rejected,
  timedOut,
  failed,
  open,
}: RolloutCounts): string {
  return `${integerText(issued)} requests: ${integerText(answered)} answered, ${integerText(rejected)} rejected, ${integerText(timedOut)} timed out, ${integerText(failed)} failed, ${integerText(open)} still open`;
}
