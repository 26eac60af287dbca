/** The answer to the panel's question: is v2 as good as v1, and how sure is that? */
import { figureText } from "../../figure/figure-text.ts";
import { integerText, numberText } from "../../figure/number-text.ts";
import type { GateRecord, RolloutOutcome, RolloutOutput, ShadowRecord } from "./rollout.ts";
import { FAULT_WORDS } from "./rollout-words.ts";

export const ROLLOUT_QUESTION = "Is v2 as good as v1, and how sure am I?";

export interface RolloutVerdict {
  /** "unknown" while nothing is shown. */
  readonly answer: "yes" | "no" | "unknown";
  /** The answer and its evidence, in a few sentences. */
  readonly text: string;
  /** How far it can be relied on, in a sentence or two. */
  readonly sureness: string;
}

export function rolloutVerdict(record: RolloutOutput): RolloutVerdict {
  const { outcome } = record;
  const said = outcome === undefined ? soFar(record) : decided(outcome, record.status);
  return { ...said, sureness: surenessOf(record) };
}

function decided(
  { decision, by, reason }: RolloutOutcome,
  status: RolloutOutput["status"],
): Omit<RolloutVerdict, "sureness"> {
  const isTakenBack = decision === "promoted" && status.startsWith("roll");
  const after = isTakenBack ? " The promotion has been taken back since." : "";
  if (by === "reader") {
    const done = decision === "promoted" ? "Promoted" : "Rolled back";
    return {
      answer: "unknown",
      text: `${done} by hand, so the gate did not decide. ${reason}${after}`,
    };
  }
  if (by === "deadline") {
    return {
      answer: "unknown",
      text: `It could not be shown in time, so v2 was rolled back. ${reason}`,
    };
  }
  if (decision === "promoted") return { answer: "yes", text: `Yes. ${reason}${after}` };
  return { answer: "no", text: `No. ${reason}` };
}

function soFar({ status, reason, gates, shadow, validation }: RolloutOutput) {
  const answer = "unknown" as const;
  if (status === "starting") return { answer, text: `Not known yet. ${reason}` };
  const gate = gates.at(-1);
  const seen =
    gate !== undefined
      ? gateWords(gate)
      : validation !== undefined
        ? `${integerText(validation.asked)} of ${integerText(validation.of)} digits have been asked of both.`
        : "";
  return {
    answer,
    text: ["Not known yet.", shadowWords(shadow), seen, reason].filter(Boolean).join(" "),
  };
}

/** What has been shown, and what has not. */
function gateWords({ guardrails }: GateRecord): string {
  const holding = guardrails.filter(({ verdict }) => verdict === "holds");
  if (holding.length === 0) return "";
  const names = holding.map(({ guardrail }) => guardrail).join(", ");
  return `Within ${holding.length === 1 ? "its margin" : "their margins"}: ${names}.`;
}

function shadowWords(shadow: ShadowRecord | undefined): string {
  if (shadow === undefined || !("value" in shadow.agreement)) return "";
  return `Both read ${figureText(shadow.agreement)} of the digits the same way.`;
}

function surenessOf({ power, gateTest, fault, gates, outcome, strategy }: RolloutOutput): string {
  const broken = fault === "none" ? "" : `v2 has a fault on purpose: ${FAULT_WORDS[fault]}.`;
  const isGated = gates.length > 0 && outcome?.by !== "reader";
  return [broken, isGated ? testWords(gateTest, power.alpha, strategy) : ""]
    .filter(Boolean)
    .join(" ");
}

function testWords(
  test: RolloutOutput["gateTest"],
  alpha: number,
  strategy: RolloutOutput["strategy"],
): string {
  const share = `${numberText(100 * alpha, 2)} %`;
  if (test === "repeated t-test") {
    return `Latency is judged by a t-test that is repeated at every look: it claims ${share} of false alarms and has several times as many.`;
  }
  const each = strategy === "gradual_rollout" ? "each guardrail of each stage" : "each guardrail";
  return `However often one looks, ${each} blames a v2 that is as good as v1 in at most ${share} of rollouts.`;
}
