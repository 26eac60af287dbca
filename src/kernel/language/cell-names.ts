/** The names that a cell declares for others, and the names that it mentions. Found without types, also in half-written code. */
import ts from "typescript";

export interface NamesInCell {
  readonly declares: ReadonlyMap<string, DeclaredName>;
  /** Names that may be another cell's: too many do no harm. */
  readonly mentions: ReadonlySet<string>;
}

export interface DeclaredName {
  readonly offset: number;
  readonly kind: "variable" | "constant" | "function" | "class" | "type" | "import";
  /** Later cells may assign to it. */
  readonly isMutable: boolean;
  /** Written with `export`, as a cell may. */
  readonly isExported: boolean;
}

export function namesInCell(source: string): NamesInCell {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest);
  const declares = new Map<string, DeclaredName>();
  for (const statement of file.statements) declareStatement(statement, file, declares);
  const mentions = new Set<string>();
  const mention = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) mentions.add(node.text);
    else if (ts.isPropertyAccessExpression(node)) mention(node.expression);
    else if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) mention(node.initializer);
    else ts.forEachChild(node, mention);
  };
  ts.forEachChild(file, mention);
  return { declares, mentions };
}

type Declares = Map<string, DeclaredName>;
type Add = (name: ts.Identifier | undefined, kind: DeclaredName["kind"]) => void;

function declareStatement(statement: ts.Statement, file: ts.SourceFile, declares: Declares): void {
  const isExported =
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false);
  const add: Add = (name, kind) => {
    if (name === undefined || name.text === "") return;
    const isMutable = kind === "variable";
    declares.set(name.text, { offset: name.getStart(file), kind, isMutable, isExported });
  };
  if (ts.isImportDeclaration(statement)) {
    for (const name of importedNames(statement.importClause)) add(name, "import");
  } else if (ts.isVariableStatement(statement)) declareVariables(statement.declarationList, add);
  else if (!declareNamed(statement, add)) declareHoisted(statement, add);
}

function declareVariables({ flags, declarations }: ts.VariableDeclarationList, add: Add): void {
  const isConst = (flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const;
  for (const { name } of declarations) {
    for (const identifier of boundNames(name)) add(identifier, isConst ? "constant" : "variable");
  }
}

function declareNamed(statement: ts.Statement, add: Add): boolean {
  if (ts.isFunctionDeclaration(statement)) add(statement.name, "function");
  else if (ts.isClassDeclaration(statement)) add(statement.name, "class");
  else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    add(statement.name, "type");
  } else if (ts.isEnumDeclaration(statement)) add(statement.name, "constant");
  else return false;
  return true;
}

/** `var` in a loop or a block belongs to the whole cell. */
function declareHoisted(statement: ts.Statement, add: Add): void {
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
      declareVariables(node, add);
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
}

function boundNames(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) =>
    ts.isBindingElement(element) ? boundNames(element.name) : [],
  );
}

function importedNames(clause: ts.ImportClause | undefined): (ts.Identifier | undefined)[] {
  const bindings = clause?.namedBindings;
  if (bindings === undefined) return [clause?.name];
  if (ts.isNamespaceImport(bindings)) return [clause?.name, bindings.name];
  return [clause?.name, ...bindings.elements.map(({ name }) => name)];
}
