/**
 * Names for what no lexicon holds: processes, phenotypes, cells, conditions. Where the grammar needs an entity and the
 * phrase holds none, the phrase itself is the name, without article, adjectives of change and empty words. Pathways
 * ("PI3K/Akt signaling pathway") are named whole and keep the identifier of what they are named after.
 */
import type { EntityKind } from "./entity.ts"
import { grammarIndex } from "./patterns-index.ts"
import type { Token } from "./tag.ts"
import type { Mention } from "./words.ts"

const cellHead =
  /(?:cells?|neurons?|neurones|astrocytes?|microglia|macrophages?|monocytes?|neutrophils?|lymphocytes?|fibroblasts?|hepatocytes?|osteoblasts?|osteoclasts?|adipocytes?|keratinocytes?|cardiomyocytes?|myocytes?|platelets?|oligodendrocytes?|pericytes?|interneurons?|hypothalamus|pituitary|glands?|cytes?|blasts?|podocytes?|synapses?|muscles?|hepatocyte|chondrocytes?|endothelium|epithelium)$/
const placeHead =
  /^(?:nucleus|nuclei|cytoplasm|cytosol|membranes?|mitochondria|mitochondrion|mitochondrial|er|reticulum|golgi|apparatus|lysosomes?|endosomes?|surface|peroxisomes?|cilium|cilia|matrix|space|lumen|bloodstream|circulation|vacuoles?|chloroplasts?|tonoplast)$/
const stimulusHead =
  /(?:infections?|virus|viruses|hypoxia|starvation|stress|light|cold|heat|diet|injury|exposure|irradiation|radiation|bacteria|pathogens?|ischemia|wounding|drought|salinity|temperature|fasting|feeding|exercise|treatment|stimul(?:us|i|ation)|ligands?|toxins?|antigens?|damps|pamps|conditions?|deprivation|parasites?|stimulants?)$/
const diseaseHead =
  /(?:disease|syndrome|cancer|carcinoma|tumou?rs?|diabetes|fibrosis|obesity|neurodegeneration|schizophrenia|depression|asthma|arthritis|atherosclerosis|hypertension|leukemia|lymphoma|glioma|melanoma)$/
const geneGroupHead =
  /(?:genes?|proteins?|kinases?|receptors?|factors?|enzymes?|cytokines?|chemokines?|channels?|transporters?|phosphatases?|ligases?|caspases?|chaperones?|ligands|integrins?|adaptors?|proteases?|interferons?|transcripts?|antibodies|hormones?|mediators?|molecules?|peptides?)$/

/** Nouns that make the whole phrase a process even where it holds a gene: `BBB integrity`, `tau aggregation`. */
const processHead =
  /(?:tions?|sions?|ysis|osis|esis|asis|ity|ance|ence|ment|growth|death|survival|repair|cycle|arrest|damage|stress|injury|influx|uptake|flux|failure|motility|memory|learning|plasticity|fate|resistance|tolerance|homeostasis|invasion|fusion|assembly|turnover|traffic(?:king)?|remodell?ing|folding|splicing|biogenesis|patterning|sprouting|branching|firing|pruning|dynamics|stemness|metabolism|potential|killing|healing|outgrowth|progression|transition|immunity|responses?|defen[cs]es?|sensitivity|toxicity|phagy|lethality|spread|pain|behaviou?r|transport|export|import|pool|breakdown|disruption|burden|recycling|clearance)$/

