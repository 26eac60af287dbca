import { beforeAll, describe, test } from "vitest";
import { setBackend } from "../../tinytorch/index.ts";
import { configs, expectExactResume } from "./trainer.testing.ts";

beforeAll(() => setBackend("wasm"));

describe.each(configs)("$architecture", (config) => {
  test("on wasm, a training that is resumed is the one that went on, to the last bit", () =>
    expectExactResume(config));
  test("in mixed precision as well", () => expectExactResume(config, "mixed"));
});
