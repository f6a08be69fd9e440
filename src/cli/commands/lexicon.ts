/** `kinetoscope lexicon`: which lexicon is in use, and its renewal from HGNC's and FamPlex's own files. */
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { familyTable, geneTables, readHgnc } from "../../figure/index.ts"
import { type CommandContext, type CommandSpec, InputError, textOption } from "../command.ts"
import { cacheFolder, fetchText, lexiconFolders } from "../records.ts"

const hgncAddress = "https://storage.googleapis.com/public-download-files/hgnc/tsv/tsv/hgnc_complete_set.txt"
const famplexAddress = "https://raw.githubusercontent.com/sorgerlab/famplex/master"

/** HGNC's table has some 17 MB. */
const maxTableBytes = 64 * 1024 * 1024

async function update(ctx: CommandContext, hgnc: string, famplex: string, into: string): Promise<string> {
  const get = async (address: string): Promise<string> => {
    ctx.err(`fetching ${address} …`)
    return fetchText(address, { bytes: maxTableBytes, seconds: 120 })
  }
  const hgncText = await get(hgnc)
  let genes: ReturnType<typeof readHgnc>
  try {
    genes = readHgnc(hgncText)
  } catch (error) {
    throw new InputError(`${hgnc}: ${(error as Error).message}`)
  }
  if (genes.length < 1) throw new InputError(`${hgnc} lists no approved gene`)
  const [entities, relations, groundingMap] = [
    await get(`${famplex}/entities.csv`),
    await get(`${famplex}/relations.csv`),
    await get(`${famplex}/grounding_map.csv`),
  ]
  const families = familyTable({ entities, relations, groundingMap }, new Set(genes.map((g) => g.symbol)))
  const files = { ...geneTables(genes, groundingMap), ...families }
  // The new tables stand beside the old ones until all are written, then take their place at once.
  const part = `${into}.${process.pid}.part`
  rmSync(part, { recursive: true, force: true })
  mkdirSync(part, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(part, name), text)
  const digest = createHash("sha256")
    .update(hgncText)
    .update(entities)
    .update(relations)
    .update(groundingMap)
    .digest("hex")
  const version = { from: { hgnc, famplex }, genes: genes.length, sha256: digest }
  writeFileSync(join(part, "version.json"), `${JSON.stringify(version, undefined, 2)}\n`)
  rmSync(into, { recursive: true, force: true })
  renameSync(part, into)
  return `${genes.length} genes, ${(families["families.tsv"] ?? "").split("\n").length - 2} families → ${into}`
}

function show(ctx: CommandContext): string {
  return lexiconFolders(ctx)
    .map((folder) => {
      const version = join(folder, "version.json")
      return existsSync(version) ? `${folder}\n${readFileSync(version, "utf8").trimEnd()}` : folder
    })
    .join("\n")
}

export const lexiconCommand: CommandSpec = {
  name: "lexicon",
  summary: "Show which lexicon is in use, or renew its genes and families from HGNC and FamPlex",
  arguments: [{ syntax: "<action>", summary: "show, update, or reset (back to what came with the package)" }],
  options: [
    { flags: "--hgnc <address>", summary: "HGNC's complete set (tab-separated)", default: hgncAddress },
    { flags: "--famplex <address>", summary: "the folder of FamPlex's CSV files", default: famplexAddress },
    { flags: "--into <folder>", summary: "where to write (default: the user's cache)" },
  ],
  examples: ["kinetoscope lexicon update", "kinetoscope lexicon show"],
  run: async (ctx, args, options) => {
    const action = args[0] as string
    const given = textOption(options, "into")
    const into = given === undefined ? join(cacheFolder(), "lexicon") : resolve(ctx.cwd, given)
    if (action === "show") ctx.out(show(ctx))
    else if (action === "reset") {
      rmSync(join(cacheFolder(), "lexicon"), { recursive: true, force: true })
      ctx.out("the lexicon that came with the package is in use")
    } else if (action === "update") {
      const hgnc = textOption(options, "hgnc") ?? hgncAddress
      const famplex = (textOption(options, "famplex") ?? famplexAddress).replace(/\/+$/u, "")
      ctx.out(await update(ctx, hgnc, famplex, into))
    } else throw new InputError(`lexicon takes show, update or reset, not '${action}'`)
    return 0
  },
}
