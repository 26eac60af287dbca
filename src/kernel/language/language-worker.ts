/** The language worker: TypeScript, the declarations that it reads, and nothing that runs a cell. */
import { files as libraryTypes } from "capstone:library-types";
import { files as typescriptLib } from "capstone:typescript-lib";
import { CellLanguage } from "./language-service.ts";
import { serveLanguage } from "./serve-language.ts";

serveLanguage(self, new CellLanguage({ library: libraryTypes, typescript: typescriptLib }));
