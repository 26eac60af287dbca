/** A fault that only a browser can cause in a profile: the graphics are taken away in the middle of it. */
import { afterEach, expect, test, vi } from "vitest";
import { lend } from "../../base/lent.ts";
import type { Output } from "../../outputs/output.ts";
import type { ProfileOutput } from "../../outputs/panels/profile/profile.ts";
import {
  Adam,
  DataLoader,
  Linear,
  ReLU,
  rand,
  randint,
  Sequential,
  setBackend,
  TensorDataset,
} from "../../tinytorch/index.ts";
import { ProductionMLSystemProfiler } from "./profiler.ts";

/** Takes back what a test has lent. */
let takeBack = () => {};
afterEach(() => {
  takeBack();
  vi.restoreAllMocks();
});

test("losing the WebGL context in the middle is said, and what was measured is kept as partial", async () => {
  const contexts: WebGL2RenderingContext[] = [];
  const getContext = OffscreenCanvas.prototype.getContext;
  vi.spyOn(OffscreenCanvas.prototype, "getContext").mockImplementation(function (
    this: OffscreenCanvas,
    ...args
  ) {
    const context = getContext.apply(this, args as never) as WebGL2RenderingContext | null;
    if (context instanceof WebGL2RenderingContext) contexts.push(context);
    return context as never;
  });
  await setBackend("webgl");
  let last: ProfileOutput | undefined;
  const see = (output: Output) => {
    if (output.kind === "profile") last = output;
  };
  takeBack = lend({
    show(first) {
      see(first as Output);
      return { update: (next) => see(next as Output) };
    },
  });
  const model = new Sequential(new Linear(16, 8), new ReLU(), new Linear(8, 10));
  const data = new TensorDataset(rand([64, 16]), randint(0, 10, [64]));
  const profiler = new ProductionMLSystemProfiler({ budgetSeconds: 6 });
  const run = profiler.profileEndToEndSystem(
    model,
    new DataLoader(data, { batchSize: 8 }),
    new Adam(model.parameters()),
  );
  await expect.poll(() => last?.latency).toBeDefined();
  for (const context of contexts) context.getExtension("WEBGL_lose_context")?.loseContext();
  await expect(run).rejects.toThrow(/webgl: the context was lost.*setBackend\("wasm"\)/);
  expect(last?.state).toBe("partial");
  expect(last?.latency?.samplesMs.length).toBeGreaterThan(0);
  await setBackend("wasm");
});
