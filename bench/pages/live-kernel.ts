/** Says where the kernel is whose cells can open the system of `ticker.testing.ts`: `cases/controls.mjs` puts it into our page. */
import url from "../../src/kernel/worker/live-kernel.testing.ts?worker&url";

Object.assign(globalThis, { liveKernelUrl: new URL(url, location.href).href });
