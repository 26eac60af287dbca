/** Readiness where it can be tried for real: in the page's own kernel and in the sandboxed one. */
import { expect, test } from "./notebook-page.ts";

const JUDGE = `// %%
import { buildModel, randint, randn, TensorDataset } from "tinytorch";
import { ProductionMLSystemProfiler, serve } from "tinytorch/production";
const model = buildModel({ architecture: "mlp", hiddenDim: 8, layers: 1 }).eval();
const digits = new TensorDataset(randn([32, 784], { seed: 1 }), randint(0, 10, [32], { seed: 2 }));
const server = await serve(model, { samples: digits, maxBatchSize: 1, queueLimit: 64, timeoutMs: 20_000 });
const { checks } = await new ProductionMLSystemProfiler().validateProductionReadiness({
  server, model, digits, only: ["security"],
});
for (const part of checks.flatMap(({ parts }) => parts)) console.log(part.label + ": " + part.evidence);
await server.stop();
`;

const FOUND = {
  own: {
    "Content security policy": /: connections to this site alone, no foreign scripts, no eval\./,
    Sandbox: /This notebook is trusted/,
  },
  sandboxed: {
    "Content security policy": /A connection to a stranger was tried, and the policy stopped it\./,
    Sandbox: /Cells run without an origin, and storage is refused to them\./,
  },
} as const;

for (const trust of ["own", "sandboxed"] as const) {
  test(`trust "${trust}": policy and sandbox are tried where cells run`, async ({
    page,
    notebook,
  }) => {
    await notebook.open();
    await page.evaluate(
      ([text, how]) => globalThis.capstone?.open({ name: "judged.ts", text }, how),
      [JUDGE, trust] as const,
    );
    await notebook.run("cell-1");
    const printed = await notebook.cell("cell-1").innerText();
    for (const [part, evidence] of Object.entries(FOUND[trust])) {
      const line = printed.split("\n").find((text) => text.startsWith(`${part}: `));
      expect(line, part).toMatch(evidence);
    }
    expect(printed).toMatch(/Malformed requests: 10 malformed requests/);
  });
}