/** Heads that may name an entity in a caption only with words before them. */
const emptyHeads =
  /^(?:effects?|roles?|models?|mechanisms?|pathways?|signals?|responses?|activity|activities|function|functions|process|processes|events?|changes?|factors?|genes?|proteins?|cells?|expression|levels?|complex|complexes|targets?|members?|molecules?|number|amount|products?|conditions?|signaling|signalling|cascade|network|axis|loop|regulation|kinases?|receptors?|data|results?|findings?|studies|study|figure|panel|system|systems|state|form|forms|stages?|steps?|group|groups|role|sites?|regions?|domains?|ability|consequences?|outcomes?|others?|addition|parallel|turn|case|way|ways|manner|panels?|left|right|top|bottom|type|types|tissue|tissues|treatment|patients?|mice|animals?|individuals?|samples?|authors?|hypothesis|evidence|presence|absence|feedback|input|output|interaction|interactions|importance|context|pattern|fashion|extent|degree|percentage|percent|fold|day|days|hour|hours|week|weeks|arrow|arrows|line|lines|enzymes?|subunits?|isoforms?|substrates?|components?|inhibitors?|antibody|environment|surface|position|copy|copies|formation|release|cause|causes|difference|differences|set|series|example|examples|approach|therapy|drugs?|compounds?|agents?|portions?|fractions?|populations?|combinations?|versions?|sections?|players?|range|ranges|plethora|host|wide|mean|basis|ratio|steps|link|links|locations?|positions?|directions?|contributions?|reactions?|intermediates?|secretions?|actions?|descriptions?|representations?|illustrations?|abbreviations?|definitions?|motifs?|promoters?|elements?|fragments?|subunit|strategy|strategies|program|programs|machinery|question|questions|solution|modifications?|variations?|mutations?|concentrations?|proportion|dependent|independent|summary|overview|scheme|failure|attempt|attempts|increase|decrease|ones|need|needs|absence|chosen|studies|review)$/

const conditionHead =
  /^(?:conditions?|infection|hypoxia|normoxia|stress|starvation|inflammation|ischemia|disease|mice|mouse|rats?|patients?|humans?|tissues?|brain|liver|kidneys?|heart|lungs?|tumou?rs?|cancers?|models?|cultures?|development|differentiation|response|injury|darkness|light|drought|plants?|roots?|leaves|embryos?|cortex|hippocampus|skin|retina|bone|islets?|vessels?)$/

/** Whether a phrase with this last word says where or when. */
export function cellOrCondition(lower: string, kind: EntityKind | undefined): boolean {
  if (kind !== undefined) return kind === "cell" || kind === "location" || kind === "stimulus" || kind === "disease"
  return cellHead.test(lower) || placeHead.test(lower) || conditionHead.test(lower)
}

/** Whether a phrase names a cell or a part of one. */
export function isPlaceName(text: string): boolean {
  const head = text.toLowerCase().split(/\s+/u).at(-1) ?? ""
  return cellHead.test(head) || placeHead.test(head)
}

/** Heads that name nothing whatever stands before them. */
const voidHeads =
  /^(?:ability|roles?|effects?|range|manner|mechanisms?|importance|steps?|figure|panel|model|way|ways|extent|degree|findings?|results?|data|studies|study|others?|evidence|hypothesis|players?|consequences?|potential|number|numbers|amounts?|parts?|presence|absence|panels?|examples?|fashion|respectively|steps|authors?|reference|text|increase|decrease|change|changes|leads|arrows?|lines?)$/

/** The kind a name's last word tells. */
export function kindOfName(text: string): EntityKind {
  // `BMPR-IA`, `SOC-1`: a symbol that no lexicon has is still more likely a gene than a process.
  if (/^[\p{L}\d/-]{3,14}$/u.test(text) && /\p{Lu}.*[\p{Lu}\d]/u.test(text)) return "gene"
  const head = text.toLowerCase().split(/\s+/u).at(-1) as string
  if (placeHead.test(head)) return "location"
  if (cellHead.test(head)) return "cell"
  if (diseaseHead.test(head)) return "disease"
  if (stimulusHead.test(head)) return "stimulus"
  if (/^(?:mirs?|mirnas?|lncrnas?|circrnas?|mrnas?|sirnas?)/.test(head)) return "rna"
  if (/^complex(?:es)?$/.test(head)) return "complex"
  if (geneGroupHead.test(head)) return "family"
  return "process"
}

