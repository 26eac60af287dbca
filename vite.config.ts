import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { contentSecurityPolicy } from "./scripts/plugins/content-security-policy.ts";
import { edgePage } from "./scripts/plugins/edge-page.ts";
import { languageSize } from "./scripts/plugins/language-size.ts";
import { libraryText } from "./scripts/plugins/library-text.ts";
import { namedCharacters } from "./scripts/plugins/named-characters.ts";
import { percentCells } from "./scripts/plugins/percent-cells.ts";
import { preloadPage } from "./scripts/plugins/preload-page.ts";
import { sandboxKernel } from "./scripts/plugins/sandbox-kernel.ts";
import { serviceWorker } from "./scripts/plugins/service-worker.ts";
import { simdKernels } from "./scripts/plugins/simd-kernels.ts";

/** Cross-origin isolation: shared memory (threads, Stop) and clocks that tick more finely. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const executablePath = process.env["CHROMIUM_PATH"];

/** Without a GPU, WebGL has timer queries only where SwiftShader's Vulkan draws. */
const webglTimers =
  process.platform === "linux"
    ? ["--use-angle=swiftshader", "--use-vulkan=swiftshader", "--enable-features=Vulkan"]
    : [];

const withGpus = ["--enable-unsafe-webgpu", ...webglTimers];

/** How long a test may hang. */
const PATIENCE_MS = 300_000;
/** How long one wait in it may: shorter, so that the failure names what was waited for. */
const WAIT_MS = 120_000;
/** Tests that run in a browser, or take minutes (`npm run test:long`), or change what others share. */
const ELSEWHERE = ["**/*.browser.test.*", "**/*.long.test.*", "**/*.isolated.test.*"];
const ENGINE = ["src/tinytorch/**/*.test.ts", "src/production/**/*.test.ts"];

interface BrowserTests {
  include: string[];
  exclude?: string[];
  /** Whether each file loads all modules anew. */
  isolate: boolean;
  args: string[];
}

function inBrowser(name: string, { args, ...files }: BrowserTests): TestProjectInlineConfiguration {
  const launchOptions = {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ["--no-sandbox", "--disable-background-networking", ...args],
  };
  return {
    extends: true,
    test: {
      name,
      ...files,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions, actionTimeout: WAIT_MS }),
        instances: [{ browser: "chromium" }],
      },
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [
    simdKernels(),
    react(),
    percentCells(),
    libraryText(),
    languageSize(),
    sandboxKernel(),
    edgePage(),
    preloadPage(),
    contentSecurityPolicy(),
    serviceWorker(),
  ],
  worker: {
    format: "es",
    plugins: () => [libraryText(), namedCharacters()],
    // Classes are shown by their names: a profile says "Sequential", not "t".
    rolldownOptions: {
      output: {
        minify: {
          mangle: { keepNames: { class: true, function: false } },
          compress: { keepNames: { class: true, function: false } },
        },
        codeSplitting: {
          groups: [
            { name: "binary", test: /tinytorch\/backend\/wasm-binary/, priority: 1 },
            { name: "kernel", test: /src\/kernel\/worker\/start\.ts$/ },
          ],
        },
      },
    },
  },
  server: { headers: isolation },
  preview: { headers: isolation },
  // Found late, behind a worker's dynamic imports: named here, the dev server need not reload for them.
  optimizeDeps: {
    // There, page and workers share what they import.
    rolldownOptions: { plugins: [namedCharacters()] },
    include: [
      ...["core", "backend-cpu", "backend-wasm", "backend-webgl", "backend-webgpu"].map(
        (part) => `@tensorflow/tfjs-${part}`,
      ),
      ...["react", "react-dom", "react-dom/client", "react/jsx-dev-runtime"],
      ...[
        "radix-ui",
        "cmdk",
        "diff",
        "qr",
        "react-markdown",
        "mdast-util-gfm",
        "micromark-extension-gfm",
        "remark-math",
        "remark-parse",
        "unified",
        "katex",
        "recharts",
      ],
      ...[
        "state",
        "view",
        "commands",
        "language",
        "autocomplete",
        "lang-javascript",
        "lint",
        "search",
      ].map((part) => `@codemirror/${part}`),
      ...["sucrase", "acorn", "magic-string", "@jridgewell/trace-mapping", "pretty-format"],
      "jstat",
      "onnxruntime-web/wasm",
      ...["typescript", "prettier/standalone", "prettier/plugins/babel", "prettier/plugins/estree"],
      ...["", "-threaded-simd"].map(
        (build) => `@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm${build}.js`,
      ),
    ],
  },
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 1500,
    // What a visit needs at once is announced in the HTML (scripts/plugins/preload-page.ts); the rest waits until it is wanted.
    modulePreload: { polyfill: false, resolveDependencies: () => [] },
    rolldownOptions: {
      output: {
        // All that the page imports at once is one request: a browser makes six at a time, and the kernel is waiting too.
        codeSplitting: {
          groups: [
            { name: "preload", test: /vite\/preload-helper/, priority: 1 },
            { name: "page", test: /src\/open-page\.tsx$/ },
          ],
        },
      },
    },
  },
  test: {
    // For what hangs, not for what is slow: a machine may be busy with other things.
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    expect: { poll: { timeout: WAIT_MS } },
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "node",
          include: ["src/**/*.test.ts"],
          exclude: [...ELSEWHERE, ...ENGINE],
          // Loading the modules anew for each file takes longer than the tests do.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          // What computes with tensors. Files share an engine: to load one takes as long as most tests.
          name: "engine",
          environment: "node",
          include: ENGINE,
          exclude: ELSEWHERE,
          isolate: false,
          setupFiles: "src/base/lent-per-file.testing.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "isolated",
          environment: "node",
          include: ["src/**/*.isolated.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "long",
          environment: "node",
          include: ["src/**/*.long.test.ts"],
          exclude: ["src/**/*.browser.long.test.ts"],
          fileParallelism: false,
        },
      },
      inBrowser("browser", {
        include: ["src/**/*.browser.test.ts"],
        exclude: ["src/ui/**"],
        // They lose the GPU's context, and set threads.
        isolate: true,
        args: withGpus,
      }),
      inBrowser("long-browser", {
        include: ["src/**/*.browser.long.test.ts"],
        isolate: true,
        args: withGpus,
      }),
      // The page needs no GPU, and where software plays one each of its frames is dear.
      inBrowser("page", {
        include: ["src/ui/**/*.browser.test.{ts,tsx}"],
        isolate: false,
        args: ["--disable-gpu"],
      }),
    ],
  },
});
