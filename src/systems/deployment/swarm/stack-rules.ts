/**
 * What Swarm does with a stack whose properties are right, and policies: after docker/cli's lists of properties that it ignores
 * (cli/compose/types, 2026), its reference of Compose 3, and the checks that kube-score and kube-linter make of the same things.
 */
import type { Keys } from "../files/tree.ts";
import type { Finding } from "../finding.ts";

type Problem = Pick<Finding, "severity" | "rule" | "message" | "fix"> & { readonly keys: Keys };

/** A stack that fits its table, as far as rules read it. */
export interface Stack {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, unknown>>;
}

interface Service {
  readonly image: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly environment?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly networks?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly ports?: readonly (string | number | { published?: number; mode?: string })[];
  readonly healthcheck?: Readonly<Record<string, unknown>>;
  readonly deploy?: {
    readonly mode?: string;
    readonly replicas?: number;
    readonly update_config?: { readonly failure_action?: string; readonly order?: string };
    readonly resources?: {
      readonly limits?: Resources;
      readonly reservations?: Resources;
    };
  } | null;
}

interface Resources {
  readonly cpus?: string;
  readonly memory?: string;
}

/** Compose knows them, and `docker stack deploy` leaves them out with a warning. */
const IGNORED = [
  ...["build", "cgroup_parent", "container_name", "depends_on", "devices", "domainname", "expose"],
  ...["external_links", "ipc", "links", "mac_address", "network_mode", "pid", "privileged"],
  ...["profiles", "restart", "security_opt", "shm_size", "userns_mode"],
];

export function stackRules(stack: Stack): Problem[] {
  const services = Object.entries(stack.services);
  if (services.length === 0) {
    return [error(["services"], "services", "There is no service.", "Add one.")];
  }
  return [
    ...services.flatMap(([name, service]) => serviceRules(name, service, stack)),
    ...portRules(services),
  ];
}

function serviceRules(name: string, service: Service, stack: Stack): Problem[] {
  const keys = ["services", name];
  return [
    ...nameRules(name, keys),
    ...IGNORED.filter((it) => it in service).map((property) =>
      warning(
        [...keys, property],
        "ignored-in-swarm",
        `docker stack deploy ignores ${property}.`,
        property === "restart" ? "Write deploy.restart_policy." : "Remove it.",
      ),
    ),
    ...networkRules(service, stack, keys),
    ...imageRules(service, keys),
    ...resourceRules(service, keys),
    ...healthRules(service, keys),
    ...updateRules(service, keys),
    ...securityRules(service, keys),
  ];
}

function nameRules(name: string, keys: Keys): Problem[] {
  // Swarm's own pattern for names of services.
  if (/^[a-zA-Z0-9](?:[-_.]*[A-Za-z0-9]+)*$/.test(name) && name.length <= 63) return [];
  return [
    error(
      keys,
      "service-name",
      `Swarm refuses the service's name "${name}".`,
      "Use at most 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends.",
    ),
  ];
}

function networkRules({ networks = [] }: Service, stack: Stack, keys: Keys): Problem[] {
  const names = Array.isArray(networks) ? (networks as readonly string[]) : Object.keys(networks);
  return names
    .filter((name) => name !== "default" && !(name in (stack.networks ?? {})))
    .map((name) =>
      error(
        [...keys, "networks"],
        "dangling-network",
        `The service joins a network "${name}" that the stack does not have.`,
        `Add ${name} beneath networks.`,
      ),
    );
}

function imageRules({ image }: Service, keys: Keys): Problem[] {
  const tag = /@sha256:|:([^/]+)$/.exec(image);
  if (tag !== null && tag[1] !== "latest") return [];
  return [
    warning(
      [...keys, "image"],
      "image-tag",
      `${image} is another image tomorrow: replicas may then run different versions.`,
      "Write a tag of its own for each version, or a digest.",
    ),
  ];
}

function resourceRules({ deploy }: Service, keys: Keys): Problem[] {
  const { limits = {}, reservations = {} } = deploy?.resources ?? {};
  const resources = [...keys, "deploy", "resources"];
  const problems: Problem[] = [];
  for (const property of ["cpus", "memory"] as const) {
    const [limit, reserved] = [limits[property], reservations[property]];
    if (limit === undefined) {
      problems.push(
        warning(
          resources,
          "limits",
          `No limit of ${property} is set: one replica can take all of a node.`,
          `Write limits.${property}.`,
        ),
      );
    }
    if (reserved === undefined) {
      problems.push(
        warning(
          resources,
          "reservations",
          `No ${property} are reserved: Swarm may put replicas where there is no room.`,
          `Write reservations.${property}.`,
        ),
      );
    }
    if (limit === undefined || reserved === undefined || amount(limit) >= amount(reserved))
      continue;
    problems.push(
      error(
        [...resources, "limits", property],
        "limits-below-reservations",
        `The limit of ${property}, ${limit}, is below what is reserved, ${reserved}.`,
        "Raise the limit or lower the reservation.",
      ),
    );
  }
  return problems;
}

