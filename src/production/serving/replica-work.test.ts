/** One replica on either engine: the same questions, the same answers. */
import { expect, test } from "vitest";
import { buildModel, noGrad, randn, setBackend, zeros } from "../../tinytorch/index.ts";
import { directChannel } from "../load/generator/direct-channel.ts";
import type { FromReplica, ToReplica } from "./replica-messages.ts";
import { serveReplica } from "./replica-work.ts";
import { serveModel } from "./serve-model.ts";
import type { Engine } from "./serving-settings.ts";

await setBackend("cpu");
const model = buildModel({ architecture: "cnn", hiddenDim: 8 }).eval();
const digits = randn([3, 784], { seed: 1 });

async function answersOf(engine: Engine): Promise<Extract<FromReplica, { type: "answers" }>> {
  const served = await serveModel(model, {
    ...{ name: "cnn", example: zeros([1, 784]), largestBatch: 4, engine },
  });
  expect(served.portable.engine).toBe(engine);
  const [ours, theirs] = directChannel();
  const heard: FromReplica[] = [];
  const answered = new Promise<Extract<FromReplica, { type: "answers" }>>((resolve) => {
    ours.onmessage = ({ data }: MessageEvent<FromReplica>) => {
      heard.push(data);
      if (data.type === "answers") resolve(data);
    };
  });
  await serveReplica(theirs, served, () => {});
  const input = Float32Array.from(await digits.data());
  ours.postMessage({ type: "batch", id: 7, count: 3, input } satisfies ToReplica);
  const answers = await answered;
  expect(heard[0]).toMatchObject({ type: "ready", slowestMs: expect.any(Number) });
  return answers;
}

test.each(["tinytorch", "onnxruntime"] as const)("%s answers as the model does", async (engine) => {
  const { id, count, outputs, probabilities, computeMs } = await answersOf(engine);
  expect([id, count]).toEqual([7, 3]);
  expect(computeMs).toBeGreaterThan(0);
  const logits = noGrad(() => model.forward(digits));
  for (const [got, wanted] of [
    [outputs, await logits.data()],
    [probabilities, await logits.softmax(1).data()],
  ] as const) {
    // To 0.5e-4.
    expect(Array.from(got)).toEqual(Array.from(wanted, (value) => expect.closeTo(value, 4)));
  }
});
