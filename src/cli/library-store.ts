/**
 * The figure library on disk: one SQLite file (by libsql, with FTS5) that holds texts, a full-text index, and for each
 * gene the figures that have it as one block of numbers. Built whole beside the old file, then put in its place.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs"
import { dirname } from "node:path"
import type { Database } from "libsql"
import { type FigureSizes, geneWeight, type LibraryEntry, type Posting } from "../library/index.ts"
import { InputError } from "./command.ts"

/** Raised when the layout of the file changes; another layout is not opened. */
const layout = 3

async function openDatabase(path: string, readonly: boolean): Promise<Database> {
  // Loaded here: no other command needs SQLite.
  const { default: Sqlite } = await import("libsql")
  return new Sqlite(path, { readonly })
}

const schema = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
  CREATE TABLE figures (
    id INTEGER PRIMARY KEY, figid TEXT NOT NULL UNIQUE, title TEXT, papertitle TEXT, caption TEXT, year INTEGER,
    organisms TEXT, genes TEXT, words TEXT, chemicals TEXT, diseases TEXT, families TEXT, path TEXT
  );
  CREATE TABLE genes (symbol TEXT PRIMARY KEY, entrez TEXT, count INTEGER, figures BLOB) WITHOUT ROWID;
  CREATE INDEX genes_by_entrez ON genes (entrez);
  CREATE VIRTUAL TABLE search USING fts5 (
    title, papertitle, caption, genes, words, chemicals, diseases, families,
    content='figures', content_rowid='id', tokenize="unicode61 remove_diacritics 2"
  );
