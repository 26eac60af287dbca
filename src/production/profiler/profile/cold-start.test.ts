import { afterEach, beforeAll, expect, test } from "vitest";
import { Linear, ReLU, rand, Sequential, setBackend } from "../../../tinytorch/index.ts";
import { lendReplicas } from "../../planning/planning.testing.ts";
import { coldStart } from "./cold-start.ts";

beforeAll(() => setBackend("wasm"));
let takeBack = () => {};
afterEach(() => {
  takeBack();
  takeBack = () => {};
});

const network = () => new Sequential(new Linear(16, 8), new ReLU(), new Linear(8, 10)).eval();

test("a first answer is that of fresh workers, and none is left running", async () => {
  const replicas = lendReplicas();
  takeBack = replicas.takeBack;
  const { coldStart: figure, coldStartIn } = await coldStart(network(), rand([1, 16]), 60_000);
  expect(coldStartIn).toBe("fresh worker");
  expect(figure).toMatchObject({ kind: "measured", n: 3, method: expect.stringMatching(/fresh/) });
  expect([replicas.started, replicas.running]).toEqual([3, 0]);
});

test("one start at least is taken, however short the time", async () => {
  const replicas = lendReplicas();
  takeBack = replicas.takeBack;
  const { coldStart: figure } = await coldStart(network(), rand([1, 16]), 0);
  expect(figure).toMatchObject({ n: 1 });
});

test("without workers it is the first call of this profile, and says why", async () => {
  const replicas = lendReplicas({ failing: 1 });
  takeBack = replicas.takeBack;
  const { coldStart: figure, coldStartIn } = await coldStart(network(), rand([1, 16]), 100);
  expect(coldStartIn).toBe("this kernel");
  expect(figure).toMatchObject({
    n: 1,
    method: expect.stringMatching(
      /^The first call of this profile.*no fresh worker could be started/,
    ),
  });
});

test("on a backend that workers do not have it is the first call of this profile", async () => {
  await setBackend("cpu");
  const { coldStartIn } = await coldStart(network(), rand([1, 16]), 100);
  expect(coldStartIn).toBe("this kernel");
  await setBackend("wasm");
});
