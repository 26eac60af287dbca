/** The worker's side of the role "onnx-runtime": opens models, runs them and times them, one thing after the other. */
import { errorMessage } from "../../base/assert.ts";
import type { QueryEndpoint } from "../load/generator/query-channel.ts";
import { sampler } from "../profiler/experiments/take-turns.ts";
import { OnnxRunner } from "./onnx-runner.ts";
import { openRunner } from "./open-runner.ts";
import type { PortableModel, Runner } from "./runner.ts";
import type { FromRuntime, RuntimeAnswer, RuntimeRequest, ToRuntime } from "./runtime-messages.ts";

export interface RuntimeSurroundings {
  readonly threads: number;
  /** Sets the backend that packed models run on. */
  readonly prepareEngine: () => Promise<void>;
}

export function serveRuntime(port: QueryEndpoint, around: RuntimeSurroundings): void {
  const models = new OpenModels(around);
  const tell = (message: FromRuntime) => port.postMessage(message);
  const answer = async ({ id, ...request }: ToRuntime) => {
    try {
      tell({ id, ...(await models.answer(request)) });
    } catch (error) {
      tell({ type: "failed", id, message: errorMessage(error) });
    }
  };
  let last: Promise<void> = Promise.resolve();
  port.onmessage = ({ data }: MessageEvent<ToRuntime>) => {
    last = last.then(() => answer(data));
  };
}

class OpenModels {
  readonly #around: RuntimeSurroundings;
  readonly #runners: Runner[] = [];
  readonly #samplers: (() => Promise<number>)[] = [];

  constructor(around: RuntimeSurroundings) {
    this.#around = around;
  }

  async answer(request: RuntimeRequest): Promise<RuntimeAnswer> {
    switch (request.type) {
      case "open":
        return await this.#open(request.model);
      case "run": {
        const runner = known(this.#runners, request.model);
        if (!(runner instanceof OnnxRunner)) throw new TypeError("expected an ONNX file");
        return { type: "run", outputs: await runner.session.run(request.inputs) };
      }
      case "prepare": {
        const runner = known(this.#runners, request.model);
        const place = this.#samplers.push(await sampler(() => runner.run(request.batch))) - 1;
        return { type: "prepare", sampler: place };
      }
      case "sample":
        return { type: "sample", ms: await known(this.#samplers, request.sampler)() };
    }
  }

  async #open(model: PortableModel): Promise<RuntimeAnswer> {
    if (model.engine === "tinytorch") await this.#around.prepareEngine();
    const runner = await openRunner(model, this.#around.threads);
    const place = this.#runners.push(runner) - 1;
    const inputs = runner instanceof OnnxRunner ? runner.session.inputs : [];
    return { type: "open", opened: { model: place, engineName: runner.engineName, inputs } };
  }
}

function known<T>(list: readonly T[], place: number): T {
  const found = list[place];
  if (found === undefined) throw new RangeError(`there is no number ${place} here`);
  return found;
}
