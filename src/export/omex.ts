/**
 * COMBINE archive (OMEX): the model of each arm as SBML, what was simulated as SED-ML, who said so as RDF, and the files
 * of the figure, in one zip that other programs run. The same input gives the same bytes: entries have a fixed date.
 */
import { strToU8, zipSync } from "fflate"
import { element, type SvgElement, svgText } from "../draw/index.ts"
import type { Model } from "../model/index.ts"
import type { Diagnostic } from "../text/index.ts"
import type { ArchiveFile, Exported, ExportInput, Format, Study } from "./format.ts"
import { sbml } from "./sbml.ts"
import { type ArmFile, sedml } from "./sedml.ts"

const specification = "http://identifiers.org/combine.specifications"
const mediaType = "http://purl.org/NET/mediatypes"

/** SED-ML starts at 0 and needs something to look at: of a model alone, all its species over 100 units of time. */
function studyOf(model: Model): Study {
  const readouts = model.species.slice(0, 40).map((s) => ({
    id: s.id,
    quantity: s.hasOnlySubstanceUnits ? s.id : `[${s.id}]`,
    label: s.name ?? s.id,
    unit: "",
  }))
  const arms = [{ id: "model", label: model.name ?? model.id, model }]
  const title = model.name ?? model.id
  return { title, arms, end: 100, points: 200, timeUnit: model.timeUnits ?? "", rtol: 1e-6, atol: 1e-9, readouts }
}

function manifest(files: readonly ArchiveFile[]): string {
  const content = (location: string, format: string, master: boolean): SvgElement =>
    element("content", { location, format, ...(master ? { master: "true" } : {}) })
  const document = element("omexManifest", { xmlns: `${specification}/omex-manifest` }, [
    content(".", `${specification}/omex`, false),
    ...files.map((f) => content(`./${f.path}`, f.format, f.path.endsWith(".sedml"))),
  ])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgText(document)}\n`
}

function described(predicate: string, identifier: string, label: string): SvgElement {
  return element(predicate, {}, [
    element("rdf:Description", { "rdf:about": `https://identifiers.org/${identifier}` }, [
      element("dc:identifier", { "rdf:resource": `https://identifiers.org/${identifier}` }),
      element("rdfs:label", {}, [label]),
    ]),
  ])
}

function metadata(input: ExportInput, study: Study): string {
  const { record } = input
  const about = `http://omex-library.org/${input.model.id}.omex`
  const properties = [
    element("dc:title", {}, [study.title]),
    ...(record && record.caption !== "" ? [element("dc:description", {}, [record.caption])] : []),
    ...(record?.pmcid === undefined
      ? []
      : [
          described(
            "bqmodel:isDescribedBy",
            `pmc:${record.pmcid}`,
            `${record.reftext ?? ""} ${record.papertitle ?? ""} ${record.number ?? ""}`.trim(),
          ),
        ]),
    ...(record?.doi === undefined ? [] : [described("bqmodel:isDescribedBy", `doi:${record.doi}`, record.doi)]),
    ...(record?.year === undefined
      ? []
      : [
          element("dcterms:created", {}, [
            element("dcterms:W3CDTF", {}, [element("rdf:value", {}, [String(record.year)])]),
          ]),
        ]),
  ]
  const document = element(
    "rdf:RDF",
    {
      "xmlns:rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
      "xmlns:rdfs": "http://www.w3.org/2000/01/rdf-schema#",
      "xmlns:dc": "http://purl.org/dc/elements/1.1/",
      "xmlns:dcterms": "http://purl.org/dc/terms/",
      "xmlns:bqmodel": "http://biomodels.net/model-qualifiers/",
    },
    [element("rdf:Description", { "rdf:about": about }, properties)],
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgText(document)}\n`
}

/** A name that can stand in a manifest and in no other folder. */
function safePath(path: string): string {
  const parts = path.split("/").filter((p) => p !== "" && p !== "." && p !== "..")
  return parts.join("/").replace(/[^\w./-]/gu, "_")
}

/** The zip's bytes. Its clock stands at the format's first day, whatever the zone. */
function zipped(files: readonly ArchiveFile[]): Uint8Array {
  const mtime = new Date(1980, 0, 1)
  const entries = files.map((f) => [f.path, [f.bytes, { mtime }]] as const)
  return zipSync(Object.fromEntries(entries) as Parameters<typeof zipSync>[0], { level: 6 })
}

function write(input: ExportInput): Exported {
  const study = input.study ?? studyOf(input.model)
  const diagnostics: Diagnostic[] = []
  const arms: readonly ArmFile[] = study.arms.map((a, i) => ({
    ...a,
    path: i === 0 ? "model.xml" : `model-${a.id}.xml`,
  }))
  const models = arms.map((a): ArchiveFile => {
    const done = sbml.write({ ...input, model: a.model, sbmlLevel: "3.2" })
    diagnostics.push(...done.diagnostics)
    return { path: a.path, format: `${specification}/sbml.level-3.version-2`, bytes: done.bytes }
  })
  const own = [
    ...models,
    {
      path: "simulation.sedml",
      format: `${specification}/sed-ml.level-1.version-3`,
      bytes: strToU8(sedml(study, arms)),
    },
    { path: "metadata.rdf", format: `${specification}/omex-metadata`, bytes: strToU8(metadata(input, study)) },
  ]
  const taken = new Set(["manifest.xml", ...own.map((f) => f.path)])
  const added = (input.files ?? [])
    .map((f) => ({
      ...f,
      path: safePath(f.path),
      format: f.format.includes(":") ? f.format : `${mediaType}/${f.format}`,
    }))
    .filter((f) => f.path !== "" && !taken.has(f.path))
  const files = [...own, ...added]
  const all = [{ path: "manifest.xml", format: "", bytes: strToU8(manifest(files)) }, ...files]
  return { bytes: zipped(all), diagnostics }
}

export const omex: Format = {
  id: "omex",
  label: "COMBINE archive (OMEX)",
  extension: ".omex",
  mediaType: "application/zip",
  keeps: "the model with its doses as SBML, the experiment as SED-ML, the record, the figure's files",
  drops: "output times closer together early: SED-ML's are even",
  needs: ["model"],
  write,
}
