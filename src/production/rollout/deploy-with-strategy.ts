/** The module's orchestrator: puts v2 in the place of v1 by one of four strategies, under real traffic, with a gate that decides. */

import {
  ROLLOUT_STRATEGIES,
  type RolloutOutcome,
  type RolloutStrategy,
} from "../../outputs/panels/rollout/rollout.ts";
import type { RolloutVersion } from "../../systems/rollout/observation.ts";
import { Module, zeros } from "../../tinytorch/index.ts";
import { contentHash } from "../registry/content-hash.ts";
import type { ModelRegistry } from "../registry/model-registry.ts";
import { type ModelVersion, shortHash } from "../registry/model-version.ts";
import type { ServedModel } from "../serving/replica-messages.ts";
import { serveModel, serveSamples } from "../serving/serve-model.ts";
import { Rollout } from "./rollout-handle.ts";
import { checkOptions, type RolloutModel, type RolloutOptions } from "./rollout-options.ts";
import type { VersionName } from "./rollout-plan.ts";
import { toStrategy } from "./strategies.ts";

/** A rollout that begins has no handle yet. */
type Running = Rollout | "beginning";

export class EnterpriseDeploymentOrchestrator {
  /** The names of the strategies. */
  readonly deploymentStrategies: readonly RolloutStrategy[] = ROLLOUT_STRATEGIES;
  private readonly running = new Map<string, Running>();

  /**
   * Serves both versions from workers of their own and rolls v2 out by a strategy: "blue_green", "canary", "shadow" or
   * "gradual_rollout". Shows the Rollout panel beneath the cell, and resolves when both versions can answer; the rollout goes on after
   * its cell, and `finished` resolves with what was decided. Rejects with a sentence for options that make no sense, and while another
   * rollout of the same service is undecided.
   */
  async deployWithStrategy(strategy: RolloutStrategy, options: RolloutOptions): Promise<Rollout> {
    const known = toStrategy(strategy);
    const checked = checkOptions(known, options);
    const [one, other] = [modelOf("modelV1", options.modelV1), modelOf("modelV2", options.modelV2)];
    const { service = one.model.constructor.name } = options;
    this.refuseSecond(service);
    this.running.set(service, "beginning");
    try {
      const { engine = "tinytorch", example = zeros([1, 784]), samples } = options;
      const serve = ({ model }: { model: Module }) => {
        const { maxBatchSize: largestBatch } = checked.settings;
        return serveModel(model, { name: service, example, largestBatch, engine });
      };
      // One after the other: packing runs the model on this thread.
      const models = { v1: await serve(one), v2: await serve(other) };
      const { sampleShape } = models.v1;
      checkClasses(models);
      const { registry } = options;
      const versions = {
        v1: await nameOf("modelV1", one, registry),
        v2: await nameOf("modelV2", other, registry),
      };
      const plan = {
        ...{ ...checked, service, sampleShape, versions },
        ...(samples === undefined ? {} : { samples: await serveSamples(samples, sampleShape) }),
      };
      const rollout = new Rollout(models, plan, stageMover(registry, versions));
      this.running.set(service, rollout);
      await rollout.ready();
      return rollout;
    } catch (error) {
      this.running.delete(service);
      throw error;
    }
  }

  private refuseSecond(service: string): void {
    const running = this.running.get(service);
    const isFree =
      running === undefined ||
      (running !== "beginning" && (running.isEnded || running.outcome !== undefined));
    if (isFree) return;
    throw new Error(
      `deployWithStrategy: a rollout of “${service}” goes on, and two at once could not tell their effects apart; abort or stop it first, or give this one another name: { service: "…" }`,
    );
  }
}

const orchestrator = new EnterpriseDeploymentOrchestrator();

/**
 * Rolls a version of a model out in the place of another: `deployWithStrategy("canary", { modelV1, modelV2, samples: digits })`. See
 * `EnterpriseDeploymentOrchestrator.deployWithStrategy`.
 */
export function deployWithStrategy(
  strategy: RolloutStrategy,
  options: RolloutOptions,
): Promise<Rollout> {
  return orchestrator.deployWithStrategy(strategy, options);
}

interface GivenModel {
  readonly model: Module;
  readonly version?: ModelVersion;
}

function modelOf(option: string, given: RolloutModel): GivenModel {
  if (given instanceof Module) return { model: given };
  const { model, version } = (given as Partial<GivenModel> | null | undefined) ?? {};
  if (model instanceof Module && version !== undefined) return { model, version };
  throw new TypeError(
    `deployWithStrategy: expected ${option} to be a model, or { model, version } with a version of the registry, got ${JSON.stringify(given)?.slice(0, 80) ?? typeof given}`,
  );
}

/**
 * What a version is called, and the hash of its weights. Rejects where the model does not hold the version's weights, or the registry
 * in which its stage is to move has none of them.
 */
async function nameOf(
  option: string,
  { model, version }: GivenModel,
  registry: ModelRegistry | undefined,
): Promise<VersionName> {
  const hash = await contentHash(model.stateDict());
  if (version !== undefined && version.hash !== hash) {
    throw new RangeError(
      `deployWithStrategy: the weights of ${option} are not those of version ${shortHash(version.hash)}, but ${shortHash(hash)}; load them: await registry.load(version, model)`,
    );
  }
  const registered = registry?.versions.find((each) => each.hash === hash);
  if (registry !== undefined && registered === undefined) {
    throw new RangeError(
      `deployWithStrategy: the weights of ${option} (${shortHash(hash)}) are not in the registry “${registry.name}”, where their stage is to move; put them there: await registry.register(model, { madeBy: "…" })`,
    );
  }
  return { name: (version ?? registered)?.madeBy ?? model.constructor.name, hash };
}

/** Moves the stages of both versions with each decision. */
function stageMover(
  registry: ModelRegistry | undefined,
  { v1, v2 }: Readonly<Record<RolloutVersion, VersionName>>,
): (outcome: RolloutOutcome) => Promise<void> {
  if (registry === undefined) return async () => {};
  let wasPromoted = false;
  return async ({ decision }) => {
    if (decision === "promoted") {
      await registry.promote(v2.hash);
      wasPromoted = true;
    } else if (wasPromoted) await registry.promote(v1.hash);
  };
}

function checkClasses({ v1, v2 }: Readonly<Record<RolloutVersion, ServedModel>>): void {
  if (v1.classes === v2.classes) return;
  throw new RangeError(
    `deployWithStrategy: expected both versions to give the same classes, got ${v1.classes} of v1 and ${v2.classes} of v2`,
  );
}
