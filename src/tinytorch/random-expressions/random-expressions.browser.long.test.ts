/** Two thousand random expressions on each GPU backend. */
import { describe, test } from "vitest";
import { setBackendAlone } from "../backend/set-backend-alone.testing.ts";
import { availableBackends } from "../index.ts";
import { expectNoDifference } from "./search.testing.ts";

const EACH = 100;
const blocks = Array.from({ length: 20 }, (_, i) => i * EACH);
const found = await availableBackends();

describe.each(["webgl", "webgpu"] as const)("on %s", (backend) => {
  const reason = found.find((each) => each.backend === backend)?.reason;

  test.skipIf(reason).each(blocks)(
    `as the reference: ${EACH} expressions from seed %i`,
    async (first) => {
      await setBackendAlone(backend);
      await expectNoDifference(backend, first, EACH);
    },
  );
});
