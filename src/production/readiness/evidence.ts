/**
 * What probes work on: the parts of the system, each with what to do where it is missing, and what several probes need, made once for
 * all of them. A line that is run again by itself gets new evidence.
 */
import { errorMessage } from "../../base/assert.ts";
import { type Module, noGrad, type Tensor } from "../../tinytorch/index.ts";
import { copyModel } from "../compression/copy-model.ts";
import type { MonitorHandle } from "../monitoring/open-monitor.ts";
import type { Findings } from "../profiler/findings.ts";
import { ModelRegistry } from "../registry/model-registry.ts";
import { type ModelVersion, shortHash } from "../registry/model-version.ts";
import type { Server } from "../serving/serve.ts";
import type { SampleSet } from "../serving/serve-model.ts";
import { open } from "./outcome.ts";
import { completeObjective, type ReadinessObjective, type ReadinessSubject } from "./subject.ts";

/** Examples with labels, as the model takes them. */
export interface Examples {
  readonly inputs: Tensor;
  /** The same, example after example. */
  readonly values: Float32Array;
  readonly labels: Int32Array;
  readonly count: number;
  /** Of one example. */
  readonly shape: readonly number[];
}

/** Examples that probes look at: an interval of a share is then no wider than ±6 points. */
const EXAMPLES = 300;
/** Requests at once: a server turns away more than its queue holds. */
const TOGETHER = 8;

export class Evidence {
  readonly subject: ReadinessSubject;
  readonly findings: Findings;
  readonly #made = new Map<string, Promise<unknown>>();

  constructor(subject: ReadinessSubject, findings: Findings) {
    this.subject = subject;
    this.findings = findings;
  }

  /** Makes it the first time, under this name. */
  once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const made = this.#made.get(name) ?? make();
    this.#made.set(name, made);
    return made as Promise<T>;
  }

  get server(): Server {
    const { server } = this.subject;
    if (server !== undefined && !server.isEnded) return server;
    throw open(
      server === undefined ? "No server was given." : "The server has ended.",
      "Deploy the model, `const service = await system.deploy(version)`, and hand it over: { server: service }.",
    );
  }

  get monitor(): MonitorHandle {
    const { monitor } = this.subject;
    if (monitor !== undefined && !monitor.isEnded) return monitor;
    throw open(
      monitor === undefined ? "No monitor was given." : "The monitor has ended.",
      "Watch the server, `const watching = await system.monitor(service)`, and hand it over: { monitor: watching }.",
    );
  }

  get objective(): Required<ReadinessObjective> {
    const { objective } = this.subject;
    if (objective !== undefined) return completeObjective(objective);
    throw open(
      "Nothing was promised: there is no objective.",
      "Say what is promised, and at which load: { objective: { boundMs: 100, rate: 60 } }.",
    );
  }

  /** The model as it is now, which need not be the one in production. */
  get model(): Module {
    const { system, model = modelOf(system) } = this.subject;
    if (model !== undefined) return model;
    throw open("There is no model.", "Build one: `await system.buildSystem()`, and { system }.");
  }

  get digits(): SampleSet {
    const { system, digits = digitsOf(system) } = this.subject;
    if (digits !== undefined && digits.length > 0) return digits;
    throw open(
      "There are no examples to ask for.",
      "Hand over examples that the model did not learn from: { digits: system.heldOutDigits }.",
    );
  }

  /** How long to wait for what the system is to do by itself. */
  get patienceMs(): number {
    return 1000 * (this.subject.patienceSeconds ?? 60);
  }

  registry(): Promise<ModelRegistry> {
    return this.once("registry", async () => {
      const { registry, system } = this.subject;
      if (registry !== undefined) return registry;
      if (system !== undefined) return await ModelRegistry.open(system.name);
      throw open(
        "There is no registry.",
        "Register what you trained: `await system.evaluate()` does, and { system }; or { registry }.",
      );
    });
  }

  async production(): Promise<ModelVersion> {
    const { production } = await this.registry();
    if (production !== undefined) return production;
    throw open(
      "No version is in production.",
      "Deploy a version, `await system.deploy(version)`, or promote one: `await registry.promote(version)`.",
    );
  }

  /** A model with the weights of the version in production, in evaluation. */
  productionModel(): Promise<Module> {
    return this.once("production model", async () => this.modelOf(await this.production()));
  }

  /** A model with the weights of a version, in evaluation. */
  async modelOf(version: ModelVersion): Promise<Module> {
    const registry = await this.registry();
    const copy = copyModel(this.model);
    try {
      await registry.load(version, copy);
    } catch (error) {
      throw open(
        `The weights of ${shortHash(version.hash)} cannot be loaded: ${errorMessage(error)}`,
        "Register the model again, `await registry.register(model, …)`, and promote that version.",
      );
    }
    return copy.eval();
  }

  examples(): Promise<Examples> {
    return this.once("examples", async () => {
      const { digits } = this;
      const count = Math.min(EXAMPLES, digits.length);
      const [inputs, targets] = await digits.batch(Int32Array.from({ length: count }, (_, i) => i));
      const [values, labels] = await Promise.all([inputs.data(), targets.data()]);
      return {
        inputs: inputs.keep(),
        values: Float32Array.from(values),
        labels: Int32Array.from(labels),
        ...{ count, shape: inputs.shape.slice(1) },
      };
    });
  }

  /** Probabilities that the server answers to the examples, an example a row. */
  served(): Promise<Float32Array[]> {
    return this.once("served", async () => await this.ask((await this.examples()).count));
  }

  /** Asks the server for the first examples, a few at a time; rejects with the first request that has no answer. */
  async ask(count: number): Promise<Float32Array[]> {
    const { server } = this;
    const { values, count: all } = await this.examples();
    const size = values.length / all;
    const answers: Float32Array[] = [];
    let next = 0;
    const asker = async () => {
      for (let i = next++; i < count; i = next++) {
        const answer = await server.predict(values.subarray(i * size, (i + 1) * size));
        answers[i] = answer.probabilities;
      }
    };
    await Promise.all(Array.from({ length: Math.min(count, TOGETHER) }, asker));
    return answers;
  }
}

/** Probabilities of a model in evaluation, an example a row; it is in the mode that it was in afterwards. */
export async function probabilitiesOf(model: Module, inputs: Tensor): Promise<Float32Array[]> {
  const wasTraining = model.training;
  model.eval();
  try {
    const rows = noGrad(() => model.forward(inputs).softmax(1));
    const [count = 0, classes = 0] = rows.shape;
    const values = Float32Array.from(await rows.data());
    return Array.from({ length: count }, (_, i) => values.slice(i * classes, (i + 1) * classes));
  } finally {
    model.train(wasTraining);
  }
}

function modelOf(system: ReadinessSubject["system"]): Module | undefined {
  return ifBuilt(() => system?.model);
}

function digitsOf(system: ReadinessSubject["system"]): SampleSet | undefined {
  return ifBuilt(() => system?.heldOutDigits);
}

/** A system that was not built yet has neither. */
function ifBuilt<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}
