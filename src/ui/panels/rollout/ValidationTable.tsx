import { integerText } from "../../../outputs/figure/number-text.ts";
import type { ValidationRecord } from "../../../outputs/panels/rollout/rollout.ts";
import { EvidenceTable } from "./EvidenceTable.tsx";

/** What the same digits, asked of both versions, have shown before the switch. */
export function ValidationTable({
  validation: { asked, of, checks },
}: {
  validation: ValidationRecord;
}) {
  return (
    <section className="panel-section panel-section-wide">
      <h4>Validation on green</h4>
      <p className="panel-words numbers">
        {integerText(asked)} of {integerText(of)} digits have been asked of both versions. Nobody
        gets these answers.
      </p>
      <EvidenceTable label="Checks before the switch" head="Check" rows={checks} />
    </section>
  );
}
