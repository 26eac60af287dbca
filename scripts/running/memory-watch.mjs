/** Ends pages whose process takes more memory than it may. The browser sets no bound to lists of bytes, and a machine has one. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const EVERY_MS = 100;
/** Where it takes a program to ask. */
const SELDOM_MS = 1000;
/** A page misses the process of its sandbox within this time. */
const PATIENCE_MS = 10_000;

/**
 * Watches the processes of pages until `close` is called.
 *
 * @param {import("@playwright/test").Browser} browser
 */
export async function watchMemory(browser, mostBytes) {
  const session = await browser.newBrowserCDPSession();
  let isOpen = true;
  let tell = () => {};
  const look = async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const pids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
    for (const [pid, bytes] of memoryOf(pids)) {
      if (bytes <= mostBytes || !end(pid)) continue;
      tell(new Error(`ended at ${Math.round(mostBytes / 2 ** 20)} MB of memory`));
    }
  };
  const done = (async () => {
    const pause = process.platform === "linux" ? EVERY_MS : SELDOM_MS;
    while (isOpen) {
      await look().catch(() => undefined);
      await new Promise((resume) => setTimeout(resume, pause));
    }
  })();
  return {
    /** Ends with `promise`; where a process was ended, soon after at the latest: a page that lives on says what it knows. */
    during(promise) {
      let reason;
      const ended = new Promise((_, reject) => {
        tell = (error) => {
          reason = error;
          setTimeout(reject, PATIENCE_MS, error);
        };
      });
      // They may still fail when nobody waits for them.
      ended.catch(() => undefined);
      const told = promise.catch((error) => {
        // A page that was ended says only that it crashed.
        throw reason ?? error;
      });
      return Promise.race([told, ended]);
    },
    async close() {
      isOpen = false;
      await done;
      await session.detach().catch(() => undefined);
    },
  };
}

/** Bytes that each process has in memory; those that have ended are left out. */
function memoryOf(pids) {
  if (process.platform === "linux") {
    return pids.flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, "utf8");
        return [[pid, 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0)]];
      } catch {
        return [];
      }
    });
  }
  const rows =
    process.platform === "win32"
      ? [...run("tasklist", ["/FO", "CSV", "/NH"]).matchAll(/^"[^"]*","(\d+)",.*,"([^"]*)"/gm)]
      : [...run("ps", ["-axo", "pid=,rss="]).matchAll(/^\s*(\d+)\s+(\d+)/gm)];
  return rows
    .map(([, pid, kilobytes]) => [Number(pid), 1024 * Number(kilobytes.replaceAll(/\D/g, ""))])
    .filter(([pid]) => pids.includes(pid));
}

function run(program, args) {
  return execFileSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
}

function end(pid) {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
