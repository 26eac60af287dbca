/** Times round trips through our kernel and through a bare worker, on pages of the same server. */

/** @typedef {{ warmUps: number, repeats: number, pauseMs: number }} Trips `pauseMs`: quiet before each, 0 for none */

/** @param {Trips} trips */
export async function emptyCell(page, url, trips) {
  await page.goto(url);
  await page.waitForFunction(() => globalThis.capstone !== undefined);
  await page.evaluate(async () => {
    await capstone.open({ name: "bench.ts", text: "// %% id=empty\n\n// %% id=first\n1\n" });
    await capstone.run(["first"]);
  });
  await settle(page);
  return page.evaluate(repeat, { name: "empty cell", ...trips });
}

/** @param {Trips} trips */
export async function bareWorker(page, url, trips) {
  await page.goto(`${url}peers/empty-cell.html`);
  await page.waitForFunction(() => globalThis.echo !== undefined);
  await settle(page);
  return page.evaluate(repeat, { name: "echo", ...trips });
}

/** A page that has just been opened still has things to do, such as starting a spare kernel. */
function settle(page) {
  return page.waitForTimeout(4000);
}

/** Runs in the page. */
async function repeat({ name, warmUps, repeats, pauseMs }) {
  const once = name === "echo" ? () => globalThis.echo() : () => capstone.run(["empty"]);
  const samples = [];
  for (let i = -warmUps; i < repeats; i++) {
    if (pauseMs > 0) await new Promise((done) => setTimeout(done, pauseMs));
    const startedAt = performance.now();
    await once();
    if (i >= 0) samples.push(performance.now() - startedAt);
  }
  return samples;
}
