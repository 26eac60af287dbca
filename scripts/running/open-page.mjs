/** The built page, served and open in a browser without a window, with its door for programs. */
import { Failure } from "../tooling/command.mjs";
import { launchOptions } from "../tooling/find-browser.mjs";
import { at } from "../tooling/paths.mjs";
import { guardTerminal } from "../tooling/visible-text.mjs";
import { serve } from "./serve.mjs";

/** @param {{ backend?: string }} options */
export async function openPage({ backend } = {}) {
  // What its notebooks say is printed.
  guardTerminal();
  const { chromium } = await import("@playwright/test");
  const server = await serve({ root: at("dist"), port: 0 });
  const browser = await chromium.launch(await launchOptions({ webgpu: true, install: true }));
  const close = async () => {
    await browser.close();
    await server.close();
  };
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  const query = backend === undefined ? "" : `?backend=${backend}`;
  await page.goto(`${server.url}${query}`);
  try {
    await page.waitForFunction(() => globalThis.capstone !== undefined, undefined, {
      timeout: 30_000,
    });
  } catch {
    await close();
    throw new Failure(`The page did not open within 30 s. ${errors.join("\n")}`.trim());
  }
  return { page, close };
}
