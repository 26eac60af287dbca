import { memo, type ReactNode } from "react";
import { numberText } from "../../../../outputs/figure/number-text.ts";
import { engineWords } from "../../../../outputs/panels/serving/engine-words.ts";
import type { ServingOutput } from "../../../../outputs/panels/serving/serving.ts";
import { SHAPES } from "../shapes.ts";
import { Answers } from "./Answers.tsx";
import { BatchSlots } from "./BatchSlots.tsx";
import { QueueBar } from "./QueueBar.tsx";
import { type Kill, ReplicaBox } from "./ReplicaBox.tsx";
import "./system.css";

type Part = "engine" | "load" | "queued" | "settings" | "batchSize" | "replicas" | "counts";

interface SystemPictureProps {
  output: Pick<ServingOutput, Part>;
  /** Undefined where nothing answers. */
  onKill: Kill | undefined;
}

/** The system as it is now, in the order in which a request goes through it. */
export const SystemPicture = memo(
  function SystemPicture({ output, onKill }: SystemPictureProps) {
    const { engine, load, queued, settings, batchSize, replicas, counts } = output;
    return (
      <ol className="system numbers" aria-label="The system, from load to answers">
        <Stage name="load" title="Load">
          <p className="stage-main">
            {load === undefined ? "none" : `${numberText(load.rate, 3)} /s`}
          </p>
          <p className="stage-note">
            {load === undefined ? "nothing asks" : SHAPES[load.shape].short}
          </p>
        </Stage>
        <Stage name="queue" title="Queue">
          <QueueBar queued={queued} limit={settings.queueLimit} />
        </Stage>
        <Stage name="batcher" title="Batcher">
          <BatchSlots
            batchSize={batchSize}
            maxBatchSize={settings.maxBatchSize}
            maxQueueDelayMs={settings.maxQueueDelayMs}
          />
        </Stage>
        <Stage name="replicas" title={`Replicas, ${settings.policy}`}>
          <p className="stage-note">
            {replicas.length === 0 ? "none" : `with ${engineWords(engine)}`}
          </p>
          <ul className="replicas">
            {replicas.map((replica) => (
              <ReplicaBox
                key={replica.id}
                replica={replica}
                maxBatchSize={settings.maxBatchSize}
                onKill={onKill}
              />
            ))}
          </ul>
        </Stage>
        <Stage name="answers" title="Answers">
          <Answers counts={counts} />
        </Stage>
      </ol>
    );
  },
  (before, after) =>
    before.onKill === after.onKill &&
    before.output.engine === after.output.engine &&
    before.output.load === after.output.load &&
    before.output.queued === after.output.queued &&
    before.output.settings === after.output.settings &&
    before.output.batchSize === after.output.batchSize &&
    before.output.replicas === after.output.replicas &&
    before.output.counts === after.output.counts,
);

function Stage({ name, title, children }: { name: string; title: string; children: ReactNode }) {
  return (
    <li className={`stage stage-${name}`}>
      <h4 className="stage-title">{title}</h4>
      {children}
    </li>
  );
}
