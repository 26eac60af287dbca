/**
 * The versions of a model, by the hash of their weights: what each was made from and by, how good it is, and which one is in
 * production. Kept from one visit to the next where the page has storage with room, else as long as the kernel lasts.
 */
import * as v from "valibot";
import { lent } from "../../base/lent.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { loadSafetensors, type Module, saveSafetensors } from "../../tinytorch/index.ts";
import { LastingStore } from "./lasting-store.ts";
import {
  type Metric,
  type ModelVersion,
  STAGES,
  type Stage,
  shortHash,
  versionSchema,
} from "./model-version.ts";

/** What is known of a model that is registered. */
export interface Registration {
  /** How it was made: "trained", "pruned to 80 % zeros". */
  madeBy: string;
  /** Version, or the beginning of its hash, that it was made from. */
  parent?: ModelVersion | string;
  metrics?: Readonly<Record<string, Metric>>;
  config?: object;
  data?: string;
  device?: string;
}

export class ModelRegistry {
  private versionsByHash = new Map<string, ModelVersion>();

  private constructor(
    readonly name: string,
    private readonly store: LastingStore,
  ) {}

  /** Opens the registry of this name with all versions that were kept. */
  static async open(name: string, store = lent().storage): Promise<ModelRegistry> {
    if (!/^[\w-]{1,60}$/.test(name)) {
      throw new RangeError(
        `ModelRegistry: expected a name of letters, digits and hyphens, got "${name}"`,
      );
    }
    const registry = new ModelRegistry(name, new LastingStore(store));
    await registry.read();
    return registry;
  }

  /** Why versions are lost with this visit, in a sentence; undefined where they are kept. */
  get whyNotKept(): string | undefined {
    return this.store.whyNotKept;
  }

  /** All versions, the newest first. */
  get versions(): readonly ModelVersion[] {
    return [...this.versionsByHash.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  /** The version in production, if there is one. */
  get production(): ModelVersion | undefined {
    return this.versions.find(({ stage }) => stage === "production");
  }

  /** Adds the weights that a model has now as a candidate. The same weights again are the same version, with what is newly known. */
  async register(model: Module, registration: Registration): Promise<ModelVersion> {
    const { madeBy, parent, metrics = {}, config, data, device } = registration;
    const weights = await saveSafetensors(model.stateDict());
    const hash = await sha256Hex(weights);
    await this.read();
    const before = this.versionsByHash.get(hash);
    const from = parent === undefined ? undefined : this.find(parent).hash;
    const version: ModelVersion = {
      stage: "candidate",
      createdAt: new Date().toISOString(),
      ...before,
      hash,
      madeBy,
      bytes: weights.byteLength,
      parameters: model.parameters().reduce((sum, { size }) => sum + size, 0),
      architecture: model.constructor.name,
      metrics: { ...before?.metrics, ...metrics },
      ...(from === undefined || from === hash ? {} : { parent: from }),
      ...(config === undefined ? {} : { config: plain(config) }),
      ...(data === undefined ? {} : { data }),
      ...(device === undefined ? {} : { device }),
    };
    // Weights first: a version that is listed can be loaded.
    await this.store.put(this.weightsKey(hash), weights);
    await this.write(version);
    return version;
  }

  /** A version by its hash or the beginning of one; throws a RangeError that says which there are. */
  find(version: ModelVersion | string): ModelVersion {
    const wanted = typeof version === "string" ? version : version.hash;
    const found = this.versions.filter(({ hash }) => wanted !== "" && hash.startsWith(wanted));
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    const known = this.versions.map(({ hash }) => shortHash(hash)).join(", ") || "none";
    throw new RangeError(
      found.length === 0
        ? `registry: there is no version "${shortHash(wanted)}" in "${this.name}"; there are: ${known}`
        : `registry: ${found.length} versions begin with "${wanted}"; write more of the hash`,
    );
  }

  /** Moves a version to a stage; one that was in production before it is archived. */
  async promote(
    version: ModelVersion | string,
    stage: Stage = "production",
  ): Promise<ModelVersion> {
    if (!STAGES.includes(stage)) {
      throw new RangeError(
        `registry: expected stage to be one of ${STAGES.join(", ")}, got ${stage}`,
      );
    }
    await this.read();
    const chosen = this.find(version);
    const { production } = this;
    if (stage === "production" && production !== undefined && production.hash !== chosen.hash) {
      await this.write({ ...production, stage: "archived" });
    }
    const moved = { ...chosen, stage };
    await this.write(moved);
    return moved;
  }

  /** Puts a version's weights into a model of the same shape. They are checked against the hash: damaged ones are refused. */
  async load(version: ModelVersion | string, model: Module): Promise<void> {
    const { hash } = this.find(version);
    const bytes = await this.weights(hash);
    model.loadStateDict(loadSafetensors(bytes).tensors);
  }

  /** A version's weights as a safetensors file. */
  async weights(version: ModelVersion | string): Promise<Uint8Array<ArrayBuffer>> {
    const { hash } = this.find(version);
    const bytes = await this.store.get(this.weightsKey(hash));
    if (bytes === undefined) {
      throw new Error(`registry: the weights of ${shortHash(hash)} are gone; register it again`);
    }
    const copy = bytes.slice();
    await checkWeights(copy, hash);
    return copy;
  }

  /** Removes a version and its weights. The one in production stays: promote another first. */
  async remove(version: ModelVersion | string): Promise<void> {
    await this.read();
    const { hash, stage } = this.find(version);
    if (stage === "production") {
      throw new RangeError(
        `registry: ${shortHash(hash)} is in production; promote another version before you remove it`,
      );
    }
    this.versionsByHash.delete(hash);
    await this.store.delete(this.versionKey(hash));
    await this.store.delete(this.weightsKey(hash));
  }

  /** What is stored now: another registry of this name, also in another tab, may have written since. */
  private async read(): Promise<void> {
    const keys = await this.store.keys();
    const prefix = this.versionKey("");
    const read = new Map<string, ModelVersion>();
    for (const key of keys.filter((it) => it.startsWith(prefix))) {
      const version = readVersion(await this.store.get(key));
      if (version !== undefined) read.set(version.hash, version);
    }
    this.versionsByHash = read;
  }

  private async write(version: ModelVersion): Promise<void> {
    const bytes = new TextEncoder().encode(JSON.stringify(version));
    const key = this.versionKey(version.hash);
    // One that is listed on the next visit can be loaded there.
    if (this.store.holds(this.weightsKey(version.hash))) this.store.hold(key, bytes);
    else await this.store.put(key, bytes);
    this.versionsByHash.set(version.hash, version);
  }

  private versionKey(hash: string): string {
    return `registry/${this.name}/version/${hash}`;
  }

  private weightsKey(hash: string): string {
    return `registry/${this.name}/weights/${hash}`;
  }
}

/** Throws a sentence for weights that are not those that were registered by this hash. */
export async function checkWeights(bytes: Uint8Array<ArrayBuffer>, hash: string): Promise<void> {
  if ((await sha256Hex(bytes)) === hash) return;
  throw new Error(
    `registry: the weights of ${shortHash(hash)} are damaged; they are not those that were registered`,
  );
}

/** One that cannot be read, or is of a later page, is left where it is. */
function readVersion(bytes: Uint8Array | undefined): ModelVersion | undefined {
  if (bytes === undefined) return undefined;
  try {
    const parsed = v.safeParse(versionSchema, JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** As JSON has it; no limit is written as null there, and is left out. */
function plain(config: object): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(config, (_, value: unknown) =>
      value === Number.POSITIVE_INFINITY ? undefined : value,
    ),
  ) as Record<string, unknown>;
}
