/**
 * The script of every worker that plays a role in the page's kernel: loads the role that its first message names. One script for
 * all, so that what roles share, above all the engine, is built and loaded once. The sandboxed kernel has a script for each role.
 */
import { errorMessage } from "../../../base/assert.ts";
import type { FromRole, ToRole } from "../../../production/roles/role-messages.ts";
import type { Role } from "../../../production/roles/roles.ts";

const entries: Record<Role, () => Promise<unknown>> = {
  echo: () => import("../../../production/roles/echo.ts"),
  "load-generator": () => import("../../../production/roles/load-generator.ts"),
  trainer: () => import("../../../production/roles/trainer.ts"),
  replica: () => import("../../../production/roles/replica.ts"),
  server: () => import("../../../production/roles/server.ts"),
  "onnx-runtime": () => import("../../../production/roles/onnx-runtime.ts"),
  rollout: () => import("../../../production/roles/rollout.ts"),
  monitor: () => import("../../../production/roles/monitor.ts"),
};

/** Messages of the kernel until the role listens. */
const early: ToRole[] = [];

function keep({ data }: MessageEvent<ToRole>): void {
  early.push(data);
  if (data.type === "role-start") load(data.essentials.role as Role).catch(fail);
}

async function load(role: Role): Promise<void> {
  await entries[role]();
  removeEventListener("message", keep);
  for (const data of early) dispatchEvent(new MessageEvent("message", { data }));
}

function fail(thrown: unknown): void {
  postMessage({ type: "role-failed", message: errorMessage(thrown) } satisfies FromRole);
}

addEventListener("message", keep);
