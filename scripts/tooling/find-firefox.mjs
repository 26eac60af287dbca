/** Finds the Firefox that readers have, not Playwright's own build of it, for the journeys of `npm test`. */
import { Failure, main } from "./command.mjs";
import {
  givenProgram,
  installFromApt,
  isExecutable,
  macApplications,
  onPath,
  windowsPrograms,
} from "./installed-programs.mjs";

/**
 * `$FIREFOX`; else one that is installed, with `install` also from apt.
 * @param {{ install?: boolean }} options
 * @returns {Promise<string>} its executable
 */
export async function findFirefox({ install = false } = {}) {
  const isMissing = missingFirefox() !== undefined;
  // Debian has the one with extended support, its relatives the other.
  if (install && isMissing) await installFromApt("Firefox", ["firefox-esr", "firefox"]);
  const reason = missingFirefox();
  if (reason !== undefined) throw new Failure(reason);
  return givenProgram("FIREFOX") || installedFirefox();
}

/** What to do where there is none; undefined where there is. */
export function missingFirefox() {
  if (givenProgram("FIREFOX") || installedFirefox()) return undefined;
  return "No Firefox was found. Get one from https://www.mozilla.org/firefox or your system's packages (or set FIREFOX to the path of one).";
}

function installedFirefox() {
  return usualPlaces().find(isExecutable);
}

function usualPlaces() {
  if (process.platform === "darwin") {
    const names = ["Firefox", "Firefox Developer Edition", "Firefox Nightly"];
    return macApplications(names, () => "firefox");
  }
  if (process.platform === "win32") {
    const programs = ["Mozilla Firefox", "Firefox Developer Edition", "Firefox Nightly"];
    return [
      ...windowsPrograms(programs.map((name) => `${name}/firefox.exe`)),
      ...onPath(["firefox.exe"]),
    ];
  }
  return [
    ...onPath(["firefox-esr", "firefox"]),
    "/opt/firefox/firefox",
    "/usr/lib/firefox-esr/firefox-esr",
    "/usr/lib/firefox/firefox",
  ];
}

await main(import.meta.url, async () => {
  console.log(await findFirefox({ install: process.argv.includes("--install") }));
});
