/** Whether the version could be made again: from what it says of itself, by somebody else. */
import { errorMessage } from "../../../base/assert.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import {
  buildModel,
  type Dataset,
  getBackend,
  getRngState,
  type ModelConfig,
  setRngState,
} from "../../../tinytorch/index.ts";
import { completeSystemConfig, type SystemConfig } from "../../complete-system/system-config.ts";
import { planOfSystem } from "../../complete-system/training-of-system.ts";
import { partsOfPlan } from "../../training/plan/training-plan.ts";
import { Trainer } from "../../training/trainer.ts";
import { largestDifference } from "../ask-digits.ts";
import type { Subject } from "../subject.ts";
import { expectThat, type SystemTest, TestSkipped } from "../system-test.ts";

const STEPS = 5;
/** On a graphics processor sums may come in another order. */
const GPU_TOLERANCE = 1e-4;

const lineage: SystemTest = {
  id: "version-can-be-rebuilt",
  suite: "mlops",
  name: "The version says how to build it again",
  async run({ version, model }) {
    const missing = (["config", "data", "device"] as const).filter(
      (it) => version[it] === undefined,
    );
    const config = version.config as SystemConfig | undefined;
    const built = config === undefined ? undefined : tensorsOf(config.model);
    const own = shapesOf(model);
    expectThat(missing.length === 0, {
      expected: "a version with its settings, its data and the device it was judged on",
      got: `one without ${missing.join(" and ")}`,
      fix: "give them to register(), as evaluate() does",
    });
    expectThat(built === own, {
      expected: "its settings to build a model of the same tensors",
      got: built ?? "none",
      fix: "register the settings that the model was really built from",
    });
    return `its settings build a model of the same ${model.parameters().length} tensors; data and device are stated`;
  },
};

function tensorsOf(config: ModelConfig): string {
  try {
    return shapesOf(buildModel(config));
  } catch (error) {
    return errorMessage(error);
  }
}

function shapesOf(model: Subject["model"]): string {
  return [...model.namedParameters()]
    .map(([name, { shape }]) => `${name} (${shape.join(", ")})`)
    .join(", ");
}

const repeat: SystemTest = {
  id: "same-seed-same-weights",
  suite: "mlops",
  name: "Two trainings from one seed come out equal",
  async run({ name, version, heldOut, seedOf }) {
    if (version.config === undefined) throw new TestSkipped("the version has no settings");
    const before = getRngState();
    try {
      const [one, other] = [
        await trainedWeights(name, version.config, { data: heldOut, seed: seedOf(0) }),
        await trainedWeights(name, version.config, { data: heldOut, seed: seedOf(1) }),
      ];
      const difference = largestDifference(one, other);
      const isExact = ["cpu", "wasm"].includes(getBackend().name);
      const tolerance = isExact ? 0 : GPU_TOLERANCE;
      expectThat(one.length === other.length && difference <= tolerance, {
        expected: `the same weights after ${STEPS} steps${isExact ? ", to the last bit" : ""}`,
        got: `weights that differ by up to ${numberText(difference)}`,
        fix: "look for a random number that no seed sets: first weights, order of the data, augmentation, dropout",
      });
      return `${STEPS} steps twice: ${one.length.toLocaleString("en")} weights, the largest difference ${numberText(difference)}`;
    } finally {
      setRngState(before);
    }
  },
};

/** All weights after the first steps of the training that made the version, on some of its digits. */
async function trainedWeights(
  name: string,
  config: Record<string, unknown>,
  { data, seed }: { data: Dataset; seed: number },
): Promise<Float32Array> {
  const { model, training, deployment } = config as unknown as SystemConfig;
  const seeded = completeSystemConfig({ model, deployment, training: { ...training, seed } });
  const plan = planOfSystem(name, seeded);
  const parts = partsOfPlan(plan, { data, heldOut: data });
  let steps = 0;
  for await (const { kind } of new Trainer(parts, plan.settings).run()) {
    if (kind === "step") steps += 1;
    if (steps === STEPS || kind !== "step") break;
  }
  const values = await Promise.all(parts.model.parameters().map((parameter) => parameter.data()));
  return Float32Array.from(values.flatMap((each) => Array.from(each)));
}

export const mlopsTests: readonly SystemTest[] = [lineage, repeat];
