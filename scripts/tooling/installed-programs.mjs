/** Programs of this machine: where they are, and how Debian and its relatives get them. */
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure, runProgram } from "./command.mjs";

export const isRoot = process.getuid?.() === 0;

/** Every place on the PATH where one of these names could be, the first name first. */
export function onPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The program that an environment variable names, if it is set; throws where there is none of that name. */
export function givenProgram(variable) {
  const path = process.env[variable];
  if (path && !isExecutable(path)) {
    throw new Failure(`${variable} is set to ${path}, which is not a program.`);
  }
  return path || undefined;
}

/** Where macOS has applications of these names. */
export function macApplications(names, program = (name) => name) {
  const folders = ["/Applications", join(process.env.HOME ?? "", "Applications")];
  return names.flatMap((name) =>
    folders.map((folder) => `${folder}/${name}.app/Contents/MacOS/${program(name)}`),
  );
}

/** Where Windows has programs of these paths. */
export function windowsPrograms(paths) {
  const { LOCALAPPDATA, PROGRAMFILES, "PROGRAMFILES(X86)": PROGRAMFILES_X86 } = process.env;
  const roots = [PROGRAMFILES, PROGRAMFILES_X86, LOCALAPPDATA].filter(Boolean);
  return paths.flatMap((path) => roots.map((root) => join(root, path)));
}

/** Installs the first of these packages that there is, as root and where there is apt-get; says what it does. */
export async function installFromApt(title, packages) {
  if (process.platform !== "linux" || !isRoot || !hasApt()) return;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const name of packages) {
    console.log(`Installing ${title} (apt-get install ${name}) …`);
    const command = `apt-get update && apt-get install --yes ${name}`;
    const { code, output } = await runProgram("sh", ["-c", command], { env });
    if (code === 0) return;
    console.error(output.trimEnd());
  }
}

function hasApt() {
  try {
    execFileSync("apt-get", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
