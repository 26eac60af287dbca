/** Holds the imports under src against the layer table in .dependency-cruiser.mjs. */
import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import config from "../../.dependency-cruiser.mjs";
import { Failure, main } from "./command.mjs";
import { at, root } from "./paths.mjs";

/** Far fewer modules than there are mean that the cruiser could not read TypeScript, which it passes over in silence. */
const fewest = 30;

await main(import.meta.url, async () => {
  process.chdir(root);
  const options = { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true };
  const typescript = { tsConfig: extractTSConfig(at("tsconfig.json")) };
  const { output } = await cruise(["src"], options, undefined, typescript);
  const modules = output.modules.filter(({ source }) => source.startsWith("src/"));
  const violations = output.summary.violations.map(
    ({ rule, from, to, cycle }) =>
      `${rule.name}: ${from} → ${cycle ? cycle.map(({ name }) => name).join(" → ") : to}`,
  );
  if (violations.length > 0) throw new Failure(violations.join("\n"));
  if (modules.length < fewest) {
    throw new Failure(
      `Only ${modules.length} modules were seen under src; expected at least ${fewest}.`,
    );
  }
  console.log(`${modules.length} modules`);
});
