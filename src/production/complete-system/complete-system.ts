/** The module's complete system: from one config to a model that is trained, packaged, served and watched. */
import { toBase64 } from "../../base/base64.ts";
import { Random } from "../../base/random.ts";
import { show } from "../../outputs/display.ts";
import type { FiguresOutput } from "../../outputs/figure/figures.ts";
import {
  buildModel,
  DataLoader,
  type Dataset,
  exportOnnx,
  getBackend,
  MNIST,
  type Module,
  manualSeed,
  Normalize,
  zeros,
} from "../../tinytorch/index.ts";
import { showModel } from "../architecture/describe-model.ts";
import { DriftReference } from "../monitoring/drift/drift-reference.ts";
import { inputFeatures, PIXELS } from "../monitoring/input-features.ts";
import type { Objectives } from "../monitoring/objectives.ts";
import { type MonitorHandle, monitor } from "../monitoring/open-monitor.ts";
import { type Accuracy, evaluate } from "../profiler/evaluate.ts";
import { ModelRegistry } from "../registry/model-registry.ts";
import { type ModelVersion, shortHash } from "../registry/model-version.ts";
import type { Server } from "../serving/serve.ts";
import { loadData, MNIST_SCALE } from "../training/plan/data-spec.ts";
import type { TrainingPlan } from "../training/plan/training-plan.ts";
import { trainInWorker } from "../training/worker/train-in-worker.ts";
import type { Training } from "../training/worker/training-worker.ts";
import { answersOf } from "./answers-of.ts";
import { deploySystem } from "./deploy-system.ts";
import { estimateTraining } from "./estimate-training.ts";
import { checkSystemSize } from "./fit-system.ts";
import {
  type CompleteSystemConfig,
  completeSystemConfig,
  type SystemConfig,
} from "./system-config.ts";
import { type KeptRecord, ResultsOfSystem, type SystemResults } from "./system-results.ts";
import { planOfSystem } from "./training-of-system.ts";

/** Digits of the training set that the reference of the monitor is made from: some thousands tell its distributions well. */
const REFERENCE_DIGITS = 3000;
/** Of these, shown beside those that it sees now. */
const SHOWN_DIGITS = 12;
/** Results of a training that has come to its end. */
export interface TrainedSystem {
  model: Module;
  /** On MNIST's 10,000 test digits, which nothing was chosen by. */
  accuracy: Accuracy;
  /** As registered. */
  version: ModelVersion;
}

interface BuiltSystem {
  readonly model: Module;
  readonly test: MNIST;
  /** Of MNIST's training set, those to learn from and those held out, as they were written. */
  readonly digits: MNIST;
  /** Of the same writers as the digits that are learned from: what the system expects to see. */
  readonly heldOut: Dataset;
}

/**
 * A system from its config: `const system = new CompleteMLSystem({ model, training, deployment })`, then `buildSystem()`, `train()`,
 * `evaluate()`, `deploy()` and `monitor()`, each after the one before.
 */
export class CompleteMLSystem {
  readonly config: CompleteSystemConfig;
  /** Where its versions are registered. */
  readonly name: string;
  #built: BuiltSystem | undefined;
  #training: Training | undefined;
  readonly #results = new ResultsOfSystem();
  /** The version that each server of this system serves. */
  readonly #served = new WeakMap<Server, ModelVersion>();

  /**
   * Throws a RangeError that names the field, its value and what is allowed; for a model that is too large for this device one with a
   * config that fits.
   */
  constructor(config: SystemConfig, { name = "complete-system" }: { name?: string } = {}) {
    this.config = completeSystemConfig(config);
    checkSystemSize(config);
    this.name = name;
  }

  /** The model, with the weights that it has now. Throws before `buildSystem()`. */
  get model(): Module {
    return this.#needBuilt().model;
  }

  /** MNIST's test digits as the model takes them. Throws before `buildSystem()`. */
  get testDigits(): MNIST {
    return this.#needBuilt().test;
  }

  /** Digits of the training's writers that it does not learn from, as the model takes them. Throws before `buildSystem()`. */
  get heldOutDigits(): Dataset {
    return this.#needBuilt().heldOut;
  }

  /** Makes model and data, and shows the *Model* panel. Gives the model, which evaluation and serving use. */
  async buildSystem(): Promise<Module> {
    const { model } = await this.#build();
    const { architecture, classes } = this.config.model;
    this.keep(
      await showModel(model, zeros([1, PIXELS]), {
        name: architecture,
        classes: Array.from({ length: classes }, (_, digit) => String(digit)),
      }),
    );
    return model;
  }

  async #build(): Promise<BuiltSystem> {
    const { model: config, training } = this.config;
    manualSeed(training.seed);
    const model = buildModel(config, { batchSize: training.batchSize });
    const transform = new Normalize(MNIST_SCALE.mean, MNIST_SCALE.std);
    const test = await MNIST.load({ split: "test", transform });
    const { digits, heldOut } = await loadData(this.#plan().data);
    this.#built = { model, test, digits, heldOut };
    return this.#built;
  }

