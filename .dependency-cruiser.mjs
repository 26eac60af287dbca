/** Who may import whom, lowest layer first. A layer is a folder or a file under src; it may always import itself. */
const may = {
  base: [],
  tinytorch: ["base"],
  systems: ["base"],
  outputs: ["base", "systems"],
  production: ["base", "tinytorch", "systems", "outputs"],
  compiler: ["base"],
  notebook: ["base", "outputs"],
  module: ["base", "compiler", "notebook"],
  "kernel/protocol": ["base", "notebook", "outputs"],
  "kernel/worker": [
    "base",
    "tinytorch",
    "production",
    "systems",
    "outputs",
    "compiler",
    "kernel/protocol",
  ],
  // Of the page's kernel and the sandbox's alike: what one says the other hears.
  "kernel/sandbox": ["kernel/worker"],
  "kernel/client": ["base", "outputs", "kernel/protocol", "kernel/sandbox"],
  "kernel/language": ["base", "notebook", "kernel/protocol"],
  session: ["base", "notebook", "outputs", "compiler", "kernel/protocol", "kernel/client"],
  ui: ["base", "systems", "outputs", "notebook", "session", "kernel/language", "service-worker"],
  terminal: ["base", "tinytorch", "systems", "outputs", "production"],
  "service-worker": [],
  // A page of its own, which goes into bundles.
  "edge-page": ["base", "systems", "service-worker"],
  main: ["start-kernel", "open-page"],
  "start-kernel": ["session", "kernel/client"],
  "open-page": ["base", "module", "session", "ui", "start-kernel", "service-worker"],
};

/** Packages that only one place may import. */
const homes = {
  "react|react-dom": "ui/",
  "@tensorflow": "tinytorch/backend/",
  "onnxruntime-web": "(production/onnx-runtime|edge-page)/",
  zustand: "session/",
};

const layer = (name) => `^src/${name}(/|\\.tsx?$)`;

export default {
  forbidden: [
    ...Object.entries(may).map(([name, allowed]) => ({
      name: `${name}-imports`,
      severity: "error",
      from: { path: layer(name) },
      to: { path: "^src/", pathNot: [name, ...allowed].map(layer) },
    })),
    ...Object.entries(homes).map(([packages, home]) => ({
      name: `only-${home}-imports-${packages}`,
      severity: "error",
      from: { path: "^src/", pathNot: `^src/${home}` },
      to: { path: `node_modules/(${packages})/` },
    })),
    {
      name: "tinytorch-has-one-door",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/tinytorch/" },
      to: { path: "^src/tinytorch/", pathNot: "^src/tinytorch/(index|preload)\\.ts$" },
    },
    {
      name: "the-page-knows-the-language-worker-by-its-client",
      severity: "error",
      from: { path: "^src/ui/" },
      to: { path: "^src/kernel/language/", pathNot: "/(language-client|protocol)\\.ts$" },
    },
    {
      name: "no-unlisted-layer",
      severity: "error",
      from: { path: "^src/", pathNot: [...Object.keys(may).map(layer), "\\.d\\.ts$"] },
      to: {},
    },
    {
      name: "test-helpers-do-not-ship",
      severity: "error",
      from: { path: "^src/", pathNot: "\\.testing\\.tsx?$" },
      to: { path: "\\.testing\\.tsx?$" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.test\\.tsx?$" },
  },
};
