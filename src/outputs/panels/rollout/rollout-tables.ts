/** The text form of a rollout: its verdict first, then what its pictures show, a table each. */
import { integerText, numberText } from "../../figure/number-text.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { GateRecord, RolloutOutput } from "./rollout.ts";
import { ESTIMATES } from "./rollout-figures.ts";
import { ROLLOUT_QUESTION, rolloutVerdict } from "./rollout-verdict.ts";
import {
  countsWords,
  FAULT_WORDS,
  STATUS_WORDS,
  STRATEGY_WORDS,
  splitWords,
} from "./rollout-words.ts";

export function verdictTable(record: RolloutOutput): TableOutput {
  const { text, sureness } = rolloutVerdict(record);
  const { strategy, status, fault, gateTest, clock, isPaused, outcome } = record;
  return {
    kind: "table",
    caption: ROLLOUT_QUESTION,
    columns: [{ title: "Part" }, { title: "In words" }],
    rows: [
      ["Answer", text],
      ...(sureness === "" ? [] : [["How sure", sureness]]),
      ["Strategy", STRATEGY_WORDS[strategy]],
      ["Status", `${STATUS_WORDS[status]}${isPaused ? ", paused" : ""}`],
      ["Split", splitWords(record)],
      ["Fault of v2", FAULT_WORDS[fault]],
      ["Test of latency", gateTest],
      ["Clock", clock.label],
      ...(outcome === undefined
        ? []
        : [
            [
              "Decided after",
              `${numberText(outcome.decidedAt - outcome.startedAt, 3)} s, by ${outcome.by}`,
            ],
            [
              "Exposure",
              `${integerText(outcome.exposure)} requests were served by v2 up to the decision`,
            ],
          ]),
    ],
  };
}

/** What is derived from the record's lists; those that are empty are left out. */
export function rolloutTables(record: RolloutOutput): TableOutput[] {
  return [
    planTable(record),
    countsTable(record),
    replicaTable(record),
    ...record.gates.flatMap((gate) => gateTables(record, gate)),
    validationTable(record),
    labelsTable(record),
    disagreementTable(record),
    ribbonTable(record),
    logTable(record),
  ].filter(({ rows }) => rows.length > 0);
}

function planTable({ plan }: RolloutOutput): TableOutput {
  return table(
    "Stages",
    ["Stage", "Traffic of v2, %", "Gate", "Status", "Begun at, s", "Ended at, s"],
    plan.map(({ name, weight, hasGate, status, startedAt, endedAt }) => [
      ...[name, weight, hasGate ? "yes" : "no", status],
      ...[startedAt ?? null, endedAt ?? null],
    ]),
  );
}

function countsTable({ counts, versions }: RolloutOutput): TableOutput {
  const { v1, v2 } = versions;
  return table(
    "Requests",
    ["Of", "What became of them"],
    [
      ["Both versions", countsWords(counts)],
      ["v1", countsWords(v1.counts)],
      ["v2", countsWords(v2.counts)],
      ["v1, copies and validation", countsWords(v1.copies)],
      ["v2, copies and validation", countsWords(v2.copies)],
    ],
  );
}

function replicaTable({ versions }: RolloutOutput): TableOutput {
  return table(
    "Replicas",
    ["Version", "Replica", "Status", "Answered", "In flight", "Restarts"],
    (["v1", "v2"] as const).flatMap((version) =>
      versions[version].replicas.map(({ id, status, answered, inFlight, restarts }) => [
        ...[version, id, status, answered, inFlight, restarts],
      ]),
    ),
  );
}

function gateTables({ plan }: RolloutOutput, gate: GateRecord): TableOutput[] {
  const { stage, guardrails, requests, exposure, decision, reason } = gate;
  const name = `Gate of stage ${stage + 1} (${plan[stage]?.name ?? "unknown"})`;
  const said = `${integerText(requests.v1)} requests of v1, ${integerText(requests.v2)} of v2, of which ${integerText(exposure)} were served; ${decision}. ${reason}`;
  return [
    table(
      `${name}: ${said}`,
      ["Guardrail", "Verdict", "Margin", "Evidence"],
      guardrails.map(({ guardrail, verdict, margin, evidence }) => [
        ...[guardrail, verdict, margin, evidence],
      ]),
    ),
    ...guardrails.map(({ guardrail, looks }) =>
      table(
        `${name}, looks at ${guardrail}: ${ESTIMATES[guardrail].label}`,
        [
          ...["Second", "Requests", "Value", "From", "To"],
          ...["Evidence of harm", "Its boundary", "Evidence of safety", "Its boundary"],
        ],
        looks.map(({ second, requests: seen, value, low, high, harm, safety }) => [
          ...[second, seen, value ?? null, low ?? null, high ?? null],
          ...[harm.statistic, harm.boundary, safety?.statistic ?? null, safety?.boundary ?? null],
        ]),
      ),
    ),
  ];
}

function validationTable({ validation }: RolloutOutput): TableOutput {
  const { checks = [], asked = 0, of = 0 } = validation ?? {};
  return table(
    `Validation on green: ${integerText(asked)} of ${integerText(of)} digits`,
    ["Check", "Verdict", "Margin", "Evidence"],
    checks.map(({ name, verdict, margin, evidence }) => [name, verdict, margin, evidence]),
  );
}

function labelsTable({ shadow }: RolloutOutput): TableOutput {
  const { labelled, compared = 0, notCompared = 0 } = shadow ?? {};
  return table(
    `The same requests: ${integerText(compared)} answered by both, ${integerText(notCompared)} not by both; those whose true class is known`,
    ["Right", "Requests"],
    labelled === undefined
      ? []
      : [
          ["both", labelled.both],
          ["v1 alone", labelled.onlyV1],
          ["v2 alone", labelled.onlyV2],
          ["neither", labelled.neither],
        ],
  );
}

function disagreementTable({ shadow }: RolloutOutput): TableOutput {
  return table(
    "The last that they read differently",
    ["v1 reads", "with", "v2 reads", "with", "True class"],
    (shadow?.disagreements ?? []).map(({ v1, v2, label }) => [
      ...[v1.predicted, v1.confidence, v2.predicted, v2.confidence],
      label ?? null,
    ]),
  );
}

function ribbonTable({ ribbon }: RolloutOutput): TableOutput {
  return table(
    "Each second",
    [
      ...["Second", "Traffic of v2, %", "v1, requests", "v1, not answered", "v1, p50 in ms"],
      ...["v2, requests", "v2, not answered", "v2, p50 in ms", "Tab"],
    ],
    ribbon.map(({ second, weight, v1, v2, inBackground }) => [
      ...[second, weight, v1.requests, v1.notAnswered, v1.p50Ms ?? null],
      ...[v2.requests, v2.notAnswered, v2.p50Ms ?? null],
      inBackground ? "in the background" : null,
    ]),
  );
}

function logTable({ log }: RolloutOutput): TableOutput {
  return table(
    "What happened",
    ["Second", "Kind", "Event"],
    log.map(({ second, kind, text }) => [second, kind, text]),
  );
}

function table(caption: string, titles: readonly string[], rows: TableOutput["rows"]): TableOutput {
  return { kind: "table", caption, columns: titles.map((title) => ({ title })), rows };
}
