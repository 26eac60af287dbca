/** What to type: the commands that bring a bundle to its platform, look at it, load it, and take it back. */
import { percentileName } from "../../../base/percentile-name.ts";
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import { commentText, markdownText, shellWord } from "../files/words.ts";
import { derived, type Planned } from "../planned.ts";
import type { TargetName } from "../target.ts";
import { LineWriter } from "./line-writer.ts";
import { PLAN_PATH } from "./plan-file.ts";
import { PORTS, TRITON_IMAGE } from "./server.ts";

/** `files`: paths of the others in the bundle. */
export function readme(
  input: DeploymentInput,
  target: { name: TargetName; label: string },
  files: readonly string[],
): DeploymentFile {
  const { model } = input;
  const lines = new LineWriter();
  lines.add`# ${markdownText(model.name)} ${markdownText(model.version)} on ${target.label}`;
  lines.text("");
  if (target.name !== "edge") writePlan(lines, input);
  writeModel(lines, input);
  if (target.name !== "edge") writeBuild(lines, input);
  lines.text("## Deploy\n");
  writeCommands(lines, COMMANDS[target.name](input, files));
  if (target.name !== "edge") writeLoad(lines, input);
  lines.text("## Files\n");
  for (const path of files) lines.add`- \`${codeText(path)}\``;
  return lines.file("README.md", "markdown");
}

function writePlan(lines: LineWriter, input: DeploymentInput): void {
  const row = (label: string, value: Planned<string | number>) =>
    lines.add`| ${label} | ${value} | ${cell(value.origin)} |`;
  lines.text("| | planned | from |\n| --- | --- | --- |");
  row("Queries a second", input.ratePerSecond);
  row(
    "Objective",
    derived(input.objectiveMs, (ms) => `${percentileName(input.percentile.value)} below ${ms} ms`),
  );
  row("Replicas", input.replicas);
  row(
    "Expected",
    derived(
      input.expectedMs,
      (ms) => `${percentileName(input.percentile.value)} of ${rounded(ms)} ms`,
    ),
  );
  row("Cores of a replica", input.cpu);
  row(
    "Memory of a replica",
    derived(input.memoryLimit, (bytes) => `${Math.ceil(bytes / 2 ** 20)} MiB`),
  );
  lines.text("");
}

function writeModel(lines: LineWriter, { model }: DeploymentInput): void {
  const { accuracy, sha256, bytes } = model;
  lines.add`The model is an ONNX file of ${bytes} bytes, SHA-256 \`${codeText(sha256)}\`.`;
  if (accuracy !== undefined) {
    lines.add`On ${accuracy.n} held-out examples it was right for ${percentText(accuracy.value)} % (95 % interval ${percentText(accuracy.low)} to ${percentText(accuracy.high)}).`;
  }
  lines.text("");
}

function cell(text: string): string {
  return commentText(text).replaceAll("|", "\\|");
}

/** Between backticks, which end at the next one. */
function codeText(text: string): string {
  return commentText(text).replaceAll("`", "'");
}

