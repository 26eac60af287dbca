import { integerText } from "../../../outputs/figure/number-text.ts";
import type { GateRecord, RolloutStage } from "../../../outputs/panels/rollout/rollout.ts";
import { ESTIMATES } from "../../../outputs/panels/rollout/rollout-figures.ts";
import { EvidenceTable } from "./EvidenceTable.tsx";

interface GuardrailTableProps {
  gate: GateRecord;
  plan: readonly RolloutStage[];
}

/** What the present gate watches, and what it has found. */
export function GuardrailTable({ gate, plan }: GuardrailTableProps) {
  const { stage, guardrails, requests, exposure } = gate;
  return (
    <section className="panel-section panel-section-wide">
      <h4>
        The gate of stage {stage + 1}: {plan[stage]?.name}
      </h4>
      <p className="panel-words numbers">
        {integerText(requests.v1)} requests of v1 and {integerText(requests.v2)} of v2 so far.
        Exposure: {integerText(exposure)} were served by a v2 that was not proven.
      </p>
      <EvidenceTable
        label="Guardrails"
        head="Guardrail"
        rows={guardrails.map(({ guardrail, ...found }) => ({
          ...found,
          name: guardrail,
          title: ESTIMATES[guardrail].label,
        }))}
      />
    </section>
  );
}
