/** What running a cell costs besides what the cell does: through session, protocol, kernel and back. */

const repeats = 200;
const warmUps = 30;

export const benchCase = {
  name: "empty-cell",
  about: `round trip of an empty cell, ${repeats} times a round, beside a bare worker that sends a message back`,
  target: 10,
  rounds: 5,
  peer: "bare worker",
  sides: {
    capstone: async (page, url) => {
      await page.goto(url);
      await page.waitForFunction(() => globalThis.capstone !== undefined);
      await page.evaluate(async () => {
        await capstone.open({ name: "bench.ts", text: "// %% id=empty\n\n// %% id=ready\n1\n" });
        await capstone.run(["ready"]);
      });
      await settle(page);
      return page.evaluate(repeat, { name: "capstone", repeats, warmUps });
    },
    "bare worker": async (page, url) => {
      await page.goto(`${url}peers/empty-cell.html`);
      await page.waitForFunction(() => globalThis.echo !== undefined);
      await settle(page);
      return page.evaluate(repeat, { name: "echo", repeats, warmUps });
    },
  },
};

/** A page that has just been opened still has things to do, such as starting a spare kernel. */
function settle(page) {
  return page.waitForTimeout(4000);
}

async function repeat({ name, repeats, warmUps }) {
  const once = name === "capstone" ? () => capstone.run(["empty"]) : () => globalThis.echo();
  for (let i = 0; i < warmUps; i++) await once();
  const samples = [];
  for (let i = 0; i < repeats; i++) {
    const startedAt = performance.now();
    await once();
    samples.push(performance.now() - startedAt);
  }
  return samples;
}