  /** The time that the whole training would take here, from a few steps that are timed and thrown away. */
  estimateTraining(): Promise<FiguresOutput> {
    return estimateTraining(this.#plan());
  }

  /**
   * Trains in a worker of its own while other cells run, and shows the *Training* panel. One that was stopped, or that a reload has cut
   * off, goes on from its last checkpoint; with `fresh` it begins anew.
   */
  train({ fresh = false }: { fresh?: boolean } = {}): Training {
    const training = trainInWorker({ ...this.#plan(), threads: processors(), fresh });
    this.#training = training;
    // One that fails tells of it in its panel, and to whoever waits for it.
    training.finished.then(
      ({ record }) => this.keep(record),
      () => {},
    );
    return training;
  }

  /**
   * Waits for the training, takes over its weights, judges them on the test digits and registers them. The model is in evaluation
   * afterwards.
   */
  async evaluate(): Promise<TrainedSystem> {
    if (this.#training === undefined) throw missing("evaluate", "train()");
    const { model, test } = this.#built ?? (await this.#build());
    const { weights, end, record } = await this.#training.finished;
    this.keep(record);
    model.loadStateDict(weights);
    model.eval();
    const accuracy = await evaluate(model, new DataLoader(test, { batchSize: 100 }));
    const registry = await ModelRegistry.open(this.name);
    const { value, low, high, n } = accuracy;
    const version = await registry.register(model, {
      madeBy: `trained, ${end.step.toLocaleString("en")} steps, ${end.reason}`,
      config: this.config,
      data: "MNIST: trained on a part of the 60,000, judged on the 10,000 test digits",
      metrics: { "accuracy on the test digits": { value, low, high, n } },
      device: `this browser's ${getBackend().name} backend`,
    });
    if (registry.whyNotKept !== undefined) {
      const text = `The version is held in memory, and is gone with this visit: ${registry.whyNotKept}`;
      show({ kind: "markdown", text });
    }
    this.#results.evaluated({ accuracy, version });
    return { model, accuracy, version };
  }

  /**
   * Serves a version of the registry: optimises, packages, starts, balances and watches, each as a step that shows what came of it or
   * why it failed. Resolves with the server, whose panel stands beneath the cell.
   */
  async deploy(version: ModelVersion | string): Promise<Server> {
    const registry = await ModelRegistry.open(this.name);
    const { model, heldOut } = this.#built ?? (await this.#build());
    await registry.load(version, model);
    const server = await deploySystem({
      name: this.config.model.architecture,
      model,
      digits: heldOut,
      version: registry.find(version),
      registry,
      replicas: this.config.deployment.replicas,
      scale: MNIST_SCALE,
    });
    this.#served.set(server, registry.find(version));
    this.#results.served(server, registry.find(version));
    return server;
  }

  /**
   * Watches the server in the *Monitor* panel, against what the training digits looked like and what the model answers to those held
   * out. The panel's controls turn, blur and choose the digits that loads ask for.
   */
  async monitor(
    server: Server,
    objectives: Objectives = { availability: 0.99, latency: { share: 0.95, boundMs: 50 } },
  ): Promise<MonitorHandle> {
    if (server.isEnded) throw new Error("CompleteMLSystem: the server has ended; deploy it again");
    const { architecture } = this.config.model;
    const version = this.#served.get(server);
    if (version === undefined) {
      throw new Error("CompleteMLSystem: monitor(server) takes a server that deploy() gave");
    }
    const handle = monitor(server, {
      name: architecture,
      version: shortHash(version.hash),
      objectives,
      reference: await this.#reference(),
    });
    server.disturbBy(handle.disturbances());
    this.#results.watchedBy(handle);
    return handle;
  }

  /**
   * Keeps what was measured of this system elsewhere, for its page (`describeSystem`): `system.keep(variants)` of `compareVariants`,
   * `system.keep(await rollout.state())`. The last of a kind counts, of rollouts the last of each strategy.
   */
  keep(record: KeptRecord): void {
    this.#results.keep(record);
  }

  /** What became of it so far, as plain data; what serves and watches as it is now. */
  results(): Promise<SystemResults> {
    return this.#results.now();
  }

  /** The model as an ONNX file, for any batch size. */
  async exportOnnx(): Promise<Uint8Array<ArrayBuffer>> {
    return await exportOnnx(this.model, zeros([1, PIXELS]));
  }

  async #reference(): Promise<DriftReference> {
    const { model, digits, heldOut } = this.#needBuilt();
    // At random: digits of one writer lie side by side.
    const chosen = new Random(this.config.training.seed)
      .permutation(digits.length)
      .subarray(0, REFERENCE_DIGITS);
    const images = Array.from(chosen, (i) => digits.images.subarray(i * PIXELS, (i + 1) * PIXELS));
    return DriftReference.of(images.map(inputFeatures), {
      answers: await answersOf(model, heldOut, REFERENCE_DIGITS),
      images: images.slice(0, SHOWN_DIGITS).map(toBase64),
    });
  }

  #plan(): TrainingPlan {
    return planOfSystem(this.name, this.config);
  }

  #needBuilt(): BuiltSystem {
    if (this.#built === undefined) throw missing("that", "buildSystem()");
    return this.#built;
  }
}

function missing(step: string, earlier: string): Error {
  return new Error(`CompleteMLSystem: ${step} needs what ${earlier} makes; call that first`);
}

/** Threads for a training: no more than four help models of this size. */
function processors(): number {
  return Math.max(1, Math.min(4, globalThis.navigator?.hardwareConcurrency ?? 1));
}
