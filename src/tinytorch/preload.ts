/**
 * Imported before the engine where every millisecond of the start counts: the WASM binary is fetched and compiled while the
 * code around it is still being evaluated.
 */
import { compileBinary } from "./backend/wasm-binary.ts";

// Callers that need the binary later get the failure.
compileBinary().catch(() => {});
