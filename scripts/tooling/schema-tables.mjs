/**
 * Tables of what platforms accept, from the types that their packages declare: `node scripts/tooling/schema-tables.mjs` writes them
 * beside the code that walks them. They are committed: a build then needs no more than it reads, and a package's upgrade shows in a
 * diff what it changed. A test holds them against the packages.
 *
 * A shape is its properties by name, `?` behind those that may be missing. A property's type is `string`, `integer`, `boolean` or
 * `any`; a format such as `Quantity`; the name of a shape behind `#`; `enum:` and its values; `list:` or `map:` and a type.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { main } from "./command.mjs";
import { at } from "./paths.mjs";

const kubernetes = (path) => `kubernetes-models/${path}`;
const argo = (kind) => `@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/${kind}`;
const operator = (kind) =>
  `@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/${kind}`;
const ecs = (file) => `@aws-sdk/client-ecs/dist-types/models/${file}`;

/**
 * `roots`: what documents may be, each by the file that declares it and the interface's name. `formats`: names of types that the walker
 * knows patterns for. `any`: names of types that are not looked into.
 */
export const TABLES = [
  {
    file: "src/systems/deployment/kubernetes/kubernetes-table.json",
    roots: {
      "v1 Namespace": [kubernetes("v1/Namespace"), "INamespace"],
      "v1 Service": [kubernetes("v1/Service"), "IService"],
      "v1 ServiceAccount": [kubernetes("v1/ServiceAccount"), "IServiceAccount"],
      "v1 ConfigMap": [kubernetes("v1/ConfigMap"), "IConfigMap"],
      "apps/v1 Deployment": [kubernetes("apps/v1/Deployment"), "IDeployment"],
      "autoscaling/v2 HorizontalPodAutoscaler": [
        kubernetes("autoscaling/v2/HorizontalPodAutoscaler"),
        "IHorizontalPodAutoscaler",
      ],
      "policy/v1 PodDisruptionBudget": [
        kubernetes("policy/v1/PodDisruptionBudget"),
        "IPodDisruptionBudget",
      ],
      "networking.k8s.io/v1 NetworkPolicy": [
        kubernetes("networking.k8s.io/v1/NetworkPolicy"),
        "INetworkPolicy",
      ],
      "keda.sh/v1alpha1 ScaledObject": [
        "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject",
        "IScaledObject",
      ],
      "argoproj.io/v1alpha1 Rollout": [argo("Rollout"), "IRollout"],
      "argoproj.io/v1alpha1 AnalysisTemplate": [argo("AnalysisTemplate"), "IAnalysisTemplate"],
      "monitoring.coreos.com/v1 ServiceMonitor": [operator("ServiceMonitor"), "IServiceMonitor"],
      "monitoring.coreos.com/v1 PrometheusRule": [operator("PrometheusRule"), "IPrometheusRule"],
    },
    formats: [
      "Quantity",
      "IntOrString",
      "Time",
      "MicroTime",
      "Duration",
      "NonEmptyDuration",
      "DurationString",
    ],
    // Written by the cluster, never by who deploys.
    any: [/Status$/, /^ManagedFieldsEntry$/],
  },
  {
    file: "src/systems/deployment/ecs/ecs-table.json",
    roots: {
      RegisterTaskDefinition: [ecs("models_1"), "RegisterTaskDefinitionRequest"],
      CreateService: [ecs("models_1"), "CreateServiceRequest"],
    },
    formats: [],
    any: [],
  },
];

/** The table of a row of `TABLES`: `{ roots: { document: shape }, shapes: { name: { property: type } } }`. */
export function schemaTable({ roots, formats, any }) {
  const reader = new Reader(formats, any);
  const entries = Object.entries(roots).map(([document, [path, name]]) => {
    const type = reader.named(declaringFile(path), name);
    return [document, type.slice(1)];
  });
  return { roots: Object.fromEntries(entries), shapes: reader.shapes };
}

class Reader {
  shapes = {};
  #files = new Map();
  /** Names of shapes by what declares them, for two packages may have one name. */
  #names = new Map();

  constructor(formats, any) {
    this.formats = new Set(formats);
    this.any = any;
  }

  /** The type of what `name` is in `file`: an interface, an alias, or something imported. */
  named(file, name) {
    const { declarations, imports, exports } = this.#read(file);
    const local = exports.get(name) ?? name;
    const declared = declarations.get(local);
    if (declared === undefined) {
      const from = imports.get(local);
      if (from === undefined) throw new Error(`${file}: there is no ${name}`);
      return from.file === undefined ? "any" : this.named(from.file, from.name);
    }
    const plain = local.replace(/^I(?=[A-Z])/, "");
    if (this.any.some((pattern) => pattern.test(plain))) return "any";
    if (this.formats.has(plain)) return plain;
    if (ts.isTypeAliasDeclaration(declared)) return this.#type(file, declared.type, plain);
    return this.#shape(`${file} ${local}`, plain, () => this.#members(file, declared, plain));
  }

