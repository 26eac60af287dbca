/** A GPU that goes away in the middle of a training. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDevice } from "../../tinytorch/backend/backends.ts";
import { availableBackends, setBackend } from "../../tinytorch/index.ts";
import { configs, partsOf } from "./trainer.testing.ts";
import { memoryStore, testRun } from "./training-run.testing.ts";

const found = await availableBackends();
const reason = found.find(({ backend }) => backend === "webgl")?.reason;
const [, cnn] = configs;

beforeAll(() => setBackend("wasm"));
afterAll(() => setBackend("wasm"));

/** A part of tfjs' backend that its types keep to itself. */
interface Internals {
  gpgpu: { gl: WebGL2RenderingContext };
}

async function loseContext(): Promise<void> {
  const { backend } = await openDevice("webgl");
  const { gl } = (backend as unknown as Internals).gpgpu;
  gl.getExtension("WEBGL_lose_context")?.loseContext();
}

test.skipIf(reason)(
  "the training ends with what to do, and goes on elsewhere from its checkpoint",
  async () => {
    const settings = { epochs: 4, batchSize: 10 };
    const config = cnn ?? { architecture: "cnn" };
    const store = memoryStore();
    await setBackend("webgl");
    let isLost = false;
    const { run } = testRun(partsOf(config), settings, {
      store,
      everySteps: 3,
      onShow: ({ step }) => {
        if (step < 7 || isLost) return;
        isLost = true;
        void loseContext();
      },
    });
    const sentence = /webgl: the context was lost.*run setBackend\("wasm"\) to go on/;
    await expect(run.run()).rejects.toThrow(sentence);
    expect(run.record).toMatchObject({
      state: "partial",
      end: { reason: "failed" },
      stage: expect.stringMatching(sentence),
    });

    await setBackend("wasm");
    const again = testRun(partsOf(config), settings, { store, everySteps: 3 });
    const { end } = await again.run.run();
    expect(end).toMatchObject({ reason: "done", step: 20 });
    const resumed = again.run.record.flags.find(({ kind }) => kind === "resumed")?.step ?? 0;
    expect(resumed).toBeGreaterThanOrEqual(6);
  },
);
