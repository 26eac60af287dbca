/** "A slower backend": the same model on another device of this browser. */
import {
  availableBackends,
  getBackend,
  type Module,
  noGrad,
  setBackend,
  type Tensor,
} from "../../../../tinytorch/index.ts";
import { compareOutputs } from "../agreement.ts";
import type { Candidate, ExperimentSubject, Trial } from "../candidate.ts";

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
    find: (evidence: ExperimentSubject) => ({
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
  const infer = () => noGrad(() => model.forward(inputs)).data();
  const on = async <T>(name: BackendName, work: () => Promise<T>): Promise<T> => {
    await setBackend(name);
    try {
      return await work();
    } finally {
      await setBackend(from);
    }
  };
  const sample = async (): Promise<number> => {
    // The first call brings the tensors over.
    await infer();
    const start = performance.now();
    await infer();
    return performance.now() - start;
  };
  // Once with loading and compiling.
  await on(to, sample);
  return {
    unit: "ms",
    before: () => on(from, sample),
    after: () => on(to, sample),
    async check() {
      const expected = noGrad(() => model.forward(inputs)).keep();
      return await on(to, () =>
        compareOutputs(
          expected,
          noGrad(() => model.forward(inputs)),
          ON_ANOTHER_DEVICE,
        ),
      );
    },
  };
}

/** Devices sum in another order and round otherwise. */
const ON_ANOTHER_DEVICE = 1e-3;
