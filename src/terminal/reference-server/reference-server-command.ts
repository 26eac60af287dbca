/** `npm run serve:onnx`, from its arguments to the server that they describe. */
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { readArguments, readNumber } from "../read-arguments.ts";
import { Refusal } from "../refusal.ts";
import { FAULTS, type Fault } from "./faults.ts";
import { type ReferenceServer, startReferenceServer } from "./reference-server.ts";

const usage = `npm run serve:onnx -- [model.onnx] [--port 8000] [--name digits] [--fault kind] …

model.onnx  the file that is served; without one, a small network for digits that was not trained
--port      0 for any that is free (default 8000)
--host      the address that it listens at (default 127.0.0.1: this machine alone)
--name      the model's name (default: the file's)
--fault     what goes wrong on purpose: ${FAULTS.join(", ")}
--every     it befalls each query of such a number (default 10)
--ms        how long slow and stall take (default 1000)`;

interface ServerCommand {
  file: string | undefined;
  model: string;
  port: number;
  host: string;
  fault: Fault | undefined;
}

const options = {
  port: { type: "string", default: "8000" },
  host: { type: "string", default: "127.0.0.1" },
  name: { type: "string" },
  fault: { type: "string" },
  every: { type: "string" },
  ms: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Undefined when only help is asked for. Throws a Refusal for what makes no sense. */
export function readServerCommand(args: readonly string[]): ServerCommand | undefined {
  const { values, positionals } = readArguments(args, options);
  if (values.help) return undefined;
  const [file, ...others] = positionals;
  if (others.length > 0) throw new Refusal(`One file at a time, not ${positionals.join(" and ")}.`);
  const named = file === undefined ? "digits" : basename(file).replace(/\.onnx$/, "");
  const { fault: kind, every, ms, port, host, name: model = named } = values;
  return {
    file,
    model,
    port: readNumber("port", port, { from: 0, to: 65_535, isWhole: true, unit: "a port" }),
    host,
    fault: readFault(kind, every, ms),
  };
}

function readFault(
  kind: string | undefined,
  every: string | undefined,
  ms: string | undefined,
): Fault | undefined {
  if (kind === undefined) {
    if (every === undefined && ms === undefined) return undefined;
    throw new Refusal("--every and --ms belong to a --fault; give one.");
  }
  const known = FAULTS.find((it) => it === kind);
  if (known === undefined) throw new Refusal(`--fault takes ${FAULTS.join(", ")}, not ${kind}.`);
  return {
    kind: known,
    every: readNumber("every", every ?? "10", { from: 1, to: 1e6, isWhole: true, unit: "queries" }),
    ms: readNumber("ms", ms ?? "1000", { from: 0, to: 3_600_000, unit: "ms" }),
  };
}

/** Undefined when only help was asked for, and printed. `folder`: where paths are read from. */
export async function runReferenceServer(
  args: readonly string[],
  { folder, print }: { folder: string; print: (text: string) => void },
): Promise<ReferenceServer | undefined> {
  const command = readServerCommand(args);
  if (command === undefined) {
    print(usage);
    return undefined;
  }
  const { file, fault, ...rest } = command;
  const bytes = file === undefined ? await anyNetwork() : readModel(resolve(folder, file));
  const server = await startReferenceServer({ ...rest, fault, file: bytes });
  const what = file ?? "an untrained network for digits";
  print(`“${command.model}” (${what}) is served at ${server.url}/v2`);
  if (fault !== undefined) print(`On purpose, every ${fault.every}th query: ${fault.kind}`);
  return server;
}

async function anyNetwork(): Promise<Uint8Array> {
  // The engine takes longer to load than the server.
  const { untrainedNetwork } = await import("./untrained-network.ts");
  return await untrainedNetwork();
}

function readModel(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    throw new Refusal(`There is no file ${path} that can be read.`);
  }
}
