/** Triton as the bundle's image starts it. */
import type { DeploymentInput } from "../deployment-input.ts";
import { derived, type Planned } from "../planned.ts";

export const PORTS = { http: 8000, grpc: 8001, metrics: 8002 } as const;

/** The image that ours is built on. Its Python is what probes without a shell can be written in. */
export const TRITON_IMAGE = "nvcr.io/nvidia/tritonserver:24.08-py3";

/** Asks from inside the container whether the server and all models are ready; exits with 0 where they are. */
export function probeCommand(): string[] {
  const url = `http://127.0.0.1:${PORTS.http}/v2/health/ready`;
  return ["python3", "-c", `import urllib.request; urllib.request.urlopen('${url}', timeout=2)`];
}

/** Share of a replica's memory that holds answers, where they are cached. */
const CACHE_SHARE = 0.1;

/** Triton's options: it is ready once every model is, and ends where one cannot be loaded. With a response cache it has no quantiles of whole requests. */
export function serverArguments({
  percentile,
  hitRate,
  memoryLimit,
}: DeploymentInput): (string | Planned<string>)[] {
  const cacheBytes = Math.floor(memoryLimit.value * CACHE_SHARE);
  return [
    "--model-repository=/models",
    "--exit-on-error=true",
    "--strict-readiness=true",
    ...(hitRate.value > 0
      ? [
          derived(hitRate, () => `--cache-config=local,size=${cacheBytes}`, {
            chain: "A tenth of the memory holds answers; the size is a choice.",
          }),
        ]
      : [
          "--metrics-config=summary_latencies=true",
          derived(percentile, (share) => `--metrics-config=summary_quantiles=${share}:0.001`),
        ]),
  ];
}
