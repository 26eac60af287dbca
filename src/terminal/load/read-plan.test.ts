import fc from "fast-check";
import { expect, test } from "vitest";
import { bundleFiles } from "../../systems/deployment/bundle/bundle.ts";
import { anyInput } from "../../systems/deployment/deployment.testing.ts";
import { platformNamed } from "../../systems/deployment/platforms.ts";
import { readLoadCommand } from "./load-options.ts";

test("the plan in a deployment's zip is the one that its files were written from, by the README's own command", () => {
  fc.assert(
    fc.property(anyInput(), (input) => {
      const files = bundleFiles(input, platformNamed("kubernetes"));
      const readme = files.find(({ path }) => path === "README.md")?.text ?? "";
      const [, words = ""] = /^npm --prefix CAPSTONE run load -- (.*)$/m.exec(readme) ?? [];
      const textOf = (wanted: string) => files.find(({ path }) => path === wanted)?.text ?? "";
      // A plan for more than one process sends is loaded in parts.
      const rate = input.plan.demand.ratePerSecond;
      const part = rate > 20_000 || rate < 0.01 ? ["--rate", "100"] : [];
      const seconds = ["--seconds", "10"];
      const command = readLoadCommand([...words.split(" "), ...part, ...seconds], textOf);
      expect(command?.plan).toEqual(input.plan);
      expect(command?.model).toBe(input.model.name);
      expect(command?.objective).toEqual({
        boundMs: input.plan.demand.objective.latencyMs,
        percentile: input.plan.demand.objective.percentile,
        isGiven: true,
      });
      if (part.length === 0) expect(command?.load).toMatchObject({ kind: "rate", qps: rate });
    }),
    { numRuns: 50 },
  );
});