function percentText(share: number): string {
  return String(Number((share * 100).toFixed(2)));
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function writeBuild(lines: LineWriter, input: DeploymentInput): void {
  const image = shellWord(input.image);
  lines.text("## Build the image\n");
  writeCommands(lines, [
    "sha256sum models/*/1/model.onnx   # the hash above",
    `docker build -t ${image} .`,
    `docker run --rm -p ${PORTS.http}:${PORTS.http} ${image}   # try it: Ctrl+C ends it`,
    `docker push ${image}`,
  ]);
}

function writeLoad(lines: LineWriter, input: DeploymentInput): void {
  lines.text("## Compare it with the plan\n");
  writeCommands(lines, [`k6 run -e URL=http://ADDRESS:${PORTS.http} load/k6.js`]);
  lines.add`k6 fails if p${derived(input.percentile, percentText)} is not below ${input.objectiveMs} ms at ${input.ratePerSecond} queries/s, if more than one request in a thousand fails, or if it cannot send them when they are due.`;
  lines.text("");
  lines.text("Or with a copy of Capstone, which also says how far what came is from the plan:\n");
  writeCommands(lines, [
    `npm --prefix CAPSTONE run load -- http://ADDRESS:${PORTS.http} --model ${shellWord(input.model.name)} --plan ${PLAN_PATH} --json out.json`,
  ]);
  lines.text(
    "CAPSTONE is that copy's folder. It drives the plan's rate, and its exit status is 1 where the objective is not shown to be met; “Compare devices” on the page opens out.json.\n",
  );
}

function writeCommands(lines: LineWriter, commands: readonly string[]): void {
  lines.text("```sh");
  for (const command of commands) lines.text(command);
  lines.text("```\n");
}

type Commands = (input: DeploymentInput, files: readonly string[]) => string[];

function kubectl(folder: string): Commands {
  return (input) => [
    `kubectl apply --server-side --dry-run=server -f ${folder}/   # what the cluster says about it`,
    `kubectl apply --server-side -f ${folder}/`,
    `kubectl -n ${shellWord(input.namespace)} get pods -w`,
    `kubectl -n ${shellWord(input.namespace)} port-forward ${shellWord(`service/${input.name}`)} ${PORTS.http}:${PORTS.http}`,
    `kubectl delete -f ${folder}/   # takes all of it back`,
  ];
}

const COMMANDS: Readonly<Record<TargetName, Commands>> = {
  kubernetes: (input, files) => [
    ...kubectl("kubernetes")(input, files),
    `kubectl -n ${shellWord(input.namespace)} rollout undo ${shellWord(`deployment/${input.name}`)}   # the version before`,
  ],
  kserve: (input, files) => [
    `# First copy what is in the folder models to ${shellWord(input.storageUri)}, which then holds ${shellWord(`${input.model.name}/config.pbtxt`)}.`,
    ...kubectl("kserve")(input, files),
  ],
  "argo-rollouts": (input, files) => [
    ...kubectl("argo-rollouts")(input, files),
    `kubectl argo rollouts -n ${shellWord(input.namespace)} get rollout ${shellWord(input.name)} --watch`,
    `kubectl argo rollouts -n ${shellWord(input.namespace)} abort ${shellWord(input.name)}   # back to the version before`,
  ],
  k3s: () => [
    "sudo cp k3s/*.yaml /var/lib/rancher/k3s/server/manifests/   # k3s applies what lies there",
    "sudo k3s kubectl get pods -A -w",
  ],
  swarm: ({ name }) => [
    `docker stack deploy --with-registry-auth -c swarm/stack.yaml ${shellWord(name)}`,
    `docker stack ps ${shellWord(name)}`,
    `docker service rollback ${shellWord(`${name}_${name}`)}   # the version before`,
    `docker stack rm ${shellWord(name)}`,
  ],
  ecs: ({ name }, files) => [
    "# Write your account's names in place of those in angle brackets first.",
    "aws ecs register-task-definition --cli-input-json file://ecs/task-definition.json",
    "aws ecs create-service --cli-input-json file://ecs/service.json",
    ...(files.includes("ecs/scaling-policy.json")
      ? [
          "aws application-autoscaling register-scalable-target --cli-input-json file://ecs/scalable-target.json",
          "aws application-autoscaling put-scaling-policy --cli-input-json file://ecs/scaling-policy.json",
        ]
      : []),
    `aws ecs wait services-stable --cluster "<CLUSTER>" --services ${shellWord(name)}`,
  ],
  triton: ({ model }) => [
    `docker run --rm -p ${PORTS.http}:${PORTS.http} -v "$PWD/models:/models:ro" ${TRITON_IMAGE} tritonserver --model-repository=/models`,
    `curl -f ${shellWord(`localhost:${PORTS.http}/v2/models/${model.name}/ready`)}`,
    `curl ${shellWord(`localhost:${PORTS.http}/v2/models/${model.name}/config`)}`,
  ],
  edge: () => [
    "# Any server of static files will do, over https or on localhost: browsers keep pages for offline use from nowhere else.",
    `npx http-server edge -p ${PORTS.http}`,
    '# Open the address once, wait for "ready without a network", and switch the network off.',
  ],
};