  #shape(key, wanted, properties) {
    const known = this.#names.get(key);
    if (known !== undefined) return `#${known}`;
    const name = this.#freeName(wanted);
    this.#names.set(key, name);
    // Before its properties, which may lead back to it.
    this.shapes[name] = {};
    Object.assign(this.shapes[name], properties());
    return `#${name}`;
  }

  #freeName(wanted) {
    for (let n = 1; ; n++) {
      const name = n === 1 ? wanted : `${wanted}${n}`;
      if (!(name in this.shapes)) return name;
    }
  }

  #members(file, declared, name) {
    const inherited = (declared.heritageClauses ?? [])
      .flatMap(({ types }) => types)
      .map((type) => type.expression.getText())
      .filter((base) => base !== "TypeMeta")
      .map((base) => this.shapes[this.named(file, base).slice(1)]);
    const own = declared.members
      .filter(ts.isPropertySignature)
      .map((member) => [
        `${member.name.text}${member.questionToken === undefined ? "" : "?"}`,
        this.#type(file, member.type, `${name}.${member.name.text}`),
      ]);
    return Object.assign({}, ...inherited, Object.fromEntries(own));
  }

  #type(file, node, name) {
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return "string";
      case ts.SyntaxKind.NumberKeyword:
        return "integer";
      case ts.SyntaxKind.BooleanKeyword:
        return "boolean";
      case ts.SyntaxKind.AnyKeyword:
      case ts.SyntaxKind.UnknownKeyword:
      case ts.SyntaxKind.ObjectKeyword:
        return "any";
    }
    if (ts.isParenthesizedTypeNode(node)) return this.#type(file, node.type, name);
    if (ts.isArrayTypeNode(node)) return `list:${this.#type(file, node.elementType, name)}`;
    if (ts.isLiteralTypeNode(node)) return `enum:${node.literal.text}`;
    if (ts.isUnionTypeNode(node)) return this.#union(file, node, name);
    if (ts.isTypeLiteralNode(node)) return this.#literal(file, node, name);
    if (ts.isIndexedAccessTypeNode(node)) return this.#valuesOf(file, node);
    if (ts.isTypeReferenceNode(node)) return this.#reference(file, node, name);
    throw new Error(`${file}: ${name} has a type that is not understood: ${node.getText()}`);
  }

  #union(file, node, name) {
    const parts = node.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
    const types = [...new Set(parts.map((part) => this.#type(file, part, name)))];
    if (types.length === 1) return types[0];
    if (types.every((type) => type.startsWith("enum:"))) {
      return `enum:${types.map((type) => type.slice(5)).join("|")}`;
    }
    if (types.every((type) => type === "string" || type === "integer")) return "IntOrString";
    return "any";
  }

  #literal(file, node, name) {
    const [first] = node.members;
    if (first !== undefined && ts.isIndexSignatureDeclaration(first)) {
      return `map:${this.#type(file, first.type, name)}`;
    }
    if (node.members.length === 0) return "any";
    return this.#shape(`${file} ${name}`, name, () => this.#members(file, node, name));
  }

  /** `(typeof X)[keyof typeof X]` of a constant with a literal for each name. */
  #valuesOf(file, node) {
    const name = /^\(typeof (\w+)\)/.exec(node.getText())?.[1];
    const constant = this.#read(file).constants.get(name);
    if (constant === undefined) throw new Error(`${file}: ${node.getText()} is not understood`);
    return `enum:${constant.members.map(({ type }) => type.literal.text).join("|")}`;
  }

  #reference(file, { typeName, typeArguments = [] }, name) {
    // A member of a choice among shapes, which its namespace holds.
    if (ts.isQualifiedName(typeName)) return "any";
    const wanted = typeName.getText();
    const last = typeArguments.at(-1);
    if (wanted === "Array") return `list:${this.#type(file, last, name)}`;
    if (wanted === "Record") return `map:${this.#type(file, last, name)}`;
    if (wanted === "Date" || wanted === "Uint8Array") return "string";
    return this.named(file, wanted);
  }

  #read(file) {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const read = readDeclarations(file);
    this.#files.set(file, read);
    return read;
  }
}

function readDeclarations(file) {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const declared = source.statements.filter(
    (it) => ts.isInterfaceDeclaration(it) || ts.isTypeAliasDeclaration(it),
  );
  const imported = source.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const from = importedFile(file, statement.moduleSpecifier.text);
    return namesOf(statement.importClause?.namedBindings).map(([name, original]) => [
      name,
      { file: from, name: original },
    ]);
  });
  const exported = source.statements
    .filter(ts.isExportDeclaration)
    .flatMap(({ exportClause }) => namesOf(exportClause));
  const constants = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .filter(({ type }) => type !== undefined && ts.isTypeLiteralNode(type));
  return {
    declarations: new Map(declared.map((it) => [it.name.text, it])),
    imports: new Map(imported),
    exports: new Map(exported),
    constants: new Map(constants.map(({ name, type }) => [name.text, type])),
  };
}

/** Names between the braces of an import or export, each with the one that it has in the other file. */
function namesOf(clause) {
  const elements = clause?.elements ?? [];
  return elements.map(({ name, propertyName }) => [name.text, (propertyName ?? name).text]);
}

/** Undefined for a package that is not among those of the tables. */
function importedFile(file, specifier) {
  if (!specifier.startsWith(".")) {
    return /^(@kubernetes-models|kubernetes-models)\//.test(specifier) &&
      specifier.split("/").length > 2
      ? declaringFile(specifier)
      : undefined;
  }
  return join(dirname(file), `${specifier.replace(/\.js$/, "")}.d.ts`);
}

function declaringFile(path) {
  const file = at("node_modules", `${path}.d.ts`);
  if (!existsSync(file)) throw new Error(`there is no ${file}; run "npm ci"`);
  return file;
}

/** The table as it is committed. */
export function tableText(row) {
  return `${JSON.stringify(schemaTable(row), null, 2)}\n`;
}

await main(import.meta.url, () => {
  for (const row of TABLES) writeFileSync(at(row.file), tableText(row));
});
