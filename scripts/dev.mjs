/** `npm run dev`: serves the sources, and the page follows every edit. */
import { main, runNode, tool } from "./tooling/command.mjs";
import { ensureInstalled } from "./tooling/install.mjs";

await main(import.meta.url, async () => {
  await ensureInstalled();
  const { prepare } = await import("./build.mjs");
  await prepare();
  const { code } = await runNode(tool("vite"), process.argv.slice(2), { show: true });
  process.exit(code);
});
