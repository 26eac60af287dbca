/**
 * The profiler of the capstone: takes a model, its data and its optimizer, runs them, and says what they cost here. Nothing in
 * it is simulated; what cannot be measured in a browser is reported as such. Each method keeps what it measured in
 * `profilingData`, and the next ones build on it.
 */

import type { FiguresOutput } from "../../outputs/figure/figures.ts";
import type { RunSummary } from "../../outputs/figure/run-summary.ts";
import type { ComparisonOutput } from "../../outputs/panels/comparison/comparison.ts";
import type { LoadProfile, Price } from "../../outputs/panels/profile/profile.ts";
import type { ReadinessOutput } from "../../outputs/panels/readiness/readiness.ts";
import { deviceWords } from "../../outputs/panels/system-words.ts";
import type { TraceOutput } from "../../outputs/panels/trace/trace.ts";
import type { DeploymentOptions } from "../../systems/deployment/plan-deployment.ts";
import { checkTargetName, type TargetName } from "../../systems/deployment/target.ts";
import type { CapacityPlan } from "../../systems/planning/capacity-plan.ts";
import { type DataLoader, getBackend, type Module, type Optimizer } from "../../tinytorch/index.ts";
import { describeDevice } from "../instruments/device/describe-device.ts";
import { deviceOutput } from "../instruments/device/device-output.ts";
import { deviceRoofs, type RoofRequest } from "../instruments/device/device-roofs.ts";
import { roofsOutput } from "../instruments/device/roofs.ts";
import { type LoadTest, runLoadTest } from "../load/load-test.ts";
import { analyzeScalability, type ScalabilityOptions } from "../planning/analyze-scalability.ts";
import { type DeploymentConfig, generateDeployment } from "../planning/generate-deployment.ts";
import {
  type OptimizeCostOptions,
  type OptimizedCost,
  optimizeCost,
} from "../planning/optimize-cost.ts";
import type { ReadinessSubject } from "../readiness/subject.ts";
import { validateReadiness } from "../readiness/validate-readiness.ts";
import { compareBackends } from "./comparison/compare-backends.ts";
import type { Candidate } from "./experiments/candidate.ts";
import { allCandidates } from "./experiments/candidates/index.ts";
import {
  type OptimizationRecommendation,
  toRecommendations,
} from "./experiments/recommendation.ts";
import { runExperiments } from "./experiments/run-experiments.ts";
import { type CustomMetric, type Findings, ofDevice, type ProfileFindings } from "./findings.ts";
import { profileSystem } from "./profile/profile-system.ts";
import { EndlessBatches, type Loss, type System, toSystem } from "./system.ts";
import { DEFAULT_PRICE, metricList, type SystemMetrics } from "./system-metrics.ts";
import { type TracedSystem, traceSystem } from "./trace/trace-system.ts";

export interface ProfilerOptions {
  /** The system, for methods that are called before `profileEndToEndSystem` names one. */
  system?: { model: Module; loader: DataLoader; optimizer: Optimizer };
  /** Data that the model was not trained on, for its accuracy. */
  heldOut?: DataLoader;
  /** Default: cross-entropy on class indices. */
  loss?: Loss;
  /** Seconds for the whole profile. Default 8. */
  budgetSeconds?: number;
  /** Price of an hour of a machine as fast as this device; default: two cores of a cloud CPU. */
  price?: Price;
  /** Metrics of one's own, shown and kept with the others. */
  metrics?: readonly CustomMetric[];
}

export class ProductionMLSystemProfiler {
  readonly #options: ProfilerOptions;
  #findings: Findings = {};
  #system: System | undefined;
  #traced: TracedSystem | undefined;
  #isJudgedWhole = false;

  constructor(options: ProfilerOptions = {}) {
    this.#options = options;
    if (options.system === undefined) return;
    const { model, loader, optimizer } = options.system;
    this.#system = toSystem(model, loader, optimizer, options.loss);
  }

  /** Findings so far, as plain data. A record that was handed out stays as it is. */
  get profilingData(): Findings {
    return this.#findings;
  }

