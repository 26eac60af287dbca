import { useMemo } from "react";
import { fromBase64, toBase64 } from "../../../base/base64.ts";
import { percentText } from "../../../outputs/drawing/chart-words.ts";
import { integerText } from "../../../outputs/figure/number-text.ts";
import type { Disagreement, ShadowRecord } from "../../../outputs/panels/rollout/rollout.ts";
import { shadowGroup } from "../../../outputs/panels/rollout/rollout-figures.ts";
import type { ImageOutput } from "../../../outputs/plain-outputs.ts";
import { ImageView } from "../../outputs/ImageView.tsx";
import { FigureList } from "../kit/figures/FigureList.tsx";

const SIDE = 28;

/** What v2 would have said: how often it is the same, and the digits on which it is not. */
export function ShadowSection({ shadow }: { shadow: ShadowRecord }) {
  const { compared, notCompared, disagreements } = shadow;
  const newest = disagreements[0]?.image;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is new at every update, its newest digit is not
  const output = useMemo(() => imageOf(disagreements), [newest, disagreements.length]);
  return (
    <section className="panel-section panel-section-wide rollout-shadow">
      <h4>The same requests, read by both</h4>
      <p className="panel-words numbers">
        {integerText(compared)} requests were answered by both versions
        {notCompared === 0 ? "" : `, ${integerText(notCompared)} by one of them only`}.
      </p>
      <div className="rollout-shadow-parts">
        <FigureList figures={shadowGroup(shadow).figures} />
        <div>
          <h5>Read differently, the newest first</h5>
          {disagreements.length === 0 ? (
            <p className="panel-words">None so far.</p>
          ) : (
            <ImageView output={output} />
          )}
        </div>
      </div>
    </section>
  );
}

function imageOf(disagreements: readonly Disagreement[]): ImageOutput {
  const size = SIDE * SIDE;
  const bytes = new Uint8Array(disagreements.length * size);
  for (const [place, { image }] of disagreements.entries()) {
    bytes.set(fromBase64(image).subarray(0, size), place * size);
  }
  const captions = disagreements.map(
    ({ v1, v2, label }) =>
      `v1: ${v1.predicted}, ${percentText(v1.confidence)}; v2: ${v2.predicted}, ${percentText(v2.confidence)}; ${label === undefined ? "class unknown" : `it is a ${label}`}`,
  );
  return {
    kind: "image",
    alt: `Digits that the two versions read differently: ${captions.join("; ")}`,
    ...{ width: SIDE, height: SIDE, pixels: toBase64(bytes), captions },
  };
}
