/** Random expressions on the backends that need a browser. */
import { describe, test } from "vitest";
import { setBackendAlone } from "../backend/set-backend-alone.testing.ts";
import { availableBackends } from "../index.ts";
import { expectNoDifference } from "./search.testing.ts";

const COUNT = 40;
/** Seeds at which a backend once differed. */
const MENDED = { webgl: [1014], webgpu: [] } as const;
const found = await availableBackends();

describe.each(["webgl", "webgpu"] as const)("on %s", (backend) => {
  const reason = found.find((each) => each.backend === backend)?.reason;

  test.skipIf(reason)(`${COUNT} expressions`, async () => {
    await setBackendAlone(backend);
    await expectNoDifference(backend, 0, COUNT);
    for (const seed of MENDED[backend]) await expectNoDifference(backend, seed, 1);
  });
});