  /** Facts about this device, as far as the browser tells; hidden ones say so. */
  async describeDevice(): Promise<FiguresOutput> {
    const device = await describeDevice();
    this.#found({ device });
    return deviceOutput(device);
  }

  /**
   * Roofs of the present backend: arithmetic, memory, the cost of an operation, transfers. Measured in about 1.5 seconds where nothing has
   * measured them before; `{ again: true }` measures again, and the higher one of two measurements counts.
   */
  async measureRoofs(request: RoofRequest = {}): Promise<FiguresOutput> {
    const roofs = await deviceRoofs(request);
    this.#found({ roofs });
    return roofsOutput(roofs);
  }

  /**
   * Measures the whole system: first call, latency at batch 1, throughput by batch size, the split and the memory of training
   * steps, and held-out accuracy. The steps are real: the model learns from them. Fills the *Profile* panel.
   */
  async profileEndToEndSystem(
    model: Module,
    dataloader: DataLoader,
    optimizer: Optimizer,
  ): Promise<SystemMetrics> {
    const { heldOut, loss, budgetSeconds = 8, price = DEFAULT_PRICE, metrics = [] } = this.#options;
    const system = toSystem(model, dataloader, optimizer, loss);
    if (this.#system?.model !== model) {
      this.#traced = undefined;
      this.#isJudgedWhole = false;
      this.#findings = ofDevice(this.#findings);
    }
    this.#system = system;
    const onFound = (findings: ProfileFindings) => this.#found(findings);
    return await profileSystem(system, { heldOut, budgetSeconds, price, metrics, onFound });
  }

