/** Every figure of a rollout's record, by group. */
import type { Dials, FigureGroup, NamedFigure } from "../../figure/named-figure.ts";
import { figureName, NO_DIALS } from "../../figure/named-figure.ts";
import type {
  GateRecord,
  GuardrailName,
  PowerRecord,
  RolloutOutput,
  ShadowRecord,
  ValidationRecord,
} from "./rollout.ts";
import { neededGroup } from "./rollout-power.ts";

export function rolloutFigureGroups(record: RolloutOutput, dials: Dials = NO_DIALS): FigureGroup[] {
  const { gates, shadow, validation, power } = record;
  return [
    versionGroup(record, "v2"),
    versionGroup(record, "v1"),
    ...gates.map((gate) => gateGroup(record, gate)),
    ...(shadow === undefined ? [] : [shadowGroup(shadow)]),
    ...(validation === undefined ? [] : [validationGroup(validation)]),
    plannedGroup(power),
    neededGroup(record, dials),
  ];
}

/** The few that stand for all: both versions, and what the latest gate has found. */
export function rolloutSummary(record: RolloutOutput): NamedFigure[] {
  const wanted = ["latency-p50", "latency-p99", "not-answered", "accuracy"];
  const versions = (["v2", "v1"] as const).flatMap((version) =>
    versionGroup(record, version).figures.filter(({ name }) =>
      wanted.some((it) => name === `${version}-${it}`),
    ),
  );
  const gate = record.gates.at(-1);
  return gate === undefined ? versions : [...versions, ...gateGroup(record, gate).figures];
}

export function versionGroup(
  { versions }: Pick<RolloutOutput, "versions">,
  version: "v1" | "v2",
): FigureGroup {
  const { latency, notAnswered, accuracy } = versions[version];
  const named = (
    name: string,
    label: string,
    figure: NamedFigure["figure"],
    better: "lower" | "higher",
  ): NamedFigure => ({
    name: `${version}-${name}`,
    label: `${label} of ${version}`,
    ...{ figure, better },
  });
  return {
    caption: `The last minute of ${version}`,
    figures: [
      named("latency-p50", "Latency p50", latency.p50, "lower"),
      named("latency-p95", "Latency p95", latency.p95, "lower"),
      named("latency-p99", "Latency p99", latency.p99, "lower"),
      named("not-answered", "Not answered", notAnswered, "lower"),
      named("accuracy", "Accuracy", accuracy, "higher"),
    ],
  };
}

/** What a guardrail's estimate is, in words that say all by themselves. */
export const ESTIMATES: Record<GuardrailName, { label: string; better: "lower" | "higher" }> = {
  latency: { label: "Latency of v2 over that of v1", better: "lower" },
  tail: { label: "Late answers of v2", better: "lower" },
  errors: { label: "Requests of v2 without an answer", better: "lower" },
  accuracy: { label: "Accuracy of v2 minus that of v1", better: "higher" },
  "burn rate": { label: "Burn rate of v2's error budget", better: "lower" },
};

function gateGroup({ plan }: Pick<RolloutOutput, "plan">, gate: GateRecord): FigureGroup {
  const { stage, guardrails } = gate;
  return {
    caption: `The gate of stage ${stage + 1}: ${plan[stage]?.name ?? "unknown"}`,
    figures: guardrails.map(({ guardrail, estimate }) => ({
      name: figureName(`stage ${stage + 1} ${guardrail}`),
      label: `${ESTIMATES[guardrail].label}, stage ${stage + 1}`,
      figure: estimate,
      better: ESTIMATES[guardrail].better,
    })),
  };
}

export function shadowGroup(shadow: ShadowRecord): FigureGroup {
  const { agreement, kappa, largestDifference, labelled, latencyRatio } = shadow;
  return {
    caption: "The same requests, answered by both",
    figures: [
      { name: "agreement", label: "Read as the same class", figure: agreement, better: "higher" },
      {
        name: "kappa",
        label: "Agreement beyond chance (Cohen's κ)",
        figure: kappa,
        better: "higher",
      },
      {
        name: "largest-difference",
        label: "Largest difference of a probability",
        figure: largestDifference,
        better: "lower",
      },
      ...(labelled === undefined
        ? []
        : [
            {
              name: "mcnemar",
              label: "Both are right equally often (McNemar's p)",
              figure: labelled.pValue,
            },
          ]),
      {
        name: "shadow-latency",
        label: "Latency of v2 over that of v1, same requests",
        figure: latencyRatio,
        better: "lower",
      },
    ],
  };
}

const CHECKS: Record<
  ValidationRecord["checks"][number]["name"],
  { label: string; better: "lower" | "higher" }
> = {
  answers: { label: "Digits that v2 did not answer, in validation", better: "lower" },
  accuracy: { label: "Accuracy of v2 minus that of v1, in validation", better: "higher" },
  latency: { label: "Latency of v2 over that of v1, in validation", better: "lower" },
};

function validationGroup({ checks }: ValidationRecord): FigureGroup {
  return {
    caption: "Validation on green",
    figures: checks.map(({ name, estimate }) => ({
      name: `validation-${name}`,
      figure: estimate,
      ...CHECKS[name],
    })),
  };
}

/** As the rollout was planned; what the dials say beside it is `neededGroup`. */
function plannedGroup({ latency, errors, accuracy }: PowerRecord): FigureGroup {
  const lower = (name: string, label: string, figure: NamedFigure["figure"]): NamedFigure => ({
    ...{ name, label, figure },
    better: "lower",
  });
  return {
    caption: "Requests that this gate needs, as it was planned",
    figures: [
      ...(latency === undefined
        ? []
        : [
            lower("log-std", "Spread of v1's log latency", latency.logStd),
            lower("latency-expected", "For latency, looking all the time", latency.expected),
            lower("latency-fixed", "For latency, with one look", latency.fixed),
          ]),
      ...(errors === undefined
        ? []
        : [
            lower("errors-expected", "For errors, looking all the time", errors.expected),
            lower("errors-fixed", "For errors, with one look", errors.fixed),
          ]),
      ...(accuracy === undefined
        ? []
        : [
            {
              ...lower("accuracy-v1", "Accuracy that labels rest on", accuracy.accuracy),
              better: "higher" as const,
            },
            lower(
              "labels-expected",
              "Labels for accuracy, looking all the time",
              accuracy.expected,
            ),
            lower("labels-fixed", "Labels for accuracy, with one look", accuracy.fixed),
          ]),
    ],
  };
}
