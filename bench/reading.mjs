/** What cases do to our page as its reader would, and what they compare with. */

/** Opens our page and waits for its door. */
export async function openCapstone(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => globalThis.capstone !== undefined);
}

/** Opens a notebook and waits until all of its cells are drawn. */
export async function openNotebook(page, text, count) {
  await page.evaluate((text) => capstone.open({ name: "bench.ts", text }), text);
  await page.waitForFunction(
    (count) => document.querySelectorAll("article[data-cell-id]").length === count,
    count,
  );
}

export async function run(page, ids) {
  await page.evaluate((ids) => capstone.run(ids), ids);
}

/** Waits until the cell has this status. */
export async function untilStatus(page, id, status) {
  await page.waitForSelector(`[data-cell-id="${id}"][data-status="${status}"]`, {
    state: "attached",
  });
}

/** The editor of a cell, focused, with the cursor at the end of its first line. */
export async function focusEditor(page, id) {
  const cell = page.locator(`[data-cell-id="${id}"]`);
  await cell.scrollIntoViewIfNeeded();
  await cell.locator(".cm-content").click();
  await page.keyboard.press("End");
}

/**
 * Milliseconds that a fixed piece of work takes in the page (it sorts, serialises, and lays out a list): the middle of five. With nothing
 * else on two cores it is about 31 ms, by which limits that were promised in ms became ratios.
 */
export function fixedWork(page) {
  return page.evaluate(() => {
    const times = [];
    for (let round = 0; round < 5; round += 1) {
      const begun = performance.now();
      const numbers = Float64Array.from({ length: 40_000 }, (_, i) => (i * 7919) % 40_009);
      numbers.sort();
      const rows = Array.from({ length: 5000 }, (_, id) => ({ id, text: `row ${numbers[id]}` }));
      const list = document.createElement("ul");
      for (const { id, text } of JSON.parse(JSON.stringify(rows)).slice(0, 500)) {
        const item = document.createElement("li");
        item.textContent = `${id} ${text}`;
        list.append(item);
      }
      document.body.append(list);
      list.getBoundingClientRect();
      list.remove();
      times.push(performance.now() - begun);
    }
    return times.sort((a, b) => a - b)[2];
  });
}

/** Frames of the page from now on; what it gives says the 95th percentile and the longest time between two, in ms. */
export async function watchFrames(page) {
  await page.evaluate(() => {
    const gaps = [];
    globalThis.frameGaps = gaps;
    let last = performance.now();
    const next = (now) => {
      gaps.push(now - last);
      last = now;
      if (globalThis.frameGaps === gaps) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  return () =>
    page.evaluate(() => {
      const ascending = globalThis.frameGaps.sort((a, b) => a - b);
      globalThis.frameGaps = undefined;
      return { p95: ascending[Math.floor(0.95 * ascending.length)], worst: ascending.at(-1) };
    });
}

/** How the page draws at rest, for so many ms. */
export async function framesAtRest(page, ms = 1000) {
  const frames = await watchFrames(page);
  await page.waitForTimeout(ms);
  return frames();
}