  /** Writes down every operation of a training step and of an inference. Fills the *Trace* panel. `seconds`: default 4. */
  async traceSystem({ seconds = 4 }: { seconds?: number } = {}): Promise<TraceOutput> {
    const traced = await traceSystem(this.#systemFor("traceSystem"), {
      budgetSeconds: seconds,
    });
    this.#traced = traced;
    this.#found({ roofs: traced.roofs, trace: traced.trace });
    return traced.trace;
  }

  /**
   * Looks through the trace for what may be done better, applies each to the model, checks its outputs, and measures both
   * versions in turn. Fills the *Recommendations* panel; gives the changes that won. Traces first if nothing was traced.
   */
  async detectCrossModuleOptimizations({
    candidates,
    secondsEach = 1.5,
    seed = 0,
  }: {
    /** Instead of the built-in ones; see `builtInCandidates`. */
    candidates?: readonly Candidate[];
    secondsEach?: number;
    seed?: number;
  } = {}): Promise<OptimizationRecommendation[]> {
    const system = this.#systemFor("detectCrossModuleOptimizations");
    if (this.#traced === undefined) await this.traceSystem();
    const traced = this.#traced;
    const [step, inference] = traced?.trace.passes ?? [];
    if (traced === undefined || step === undefined || inference === undefined) {
      throw new Error("detectCrossModuleOptimizations: there is no trace to look through");
    }
    const { profile } = this.#findings;
    const { heldOut } = this.#options;
    const evidence = {
      system,
      inputs: traced.inputs,
      targets: traced.targets,
      trainingStep: step,
      inference,
      ...(profile?.throughput === undefined ? {} : { throughput: profile.throughput }),
      ...(heldOut === undefined ? {} : { heldOut }),
    };
    const found = await runExperiments(evidence, candidates ?? (await allCandidates()), {
      secondsEach,
      seed,
    });
    this.#found({ recommendations: found });
    return toRecommendations(found.experiments);
  }

  /** One of MLPerf LoadGen's scenarios on the profiled model. Fills the *Profile* panel. */
  async loadTest(test: LoadTest): Promise<LoadProfile> {
    const { model, loader } = this.#systemFor("loadTest");
    const batches = await EndlessBatches.of(loader);
    await batches.end();
    const profile = await runLoadTest(model, batches.first[0], test);
    this.#found({ load: { ...this.#findings.load, [profile.scenario]: profile } });
    return profile;
  }

  /**
   * How many replicas a target rate takes with the objective met, and where that breaks. Measures what it is planned from, where that is
   * missing: replicas of the model, started for it. Fills the *Scaling* panel.
   */
  async analyzeScalability(options: ScalabilityOptions): Promise<CapacityPlan> {
    const { model, loader } = this.#systemFor("analyzeScalability");
    const batches = await EndlessBatches.of(loader);
    await batches.end();
    const [findings, price] = [this.#findings, this.#options.price];
    const subject = { model, inputs: batches.first[0], findings, price };
    const found = await analyzeScalability(subject, options);
    this.#found(found);
    return found.plan;
  }

  /**
   * The cheapest machines, version, batching and cache that serve a rate within an objective and a budget; where none do, what would.
   * Times on other machines are modelled from those measured here. Fills the *Cost* panel.
   */
  async optimizeCost(options: OptimizeCostOptions): Promise<OptimizedCost> {
    const { result, found } = optimizeCost(this.#findings, options);
    this.#found(found);
    return result;
  }

  /**
   * Files for a platform, from the plan: `kubernetes`, `kserve`, `argo-rollouts`, `k3s`, `swarm`, `ecs`, `triton` or `edge`. Fills the
   * *Deployment* panel; gives the files, and what is wrong with them.
   */
  async generateDeploymentConfig(
    target: TargetName = "kubernetes",
    options: DeploymentOptions = {},
  ): Promise<DeploymentConfig> {
    const { model, loader } = this.#systemFor("generateDeploymentConfig");
    checkTargetName(target);
    const { service, plan } = this.#findings;
    if (service === undefined || plan === undefined) {
      throw new Error(
        "generateDeploymentConfig: expected a plan, got none yet; call analyzeScalability({ targetRate, objectiveMs }) first, which measures what it plans from",
      );
    }
    const batches = await EndlessBatches.of(loader);
    await batches.end();
    const { heldOut } = this.#options;
    const subject = {
      ...{ model, example: batches.first[0], service, plan },
      ...(heldOut === undefined ? {} : { heldOut }),
    };
    const deployment = await generateDeployment(subject, target, options);
    this.#found({ deployment });
    return deployment;
  }

  /**
   * Whether the reader's own system is ready for production: six checks and the ML Test Score, each by running something on what is
   * handed over. Fills the *Readiness* panel, whose lines can be run again by themselves.
   */
  async validateProductionReadiness(subject: ReadinessSubject = {}): Promise<ReadinessOutput> {
    return await validateReadiness(subject, {
      findings: () => this.#findings,
      found: (readiness) => {
        if (subject.only === undefined || !this.#isJudgedWhole) this.#found({ readiness });
        this.#isJudgedWhole ||= subject.only === undefined;
      },
    });
  }

  /** The profiled model on every backend of this browser. Fills the *Comparison* panel. `secondsEach`: default 1.5. */
  async compareBackends({
    secondsEach = 1.5,
  }: {
    secondsEach?: number;
  } = {}): Promise<ComparisonOutput> {
    const { model, loader } = this.#systemFor("compareBackends");
    const batches = await EndlessBatches.of(loader);
    await batches.end();
    return await compareBackends(model, batches.first[0], 1000 * secondsEach);
  }

  /** The profile in short, as plain data: to keep, to share, and for `compareRuns`. */
  summary(title: string): RunSummary {
    const { systemMetrics, profile } = this.#findings;
    if (systemMetrics === undefined) {
      throw new Error(
        "summary: expected a profile, got none yet; call profileEndToEndSystem first",
      );
    }
    return {
      title,
      device: deviceWords(profile?.backend ?? getBackend()),
      at: new Date().toISOString(),
      metrics: metricList(systemMetrics),
    };
  }

  #found(findings: Findings): void {
    this.#findings = { ...this.#findings, ...findings };
  }

  #systemFor(method: string): System {
    if (this.#system === undefined) throw noSystem(method);
    return this.#system;
  }
}

function noSystem(method: string): Error {
  return new Error(
    `${method}: expected a system, got none yet; call profileEndToEndSystem(model, loader, optimizer) first, or name it: new ProductionMLSystemProfiler({ system: { model, loader, optimizer } })`,
  );
}
