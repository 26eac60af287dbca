/** Tells monitors what has ended: a batch of records a few times a second, to each that listens. */
import { toBase64 } from "../../base/base64.ts";
import type { ReplicaState } from "../../outputs/panels/serving/serving.ts";
import { imageOfInput, type PixelScale } from "./pixels.ts";
import type { RequestBatch, RequestRecord } from "./request-record.ts";
import type { WasHidden } from "./serving-record.ts";
import type { Ended } from "./serving-request.ts";

/** A monitor's end, as far as it is written to. */
export interface WatchPort {
  postMessage(message: RequestBatch): void;
}

const MOST_IMAGES = 12;

export interface RequestWatchOptions {
  scale: PixelScale;
  /** The true class of a sample, where it is known. */
  labelOf: (sample: number) => number | undefined;
  /** What drift is watched by, of the image that the model saw. */
  featuresOf?: (image: Uint8Array) => readonly number[];
  wasHidden: WasHidden;
}

export class RequestWatch {
  readonly #ports: WatchPort[] = [];
  readonly #options: RequestWatchOptions;
  #records: RequestRecord[] = [];
  #images: string[] = [];

  constructor(options: RequestWatchOptions) {
    this.#options = options;
  }

  add(port: WatchPort): void {
    this.#ports.push(port);
  }

  /** Nothing is written down while nobody listens. */
  end(ended: Ended): void {
    if (this.#ports.length === 0) return;
    const { input } = ended.request;
    // Requests that were refused have none.
    const image = input.length === 0 ? undefined : imageOfInput(input, this.#options.scale);
    this.#records.push(this.#recordOf(ended, image));
    if (image === undefined || ended.answered === undefined) return;
    if (this.#images.length < MOST_IMAGES) this.#images.push(toBase64(image));
  }

  /** Sends what has come together, also when that is nothing: a monitor then knows that the server lives. */
  flush(at: number, queueDepth: number, replicas: readonly ReplicaState[]): void {
    if (this.#ports.length === 0) return;
    const batch: RequestBatch = {
      type: "requests",
      requests: this.#records,
      at,
      queueDepth,
      replicas: replicas.map(({ id, status }) => ({ id, status })),
      ...(this.#options.wasHidden(at, at) ? { inBackground: true } : {}),
      ...(this.#images.length === 0 ? {} : { images: this.#images }),
    };
    for (const port of this.#ports) port.postMessage(batch);
    this.#records = [];
    this.#images = [];
  }

  #recordOf(
    { request, outcome, reason, endedAt, answered }: Ended,
    image: Uint8Array | undefined,
  ): RequestRecord {
    const { labelOf, featuresOf, wasHidden } = this.#options;
    const { id, dueAt, arrivedAt, sample } = request;
    const label = sample === undefined ? undefined : labelOf(sample);
    return {
      ...{ id, dueAt, arrivedAt, endedAt, outcome },
      ...(reason === undefined ? {} : { reason }),
      ...(answered === undefined ? {} : partsOf(answered)),
      ...(sample === undefined ? {} : { sample }),
      ...(label === undefined ? {} : { label }),
      ...(wasHidden(dueAt, endedAt) ? { inBackground: true } : {}),
      ...(featuresOf === undefined || image === undefined ? {} : { features: featuresOf(image) }),
    };
  }
}

function partsOf({
  answer,
  spans,
  isCached,
  replica,
  batchSize,
}: NonNullable<Ended["answered"]>): Partial<RequestRecord> {
  const predicted = classOf(answer.probabilities);
  return {
    spans,
    isCached,
    ...(replica === undefined ? {} : { replica }),
    ...(batchSize === undefined ? {} : { batchSize }),
    predicted,
    confidence: answer.probabilities[predicted] ?? Number.NaN,
  };
}

/** The class of the highest probability; the first of equals. */
export function classOf(probabilities: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < probabilities.length; i += 1) {
    if ((probabilities[i] ?? 0) > (probabilities[best] ?? 0)) best = i;
  }
  return best;
}
