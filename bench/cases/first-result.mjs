/** How long a reader waits, from opening the page, for the first result of a tensor cell. */

const source = `import { ones } from "tinytorch";
const a = ones([64, 64]);
await a.matmul(a).sum().item()`;
const expected = "262[,. ]?144";

export const benchCase = {
  name: "first-result",
  about:
    "from opening the page to the first result of a tensor cell in the document (64 × 64 matrices, product and sum)",
  target: 1.5,
  rounds: 9,
  peer: "bare tfjs page",
  sides: {
    capstone: (page, url) => capstone(page, url),
    "bare tfjs page": (page, url) => firstResult(page, `${url}peers/first-result-as-shipped.html`),
    // Bundled and told to leave out its threads, which it needs some time to start.
    "bare, no threads": (page, url) => firstResult(page, `${url}peers/first-result.html`),
  },
};

/** Opens a notebook of one cell as soon as the page has its door, and runs it. */
async function capstone(page, url) {
  await page.addInitScript((cell) => {
    let door;
    Object.defineProperty(globalThis, "capstone", {
      configurable: true,
      get: () => door,
      set(value) {
        door = value;
        setTimeout(async () => {
          await door.open({ name: "bench.ts", text: `// %% id=first\n${cell}\n` });
          await door.run();
        });
      },
    });
  }, source);
  return firstResult(page, url);
}

/** Milliseconds from the start of the navigation to the moment the result is in the document. */
async function firstResult(page, url) {
  await page.addInitScript((pattern) => {
    const wanted = new RegExp(pattern);
    globalThis.firstResult = new Promise((done) => {
      const observer = new MutationObserver(() => {
        if (!wanted.test(document.body?.textContent ?? "")) return;
        observer.disconnect();
        done(performance.now());
      });
      observer.observe(document, { childList: true, subtree: true, characterData: true });
    });
  }, expected);
  await page.goto(url, { waitUntil: "commit" });
  return [await page.evaluate(() => globalThis.firstResult)];
}
