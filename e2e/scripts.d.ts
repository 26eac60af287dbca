/** The scripts, plain JavaScript, as the configuration of the journeys sees them. */
declare module "*/scripts/find-browser.mjs" {
  export function launchOptions(): Promise<{ executablePath: string; args: string[] }>;
}
declare module "*/scripts/free-port.mjs" {
  export function freePort(): Promise<number>;
}
