/** Modules that `scripts/library-text.ts` makes: texts by path. */
declare module "capstone:library-types" {
  export const files: Readonly<Record<string, string>>;
}
declare module "capstone:typescript-lib" {
  export const files: Readonly<Record<string, string>>;
}
declare module "capstone:library-sources" {
  export const files: Readonly<Record<string, string>>;
}