`

/** Weights of the columns of `search` for bm25: a title says more of a figure than its caption. */
const columnWeights = "5.0, 2.0, 1.0, 2.0, 1.5, 3.0, 3.0, 1.0"

function bytesOf(numbers: Uint32Array | Float64Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}

/** A block of bytes as numbers; copied, for a database's buffer need not be aligned. */
function copyOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}

/** Write a library file; the entry met first keeps a figure id that comes twice. Returns how many figures it holds. @param families tokens of the families that a gene belongs to */
export async function buildLibrary(
  path: string,
  entries: Iterable<LibraryEntry>,
  families: ReadonlyMap<string, readonly string[]>,
): Promise<number> {
  mkdirSync(dirname(path), { recursive: true })
  const part = `${path}.${process.pid}.part`
  rmSync(part, { force: true })
  const db = await openDatabase(part, false)
  try {
    db.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    db.exec(schema)
    const postings = new Map<string, { entrez: string | undefined; figures: number[] }>()
    const sizes: number[] = []
    const members: string[][] = []
    const insert = db.prepare("INSERT OR IGNORE INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    db.exec("BEGIN")
    for (const e of entries) {
      const id = sizes.length
      const symbols = e.genes.map((g) => g.symbol)
      const texts = [
        e.organisms.join("|"),
        symbols.join(" "),
        e.words.join(" "),
        e.chemicals.join(" | "),
        e.diseases.join(" | "),
        [...new Set(symbols.flatMap((s) => families.get(s) ?? []))].join(" "),
      ]
      const done = insert.run(id, e.figid, e.title, e.papertitle, e.caption, e.year ?? null, ...texts, e.path ?? null)
      if (done.changes === 0) continue
      sizes.push(symbols.length)
      members.push(symbols)
      for (const g of e.genes) {
        const posting = postings.get(g.symbol) ?? { entrez: g.entrez, figures: [] }
        posting.figures.push(id)
        postings.set(g.symbol, posting)
      }
    }
    const square = new Map([...postings].map(([s, p]) => [s, geneWeight(sizes.length, p.figures.length) ** 2]))
    const norms = members.map((symbols) => Math.sqrt(symbols.reduce((sum, s) => sum + (square.get(s) ?? 0), 0)))
    const gene = db.prepare("INSERT INTO genes VALUES (?, ?, ?, ?)")
    for (const [symbol, p] of postings) {
      gene.run(symbol, p.entrez ?? null, p.figures.length, bytesOf(Uint32Array.from(p.figures)))
    }
    const meta = db.prepare("INSERT INTO meta VALUES (?, ?)")
    meta.run("layout", String(layout))
    meta.run("genes", String(postings.size))
    meta.run("sizes", bytesOf(Uint32Array.from(sizes)))
    meta.run("norms", bytesOf(Float64Array.from(norms)))
    db.exec("COMMIT")
    db.exec("INSERT INTO search (search) VALUES ('rebuild'); INSERT INTO search (search) VALUES ('optimize');")
    db.close()
    renameSync(part, path)
    return sizes.length
  } finally {
    if (db.open) db.close()
    rmSync(part, { force: true })
  }
}

export interface FoundFigure {
  readonly figid: string
  readonly title: string
  readonly year: number | null
  readonly genes: string
  readonly caption: string
}

export interface SearchHit extends FoundFigure {
  /** Larger is better. */
  readonly score: number
  /** The part of the caption that matched best, the matches between `«` and `»`. */
  readonly snippet: string
}

/** A library opened for reading. */
export class LibraryStore {
  private readonly db: Database
  private known: FigureSizes | undefined

  private constructor(db: Database) {
    this.db = db
  }

  /** @throws InputError where there is no library, or it is another kind of file */
  static async open(path: string): Promise<LibraryStore> {
    if (!existsSync(path)) {
      throw new InputError(`there is no library ${path}; 'kinetoscope library build <folder|table>…' makes one`)
    }
    let found: unknown
    const db = await openDatabase(path, true)
    try {
      found = (db.prepare("SELECT value FROM meta WHERE key = 'layout'").get() as { value?: unknown } | undefined)
        ?.value
    } catch {
      found = undefined
    }
    if (String(found) !== String(layout)) {
      db.close()
      throw new InputError(`${path} is no figure library of this version; build it anew`)
    }
    return new LibraryStore(db)
  }

  close(): void {
    this.db.close()
  }

  private meta(key: string): Uint8Array {
    const row = this.db.prepare("SELECT value FROM meta WHERE key = ?").get(key) as { value: Uint8Array }
    return row.value
  }

  /** Sizes of all figures; read once. */
  get sizes(): FigureSizes {
    this.known ??= {
      genes: new Uint32Array(copyOf(this.meta("sizes"))),
      norms: new Float64Array(copyOf(this.meta("norms"))),
      background: Number(String(this.meta("genes"))),
    }
    return this.known
  }

  /** Postings of these genes (symbols or Entrez ids), each once; unknown ones are left out. */
  postings(genes: readonly string[]): readonly Posting[] {
    const bySymbol = this.db.prepare("SELECT symbol, figures FROM genes WHERE symbol = ?")
    const byEntrez = this.db.prepare("SELECT symbol, figures FROM genes WHERE entrez = ?")
    const found = new Map<string, Posting>()
    for (const gene of genes) {
      const statement = /^\d+$/.test(gene) ? byEntrez : bySymbol
      const row = statement.get(gene) as { symbol: string; figures: Uint8Array } | undefined
      if (row) found.set(row.symbol, { symbol: row.symbol, figures: new Uint32Array(copyOf(row.figures)) })
    }
    return [...found.values()]
  }

  figure(id: number): FoundFigure {
    return this.db.prepare("SELECT figid, title, year, genes, caption FROM figures WHERE id = ?").get(id) as FoundFigure
  }

  /** The number of a figure, or -1. */
  numberOf(figid: string): number {
    const row = this.db.prepare("SELECT id FROM figures WHERE figid = ?").get(figid) as { id: number } | undefined
    return row?.id ?? -1
  }

  /** Files of the records, of those that were read from one. */
  pathsOf(figids: readonly string[]): ReadonlyMap<string, string> {
    const statement = this.db.prepare("SELECT path FROM figures WHERE figid = ?")
    return new Map(
      figids.flatMap((id) => {
        const row = statement.get(id) as { path: string | null } | undefined
        return row?.path ? [[id, row.path] as const] : []
      }),
    )
  }

  /** Figures that meet an FTS5 expression, best first; ties by number. */
  search(expression: string, limit: number): readonly SearchHit[] {
    // The best are ranked first; texts and snippets are made for these alone.
    const sql = `
      SELECT f.figid, f.title, f.year, f.genes, f.caption, -r.rank AS score,
             (SELECT snippet(search, 2, '«', '»', '…', 24) FROM search WHERE search MATCH ? AND rowid = r.id) AS snippet
      FROM (SELECT rowid AS id, bm25(search, ${columnWeights}) AS rank FROM search WHERE search MATCH ?
            ORDER BY rank, rowid LIMIT ?) AS r
      JOIN figures AS f ON f.id = r.id ORDER BY r.rank, r.id`
    return this.db.prepare(sql).all(expression, expression, limit) as SearchHit[]
  }
}
