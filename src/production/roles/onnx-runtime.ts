/** The role "onnx-runtime": runs ONNX files in ONNX Runtime, and times them beside packed models of this library. */
import { serveRole } from "./serve-role.ts";

serveRole(async ({ port, threads }) => {
  const { serveRuntime } = await import("../onnx-runtime/serve-runtime.ts");
  const prepareEngine = async () => {
    const { setBackend } = await import("../../tinytorch/index.ts");
    await setBackend("wasm");
  };
  serveRuntime(port, { threads, prepareEngine });
});
