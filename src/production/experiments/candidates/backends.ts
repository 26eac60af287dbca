/** "A slower backend": the same model on another device of this browser. */
import {
  availableBackends,
  getBackend,
  type Module,
  noGrad,
  setBackend,
  type Tensor,
} from "../../../tinytorch/index.ts";
import { compareOutputs } from "../agreement.ts";
import type { Candidate, Evidence, Trial } from "../candidate.ts";

type BackendName = ReturnType<typeof getBackend>["name"];

/** One candidate for each backend that runs here and is not in use. */
export async function otherBackends(): Promise<Candidate[]> {
  const current = getBackend().name;
  const others = (await availableBackends()).filter(
    ({ backend, available }) => available && backend !== current,
  );
  return others.map(({ backend }) => ({
    id: `backend-${backend}`,
    component: "Engine + Device",
    find: (evidence: Evidence) => ({
      issue: `The model runs on ${current}; this browser offers ${backend} too.`,
      recommendation: `Run it on ${backend}`,
      target: `inference, batch ${evidence.inference.batchSize}`,
      prepare: () => backendTrial(evidence.system.model, evidence.inputs, [current, backend]),
      source: [
        'import { setBackend } from "tinytorch";',
        "",
        "// Tensors move over when they are next used.",
        `await setBackend("${backend}");`,
      ].join("\n"),
    }),
  }));
}

async function backendTrial(
  model: Module,
  inputs: Tensor,
  [from, to]: [BackendName, BackendName],
): Promise<Trial> {
  const wasTraining = model.training;
  model.eval();
  const infer = () => noGrad(() => model.forward(inputs)).data();
  const end = async () => {
    await setBackend(from);
    model.train(wasTraining);
  };
  const sampleOn = (name: BackendName) => async (): Promise<number> => {
    await setBackend(name);
    // The first call brings the tensors over.
    await infer();
    const start = performance.now();
    await infer();
    return performance.now() - start;
  };
  try {
    await sampleOn(to)();
  } catch (error) {
    await end();
    throw error;
  }
  return {
    unit: "ms",
    before: sampleOn(from),
    after: sampleOn(to),
    async check() {
      await setBackend(from);
      const expected = noGrad(() => model.forward(inputs)).keep();
      await setBackend(to);
      return compareOutputs(
        expected,
        noGrad(() => model.forward(inputs)),
        ON_ANOTHER_DEVICE,
      );
    },
    end,
  };
}

/** Devices sum in another order and round otherwise. */
const ON_ANOTHER_DEVICE = 1e-3;
