/**
 * Tokens → the models, functions and imports of a file, and of the files it imports. A fault ends a line, not the file: it is
 * reported and reading goes on in the next line, so that a file with three faults reports three.
 */
import { tokenizeInfix } from "../math/index.ts"
import type { Diagnostic, Source } from "../text/index.ts"
import { annotation, assignment, checkName, isAnnotation, parseStatement } from "./parse-statement.ts"
import type { FileSyntax, FunctionSyntax, ModuleSyntax, Path, Statement } from "./syntax.ts"
import { maxFaults, SyntaxFault, TokenCursor } from "./token-cursor.ts"

/** Gives the text of an imported file, or undefined where there is none. The caller keeps paths within the folder. */
export type ResolveImport = (path: string, from: Source) => Source | undefined

const maxImports = 200

interface MutableModule {
  readonly name: string
  readonly nameSpan: ModuleSyntax["nameSpan"]
  readonly main: boolean
  readonly parameters: readonly Path[]
  readonly statements: Statement[]
}

class Reader {
  readonly resolve: ResolveImport | undefined
  readonly diagnostics: Diagnostic[]
  readonly modules: MutableModule[] = []
  readonly functions: FunctionSyntax[] = []
  readonly remarks: FileSyntax["remarks"][number][] = []
  readonly bare: MutableModule
  /** Files on the way from the first one to the present one, and all that were read. */
  readonly open: string[] = []
  readonly read = new Set<string>()
  /** Words of the lines that could not be read: one of them may define a name that then seems to be missing. */
  readonly lost = new Set<string>()

  constructor(first: Source, resolve: ResolveImport | undefined, diagnostics: Diagnostic[]) {
    this.resolve = resolve
    this.diagnostics = diagnostics
    this.bare = {
      name: "__main",
      nameSpan: { source: first, start: 0, end: 0 },
      main: false,
      parameters: [],
      statements: [],
    }
  }

  report(d: Diagnostic): void {
    this.diagnostics.push(d)
  }

  full(): boolean {
    return (
      this.diagnostics.length >= maxFaults && this.diagnostics.filter((d) => d.severity === "error").length >= maxFaults
    )
  }

  /** Run one step; a fault is reported and the rest of the line skipped. */
  guard(c: TokenCursor, step: () => void): void {
    const from = c.at
    try {
      step()
    } catch (e) {
      if (!(e instanceof SyntaxFault)) throw e
      this.report(e.diagnostic)
      c.skipLine()
      for (const t of c.tokens.slice(from, c.at)) if (t.kind === "word") this.lost.add(t.text)
      if (c.at === from) c.next()
    }
  }

  file(source: Source): void {
    this.open.push(source.name)
    this.read.add(source.name)
    const c = new TokenCursor(source, tokenizeInfix(source))
    while (c.peek().kind !== "end" && !this.full()) {
      if (c.atLineEnd()) {
        c.next()
        continue
      }
      this.guard(c, () => this.topLevel(c))
    }
    this.open.pop()
  }

  topLevel(c: TokenCursor): void {
    if (c.isWord("import")) this.importFile(c)
    else if (c.isWord("model") || c.isWord("module")) this.model(c)
    else if (c.isWord("function")) this.functionDefinition(c)
    else if (c.isWord("end")) throw c.fault(c.peek(), "This 'end' ends nothing: no model or function is open here.")
    else if (!this.remark(c)) this.statement(c, this.bare)
  }

  importFile(c: TokenCursor): void {
    c.next()
    const t = c.peek()
    if (t.kind !== "string") throw c.unexpected("The name of a file in quotation marks")
    c.next()
    if (this.open.length > 0 && this.read.size >= maxImports) {
      throw c.fault(t, `More than ${maxImports} files are imported.`, undefined, "antimony/import")
    }
    const found = this.resolve?.(t.text, c.source)
    if (!found) {
      const help = this.resolve
        ? "write the path from this file's folder; it may not lead out of the figure's folder"
        : undefined
      throw c.fault(t, `The file "${t.text}" can't be read.`, help, "antimony/import")
    }
    if (this.open.includes(found.name)) {
      const way = [...this.open.slice(this.open.indexOf(found.name)), found.name].join(" → ")
      throw c.fault(t, `The file imports itself: ${way}.`, "take out one of these imports", "antimony/cyclic-import")
    }
    if (/^\s*</.test(found.text)) {
      throw c.fault(
        t,
        `"${t.text}" is no Antimony: it starts as XML does.`,
        "convert the SBML file to Antimony first",
        "antimony/import",
      )
    }
    // What was imported by another way already is there: models may share a file.
    if (!this.read.has(found.name)) this.file(found)
  }

  model(c: TokenCursor): void {
    c.next()
    const main = c.takeSign("*")
    const t = c.peek()
    const path = checkName(c, c.path("the model's name"))
    const name = path.names.join(".")
    if (path.names.length > 1) throw c.fault(path.span, "A model's name has no '.' in it.")
    const parameters: Path[] = []
    if (c.takeSign("(")) {
      if (!c.isSign(")")) {
        do parameters.push(checkName(c, c.path("a name")))
        while (c.takeSign(","))
      }
      c.expectSign(")", "after the model's names")
    }
    const before = this.modules.find((m) => m.name === name)
    const module: MutableModule = { name, nameSpan: path.span, main, parameters, statements: [] }
    this.body(c, module)
    if (before) {
      const notes = [{ message: "It is defined here.", span: before.nameSpan }]
      this.report({
        severity: "error",
        code: "antimony/duplicate",
        message: `The model '${name}' is defined already.`,
        span: { source: c.source, start: t.start, end: t.end },
        notes,
      })
    } else this.modules.push(module)
  }

