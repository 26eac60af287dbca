/** Holds a Dockerfile against Docker's instructions and the policies of images that run in production. */
import { closestName } from "../../../base/closest-name.ts";
import type { DeploymentFile } from "../deployment-file.ts";
import type { Finding } from "../finding.ts";

/** Of Docker's reference, 2026. */
const INSTRUCTIONS = [
  ...["ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL"],
  ...["MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"],
];

interface Instruction {
  readonly name: string;
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

export function checkDockerfile({ path, text }: DeploymentFile): Finding[] {
  const instructions = instructionsOf(text);
  return [...unknown(instructions), ...stageRules(instructions), ...policies(instructions)].map(
    (it) => ({ path, ...it }),
  );
}

type Problem = Omit<Finding, "path">;

/** Lines that end with a backslash go on; comments and empty lines between them do not count. */
function instructionsOf(text: string): Instruction[] {
  const found: Instruction[] = [];
  let open = false;
  text.split("\n").forEach((raw, index) => {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) return;
    const part = line.replace(/\\$/, "").trim();
    const last = found.at(-1);
    if (open && last !== undefined) {
      found[found.length - 1] = { ...last, text: `${last.text} ${part}` };
    } else {
      const [, name = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(part) ?? [];
      found.push({ name: name.toUpperCase(), text: rest, line: index + 1 });
    }
    open = line.endsWith("\\");
  });
  return found;
}

function unknown(instructions: readonly Instruction[]): Problem[] {
  return instructions
    .filter(({ name }) => !INSTRUCTIONS.includes(name))
    .map(({ name, line }) => {
      const meant = closestName(name, INSTRUCTIONS);
      return {
        line,
        severity: "error",
        rule: "schema",
        message: `Docker has no instruction ${name}.`,
        fix: meant === undefined ? "Remove the line." : `Write ${meant}.`,
      };
    });
}

function stageRules(instructions: readonly Instruction[]): Problem[] {
  const first = instructions.find(({ name }) => name !== "ARG");
  if (first?.name === "FROM") return [];
  return [
    {
      line: first?.line ?? 1,
      severity: "error",
      rule: "from",
      message: "A Dockerfile begins with FROM; only ARG may stand before it.",
      fix: "Write FROM and the image that yours is built on.",
    },
  ];
}

function policies(instructions: readonly Instruction[]): Problem[] {
  const last = (name: string) => instructions.findLast((it) => it.name === name);
  const args = new Map(
    instructions
      .filter(({ name }) => name === "ARG")
      .map(({ text }) => [text.split("=")[0]!, text.slice(text.indexOf("=") + 1)]),
  );
  const from = last("FROM");
  const image = (from?.text.split(/\s/)[0] ?? "").replace(
    /\$\{?(\w+)\}?/g,
    (_, name: string) => args.get(name) ?? "",
  );
  const tag = /@sha256:|:([^/]+)$/.exec(image);
  const user = last("USER");
  const start = last("ENTRYPOINT") ?? last("CMD");
  const end = instructions.at(-1)?.line ?? 1;
  const rows: [boolean, number, string, string, string][] = [
    [
      from !== undefined && (tag === null || tag[1] === "latest"),
      from?.line ?? 1,
      "image-tag",
      `${image} is another image tomorrow.`,
      "Write a tag of one release, or a digest.",
    ],
    [
      user === undefined || /^(root|0)(:|$)/.test(user.text),
      user?.line ?? end,
      "run-as-non-root",
      "The server runs as root.",
      "Write USER 10001:10001.",
    ],
    [
      start === undefined || !start.text.startsWith("["),
      start?.line ?? end,
      "exec-form",
      start === undefined
        ? "Nothing is started."
        : "Started through a shell, the server never hears that it is to end.",
      'Write ENTRYPOINT with a list: ENTRYPOINT ["tritonserver", …].',
    ],
    [
      last("HEALTHCHECK") === undefined,
      end,
      "healthcheck",
      "Docker does not notice a server that hangs.",
      "Write HEALTHCHECK.",
    ],
  ];
  const added = instructions.filter(({ name }) => name === "ADD");
  return [
    ...rows
      .filter(([isWrong]) => isWrong)
      .map(
        ([, line, rule, message, fix]): Problem => ({
          line,
          severity: "warning",
          rule,
          message,
          fix,
        }),
      ),
    ...jsonForms(instructions),
    ...added.map(
      ({ line }): Problem => ({
        line,
        severity: "warning",
        rule: "copy",
        message: "ADD unpacks archives and fetches addresses.",
        fix: "Write COPY.",
      }),
    ),
  ];
}

/** A list that is no JSON is run as a shell's command. */
function jsonForms(instructions: readonly Instruction[]): Problem[] {
  return instructions
    .filter(({ name, text }) => /^(CMD|ENTRYPOINT)$/.test(name) && text.startsWith("["))
    .filter(({ text }) => !isListOfStrings(text))
    .map(({ name, line }) => ({
      line,
      severity: "error",
      rule: "exec-form",
      message: `The list behind ${name} is no JSON, so Docker gives it to a shell as it is.`,
      fix: "Use double quotes, and commas between them.",
    }));
}

function isListOfStrings(text: string): boolean {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((it) => typeof it === "string");
  } catch {
    return false;
  }
}