const keeps = new Set(["noun", "entity", "event", "measure", "state", "slash", "dash", "suffix", "agent"])

/**
 * The name of the phrase `tokens[from..to]`, or undefined where it says too little to name anything.
 * @param from first token that may belong to the name
 * @param to last token of the phrase
 */
export function namePhrase(text: string, tokens: readonly Token[], from: number, to: number): Mention | undefined {
  let a = from
  while (a < to && (!keeps.has((tokens[a] as Token).tag) || /^(?:slash|dash|suffix)$/.test((tokens[a] as Token).tag)))
    a++
  while (
    a < to &&
    /^(?:own|other|various|overall|global|further|subsequent|significant|strong|robust|rapid|local|potential|ultimate|robustly|massive|marked|concomitant|following|proper|normal|total|effective|cellular|intense|net|corresponding|nuclear|final|initial|immediate|early|late|acute|chronic|resulting|so-called)$/.test(
      (tokens[a] as Token).lower,
    )
  )
    a++
  while (a < to && /[-‐](?:induced|mediated|driven|triggered)$/u.test((tokens[a] as Token).lower)) a++
  if (
    a < to &&
    tokens[a]?.lower === "cell" &&
    /^(?:apoptosis|autophagy|pyroptosis|ferroptosis|necroptosis)$/.test(tokens[a + 1]?.lower ?? "")
  )
    a++
  while (a < to && tokens[a]?.tag === "state" && /ed$/.test((tokens[a] as Token).lower)) a++
  const tail =
    /^(?:proteins?|genes?|mrnas?|transcripts?)$/.test(tokens[to]?.lower ?? "") &&
    to > a &&
    !/^(?:target|responsive|family|binding|junction|membrane|adaptor|matrix|shock|stress|signal|pattern|death|transport)$/.test(
      tokens[to - 1]?.lower ?? "",
    ) &&
    /[A-Z0-9]/.test(tokens[to - 1]?.text ?? "")
  if (tail) return namePhrase(text, tokens, a, to - 1)
  const first = tokens[a]
  const last = tokens[to]
  if (last?.tag === "state") return undefined
  // A single adjective names nothing: "cellular", "transcriptional", "stimulatory".
  if (
    a === to &&
    /^[a-z-]+(?:ular|ional|ical|atory|itory|ative|itive|genic|ective|lear|tial|uous|ious)$/.test(last?.lower ?? "")
  )
    return undefined
  if (!first || !last || !keeps.has(first.tag) || last.tag === "slash" || last.tag === "dash") return undefined
  for (let i = a; i <= to; i++)
    if (!keeps.has((tokens[i] as Token).tag) && (tokens[i] as Token).tag !== "change") return undefined
  if (a === to && (emptyHeads.test(last.lower) || last.text.length < 3 || /^\d/.test(last.text))) return undefined
  const empty = grammarIndex().emptyNouns
  let content = false
  for (let i = a; i <= to; i++) {
    const t = tokens[i] as Token
    if (t.tag === "entity" || (/^\p{L}{2}/u.test(t.text) && !empty.has(t.lower) && !emptyHeads.test(t.lower)))
      content = true
  }
  if (!content || to - a > 6 || voidHeads.test(last.lower)) return undefined
  const shown = text.slice(first.start, last.end)
  if (/[()[\]]/u.test(shown)) {
    let b = to
    while (b > a && !/[()[\]]/u.test(text.slice((tokens[b - 1] as Token).start, last.end))) b--
    return b > a ? namePhrase(text, tokens, b, to) : undefined
  }
  return { text: shown, kind: kindOfName(shown), id: undefined, name: shown, start: first.start, end: last.end }
}

/** Whether a phrase with entities is itself a process because of its last word. */
export function isProcessHead(lower: string): boolean {
  return processHead.test(lower) && !emptyHeads.test(lower)
}
