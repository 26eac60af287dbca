/** The role "monitor": watches a served model from a worker of its own, so that neither the server nor the kernel can hold it up. */
import { serveMonitor } from "../monitoring/serve-monitor.ts";
import { serveRole } from "./serve-role.ts";

serveRole(({ port }) => serveMonitor(port));
