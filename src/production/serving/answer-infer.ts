/** A request in the words of the Open Inference Protocol, answered by a system in its worker. */
import { askTogether, worstOf } from "./ask-together.ts";
import { type InferRequest, InvalidRequest, responseOf, samplesOf } from "./inference-protocol.ts";
import type { ServerAnswer } from "./server-messages.ts";
import type { Asked } from "./serving-request.ts";

export interface InferSurroundings {
  /** Name of the model, and the shape of one sample. */
  readonly name: string;
  readonly sampleShape: readonly number[];
  /** Reads the samples of a request, in place of `samplesOf`. */
  readonly read?: typeof samplesOf;
  /** Ms on the clock of all workers. */
  now(): number;
  ask(asked: Asked): void;
  /** Hears of a request that is wrong in itself. */
  refuse(asked: Asked, reason: string): void;
  /** The one answer. */
  tell(answer: Extract<ServerAnswer, { type: "response" | "refused" }>): void;
}

/** Asks for all samples of the request, and tells its one answer under this id. */
export function answerInfer(id: number, request: unknown, around: InferSurroundings): void {
  const { name, sampleShape, read = samplesOf, tell } = around;
  const dueAt = around.now();
  let samples: Float32Array[];
  try {
    samples = read(request, { shape: sampleShape });
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    const reason = error.message;
    const input = new Float32Array(0);
    around.refuse({ input, dueAt, asker: { onEnded() {} } }, reason);
    tell({ type: "refused", id, outcome: "failed", reason });
    return;
  }
  const asked = samples.map((input) => ({ input }));
  askTogether(around, asked, { dueAt, from: around }, (all) => {
    const answers = all.flatMap(({ answered }) => answered?.answer ?? []);
    if (answers.length === all.length) {
      const { id: own } = (request ?? {}) as Partial<InferRequest>;
      const response = responseOf(name, own, answers);
      tell({ type: "response", id, response });
      return;
    }
    const { outcome = "failed", reason = "no answer" } = worstOf(all) ?? {};
    if (outcome !== "answered") tell({ type: "refused", id, outcome, reason });
  });
}