const POWERS = "bkmgtp";

/** Of `512M` or `0.5`. */
function amount(text: string): number {
  const [, digits = "", unit = "b"] = /^([\d.]+)\s?([bkmgtp]?)/i.exec(text) ?? [];
  return Number(digits) * 1024 ** Math.max(0, POWERS.indexOf(unit.toLowerCase()));
}

function healthRules({ healthcheck }: Service, keys: Keys): Problem[] {
  const test = healthcheck?.["test"];
  const isOff = healthcheck?.["disable"] === true || (Array.isArray(test) && test[0] === "NONE");
  if (test === undefined || isOff) {
    return [
      warning(
        [...keys, "healthcheck"],
        "healthcheck",
        "Without a health check, requests reach a replica before its model is loaded.",
        "Write healthcheck.test.",
      ),
    ];
  }
  if (!Array.isArray(test) || test[0] === "CMD" || test[0] === "CMD-SHELL") return [];
  return [
    error(
      [...keys, "healthcheck", "test"],
      "healthcheck",
      `Docker takes the first word of a list, "${String(test[0])}", for a kind of test, and there is none of that name.`,
      "Begin the list with CMD or CMD-SHELL.",
    ),
  ];
}

function updateRules({ deploy, ports = [] }: Service, keys: Keys): Problem[] {
  const update = deploy?.update_config;
  const problems: Problem[] = [];
  if (deploy?.mode !== "global" && (deploy?.replicas ?? 1) < 2) {
    problems.push(
      warning(
        [...keys, "deploy", "replicas"],
        "replicas",
        "With one replica, each failure and each update is an outage.",
        "Write replicas: 2 or more.",
      ),
    );
  }
  if (update?.failure_action !== "rollback") {
    problems.push(
      warning(
        [...keys, "deploy", "update_config"],
        "update-rollback",
        "An update that fails stops half way, with both versions running.",
        "Write update_config.failure_action: rollback.",
      ),
    );
  }
  const isHostPort = ports.some((port) => typeof port === "object" && port.mode === "host");
  if (update?.order === "start-first" && isHostPort) {
    problems.push(
      warning(
        [...keys, "deploy", "update_config", "order"],
        "host-port",
        "A port in host mode is free on a node only once the old replica has gone: with start-first, an update needs a node without one.",
        "Publish the port in ingress mode, or write order: stop-first.",
      ),
    );
  }
  return problems;
}

function securityRules(service: Service, keys: Keys): Problem[] {
  const problems: Problem[] = [];
  const uid = Number(/^\d+/.exec(service.user ?? "")?.[0] ?? 0);
  if (uid === 0) {
    problems.push(
      warning(
        [...keys, "user"],
        "run-as-non-root",
        "The server runs as the image's user, who may be root.",
        'Write user: "10001:10001".',
      ),
    );
  }
  if (service.read_only !== true) {
    problems.push(
      warning(
        [...keys, "read_only"],
        "read-only-root",
        "The container's files can be written over.",
        "Write read_only: true, and tmpfs for what must be written.",
      ),
    );
  }
  if (!service.cap_drop?.some((it) => it.toUpperCase() === "ALL")) {
    problems.push(
      warning(
        [...keys, "cap_drop"],
        "drop-capabilities",
        "The server keeps capabilities of root that it has no use for.",
        "Write cap_drop: [ALL].",
      ),
    );
  }
  const { environment = [] } = service;
  const names = Array.isArray(environment)
    ? (environment as readonly string[]).map((it) => it.split("=")[0]!)
    : Object.keys(environment);
  for (const name of names.filter((it) => /SECRET|PASSWORD|TOKEN|API_?KEY/i.test(it))) {
    problems.push(
      warning(
        [...keys, "environment"],
        "env-var-secret",
        `${name} looks like a secret, and everybody who can inspect the service reads it.`,
        "Use secrets.",
      ),
    );
  }
  return problems;
}

/** Ports published in ingress mode are the whole cluster's. */
function portRules(services: readonly (readonly [string, Service])[]): Problem[] {
  const taken = new Map<string, string>();
  return services.flatMap(([name, { ports = [] }]) =>
    ports.flatMap((port, index) => {
      const published = publishedPort(port);
      if (published === undefined) return [];
      const owner = taken.get(published);
      taken.set(published, name);
      if (owner === undefined) return [];
      return [
        error(
          ["services", name, "ports", index],
          "port-taken",
          `Port ${published} is published already, by ${owner}.`,
          "Publish another.",
        ),
      ];
    }),
  );
}

function publishedPort(port: string | number | { published?: number }): string | undefined {
  if (typeof port === "object") return port.published?.toString();
  return /^(?:[\d.]+:)?(\d+):\d+/.exec(String(port))?.[1];
}

function error(keys: Keys, rule: string, message: string, fix: string): Problem {
  return { keys, severity: "error", rule, message, fix };
}

function warning(keys: Keys, rule: string, message: string, fix: string): Problem {
  return { keys, severity: "warning", rule, message, fix };
}
