/** Random expressions on the backends that need a browser. */
import { describe, test } from "vitest";
import { availableBackends } from "../index.ts";
import { expectNoDifference, onGpu } from "./search.testing.ts";

const COUNT = 40;
const found = await availableBackends();

describe.each(["webgl", "webgpu"] as const)("on %s", (backend) => {
  const reason = found.find((each) => each.backend === backend)?.reason;

  test.skipIf(reason)(`${COUNT} expressions`, async () => {
    await onGpu(backend);
    await expectNoDifference(backend, 0, COUNT);
  });
});
