/** The roles that a worker of a kernel can play. Each has an entry file of its name beside this one. */
import { closestName } from "../../base/closest-name.ts";

export const roles = [
  "echo",
  "load-generator",
  "monitor",
  "onnx-runtime",
  "replica",
  "rollout",
  "server",
  "trainer",
] as const;

export type Role = (typeof roles)[number];

/** `name` as a role; throws a RangeError that names the known ones. */
export function toRole(name: string): Role {
  const known = roles.find((role) => role === name);
  if (known !== undefined) return known;
  const close = closestName(String(name), roles);
  throw new RangeError(
    `spawn: there is no role ${JSON.stringify(name)}${close === undefined ? "" : `; did you mean "${close}"?`} ` +
      `The roles are ${roles.map((role) => `"${role}"`).join(", ")}.`,
  );
}
