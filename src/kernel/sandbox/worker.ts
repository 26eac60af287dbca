/** The kernel's worker in the sandbox: what it lacks there first, then the kernel as it is anywhere. */
import "./broker-fetch.ts";
import "./cell-scripts.ts";
import "../worker/main.ts";
