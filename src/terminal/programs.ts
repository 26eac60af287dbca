/** The programs for the terminal, as `scripts/running/terminal-programs.mjs` bundles them for Node. */
// biome-ignore-all lint/performance/noBarrelFile: the door of the layer for its scripts.

export { runLoad } from "./load/load-command.ts";
export { runReferenceServer } from "./reference-server/reference-server-command.ts";