  body(c: TokenCursor, module: MutableModule): void {
    while (!this.full()) {
      if (c.atLineEnd() && c.peek().kind !== "end") {
        c.next()
        continue
      }
      if (c.takeWord("end")) return
      if (c.peek().kind === "end") {
        const help = "write 'end' after its last statement"
        this.report({
          severity: "error",
          code: "antimony/syntax",
          message: `The model '${module.name}' has no 'end'.`,
          span: module.nameSpan,
          help,
        })
        return
      }
      this.guard(c, () => this.statement(c, module))
    }
  }

  statement(c: TokenCursor, module: MutableModule): void {
    if (c.isWord("import"))
      throw c.fault(c.peek(), "A file is imported outside of models.", "put this line before 'model'")
    if (c.isWord("function"))
      throw c.fault(c.peek(), "A function is defined outside of models.", "put it before 'model'")
    if (c.isWord("model") || c.isWord("module")) {
      module.statements.push(this.aboutModel(c, module))
    } else module.statements.push(...parseStatement(c))
    this.lineEnd(c)
  }

  /** `model notes "…"`, `model.sboTerm = 231` and the like inside of a model. */
  aboutModel(c: TokenCursor, module: MutableModule): Statement {
    const word = c.next()
    if (isAnnotation(c)) return annotation(c, undefined)
    if (c.takeSign(".") && c.peek().kind === "word") {
      const names = ["model", ...c.path("a property").names]
      const span = c.spanFrom(word)
      return assignment(c, { names, dollar: false, span })
    }
    throw c.fault(
      word,
      `The model '${module.name}' is not ended yet: a model can't be defined inside another.`,
      "write 'end' before this line",
    )
  }

  /** After a statement a line must end, or `end` follow a `;`. */
  lineEnd(c: TokenCursor): void {
    if (c.atLineEnd()) {
      if (c.peek().kind !== "end") c.next()
      return
    }
    const t = c.peek()
    const help = t.text === "--" ? "put a blank between two minus signs: '- -'" : undefined
    throw c.unexpected("The end of the statement (a new line or ';')", help)
  }

  functionDefinition(c: TokenCursor): void {
    const first = c.next()
    const path = checkName(c, c.path("the function's name"))
    const name = path.names[0] ?? ""
    c.expectSign("(", "after the function's name")
    const parameters: string[] = []
    if (!c.isSign(")")) {
      do parameters.push(checkName(c, c.path("a name")).names[0] ?? "")
      while (c.takeSign(","))
    }
    c.expectSign(")", "after the function's arguments")
    while (c.atLineEnd() && c.peek().kind !== "end") c.next()
    const body = c.formula()
    while (c.atLineEnd() && c.peek().kind !== "end") c.next()
    if (!c.takeWord("end")) throw c.unexpected(`'end' of the function '${name}'`)
    if (this.functions.some((f) => f.name === name)) {
      throw c.fault(path.span, `The function '${name}' is defined already.`, undefined, "antimony/duplicate")
    }
    this.functions.push({ name, parameters, body, span: c.spanFrom(first) })
  }

  /** A line outside of models that tells of one: `sub is "name"`, `f identity "…"`, `sub.sboTerm = 231`. */
  remark(c: TokenCursor): boolean {
    const t = c.peek()
    if (t.kind !== "word") return false
    const known = this.modules.some((m) => m.name === t.text) || this.functions.some((f) => f.name === t.text)
    if (!known || c.isSign("(", 1)) return false
    const [made] = parseStatement(c)
    if (made?.kind === "annotate" || made?.kind === "display-name" || made?.kind === "assign") this.remarks.push(made)
    else throw c.fault(t, `'${t.text}' is a model or function; here it can only be annotated or named.`)
    this.lineEnd(c)
    return true
  }
}

/** What a parse gives: the syntax, and which model is meant where none is named. */
export interface ParsedAntimony extends FileSyntax {
  readonly main: ModuleSyntax
  /** Words of lines that could not be read. */
  readonly lost: ReadonlySet<string>
}

/**
 * Parse a file and everything it imports.
 * @param diagnostics takes what is found
 */
export function parseAntimony(
  source: Source,
  resolve: ResolveImport | undefined,
  diagnostics: Diagnostic[],
): ParsedAntimony {
  const r = new Reader(source, resolve, diagnostics)
  r.file(source)
  const own = r.modules.filter((m) => m.nameSpan.source === source)
  const main =
    own.findLast((m) => m.main) ??
    (r.bare.statements.length > 0 ? r.bare : undefined) ??
    r.modules.findLast((m) => m.main) ??
    own[own.length - 1] ??
    r.modules[r.modules.length - 1] ??
    r.bare
  const modules = r.bare.statements.length > 0 ? [...r.modules, r.bare] : r.modules
  return { modules, functions: r.functions, remarks: r.remarks, main, lost: r.lost }
}
