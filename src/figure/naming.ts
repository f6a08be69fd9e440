/**
 * Names for what no lexicon holds: processes, phenotypes, cells, conditions. Where the grammar needs an entity and the
 * phrase holds none, the phrase itself is the name, without article, adjectives of change and empty words. Pathways
 * ("PI3K/Akt signaling pathway") are named whole and keep the identifier of what they are named after.
 */
import type { EntityKind } from "./entity.ts"
import { grammarIndex } from "./patterns-index.ts"
import type { Mention, Piece, Token } from "./tag.ts"

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
  /(?:tions?|sions?|ysis|osis|esis|asis|ity|ance|ence|ment|growth|death|survival|repair|cycle|arrest|damage|stress|injury|influx|uptake|flux|failure|motility|memory|learning|plasticity|fate|resistance|tolerance|homeostasis|invasion|fusion|assembly|turnover|traffic(?:king)?|remodell?ing|folding|splicing|biogenesis|dynamics|stemness|metabolism|potential|killing|healing|outgrowth|progression|transition|immunity|responses?|defen[cs]es?|sensitivity|toxicity|phagy|lethality|spread|pain|behaviou?r|transport|export|import|pool|breakdown|disruption|burden|recycling|clearance)$/

/** Heads that may name an entity in a caption only with words before them. */
const emptyHeads =
  /^(?:effects?|roles?|models?|mechanisms?|pathways?|signals?|responses?|activity|activities|function|functions|process|processes|events?|changes?|factors?|genes?|proteins?|cells?|expression|levels?|complex|complexes|targets?|members?|molecules?|number|amount|products?|conditions?|signaling|signalling|cascade|network|axis|loop|regulation|kinases?|receptors?|data|results?|findings?|studies|study|figure|panel|system|systems|state|form|forms|stages?|steps?|group|groups|role|sites?|regions?|domains?|ability|capacity|consequences?|outcomes?|others?|addition|parallel|turn|case|way|ways|manner|panels?|left|right|top|bottom|type|types|tissue|tissues|treatment|patients?|mice|animals?|individuals?|samples?|authors?|hypothesis|evidence|presence|absence|feedback|input|output|interaction|interactions|importance|context|pattern|fashion|extent|degree|percentage|percent|fold|day|days|hour|hours|week|weeks|arrow|arrows|line|lines|enzymes?|subunits?|isoforms?|substrates?|components?|ligand|inhibitors?|antibody|environment|surface|position|copy|copies|formation|release|cause|causes|difference|differences|set|series|example|examples|approach|therapy|drugs?|compounds?|agents?|portions?|fractions?|populations?|combinations?|versions?|sections?|players?|range|ranges|plethora|host|wide|mean|basis|ratio|steps|link|links|locations?|positions?|directions?|contributions?|reactions?|intermediates?|secretions?|actions?|descriptions?|representations?|illustrations?|abbreviations?|definitions?|motifs?|promoters?|elements?|fragments?|subunit|strategy|strategies|program|programs|machinery|question|questions|solution|modifications?|variations?|mutations?|concentrations?|proportion|dependent|independent|failure|attempt|attempts|increase|decrease|ones|need|needs|absence|chosen|studies|review)$/

const conditionHead =
  /^(?:conditions?|infection|hypoxia|normoxia|stress|starvation|inflammation|ischemia|disease|mice|mouse|rats?|patients?|humans?|tissues?|brain|liver|kidneys?|heart|lungs?|tumou?rs?|cancers?|models?|cultures?|development|differentiation|response|injury|darkness|light|drought|plants?|roots?|leaves|embryos?|cortex|hippocampus|skin|retina|bone|islets?|vessels?)$/

/** Whether a phrase with this last word says where or when. */
export function cellOrCondition(lower: string, kind: EntityKind | undefined): boolean {
  if (kind !== undefined) return kind === "cell" || kind === "location" || kind === "stimulus" || kind === "disease"
  return cellHead.test(lower) || placeHead.test(lower) || conditionHead.test(lower)
}

/** Heads that name nothing whatever stands before them. */
const voidHeads =
  /^(?:ability|capacity|roles?|effects?|range|manner|mechanisms?|importance|steps?|figure|panel|model|way|ways|extent|degree|findings?|results?|data|studies|study|others?|evidence|hypothesis|players?|consequences?|potential|number|numbers|amounts?|parts?|presence|absence|panels?|examples?|fashion|respectively|steps|authors?|reference|text|increase|decrease|change|changes|leads|arrows?|lines?)$/

/** The kind a name's last word tells. */
export function kindOfName(text: string): EntityKind {
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
  while (a < to && !keeps.has((tokens[a] as Token).tag)) a++
  while (
    a < to &&
    /^(?:own|other|various|overall|further|subsequent|significant|strong|robust|rapid|local|potential|ultimate|robustly|massive|marked|concomitant|following|proper|normal|total|effective|cellular|intense|net|corresponding|nuclear|final|initial|immediate|early|late|acute|chronic|resulting|so-called)$/.test(
      (tokens[a] as Token).lower,
    )
  )
    a++
  while (
    a < to &&
    /[-‐](?:induced|mediated|dependent|driven|related|associated|independent)$/u.test((tokens[a] as Token).lower)
  )
    a++
  if (
    a < to &&
    tokens[a]?.lower === "cell" &&
    /^(?:apoptosis|autophagy|pyroptosis|ferroptosis|necroptosis)$/.test(tokens[a + 1]?.lower ?? "")
  )
    a++
  const first = tokens[a]
  const last = tokens[to]
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

/** `F. tularensis`: organisms in short form. */
export function findOrganisms(text: string, start: number, end: number): readonly Mention[] {
  const out: Mention[] = []
  for (const m of text.slice(start, end).matchAll(/(?<![\p{L}.])\p{Lu}\. ?\p{Ll}{4,}(?! [a-z]+ed\b)/gu)) {
    out.push({
      text: m[0],
      kind: "stimulus",
      id: undefined,
      name: m[0],
      start: start + m.index,
      end: start + m.index + m[0].length,
    })
  }
  return out
}

const pathwayWord = /^(?:signaling|signalling|signal|pathways?|cascades?|axis)$/i

/** Start of the words glued to the left of piece `i` by slash or hyphen: `Wnt/` before β-catenin. */
function leftOf(pieces: readonly Piece[], i: number): number {
  let k = i
  while (
    pieces[k]?.glued &&
    /^[/\-‐‑–]$/u.test(pieces[k - 1]?.text ?? "") &&
    pieces[k - 1]?.glued &&
    pieces[k - 2]?.word
  )
    k -= 2
  return (pieces[k] as Piece).start
}

/** "Wnt and TGFβ signaling pathways": the plural head goes for the name before it too. */
function shareHead(
  text: string,
  pieces: readonly Piece[],
  out: Mention[],
  startAt: ReadonlyMap<number, number>,
  tail: string,
): void {
  if (!/(?:pathways|cascades)$/i.test(tail)) return
  const last = out.at(-1) as Mention
  const before = out.at(-2)
  const joint = pieces[(startAt.get(last.start) ?? 0) - 1]
  if (!before || !joint || !/^(?:and|or)$/.test(joint.text) || text.slice(before.end, joint.start).trim() !== "") return
  const name = `${before.text} ${tail.replace(/s$/i, "")}`
  out[out.length - 2] = { ...before, text: name, name, kind: "process" }
}

/** Pairs written with a slash that captions treat as one thing. */
const oneThing =
  /^(?:pi3k\/akt|pi3k\/akt\/mtor|akt\/mtor|camp\/pka|wnt\/β-catenin|jak\/stat3?|smad2\/3|erk1\/2|mek1\/2|lats1\/2|mst1\/2|tcf\/lef|yap\/taz|nf-κb\/rel|p65\/p50|mek\/erk|raf\/mek\/erk|ras\/raf|ras\/mapk|mapk\/erk|ras\/erk|jnk1\/2|rac1\/2|tsc1\/2|no\/cgmp|pka\/creb|camp\/creb)$/i

/**
 * Mentions grown to the names captions mean: "Wnt/β-catenin signaling pathway", "MEK-ERK cascade", "PI3K/Akt".
 * @param pieces all pieces of the sentence
 * @param mentions in order, not overlapping
 */
export function growMentions(text: string, pieces: readonly Piece[], mentions: readonly Mention[]): readonly Mention[] {
  if (mentions.length === 0) return mentions
  const startAt = new Map(pieces.map((p, i) => [p.start, i]))
  const endAt = new Map(pieces.map((p, i) => [p.end, i]))
  const out: Mention[] = []
  for (let m = 0; m < mentions.length; m++) {
    const first = mentions[m] as Mention
    let last = first
    let members = 1
    // Names joined by slash or hyphen without blanks.
    for (;;) {
      const joint = pieces[(endAt.get(last.end) ?? -2) + 1]
      const next = mentions[m + 1]
      if (!joint?.glued || !/^[/\-‐‑–]$/u.test(joint.text) || next?.start !== joint.end) break
      last = next
      members++
      m++
    }
    const run = text.slice(first.start, last.end)
    const k = endAt.get(last.end)
    let to = k ?? -1
    while (k !== undefined && pathwayWord.test(pieces[to + 1]?.text ?? "") && !pieces[to + 1]?.glued) to++
    if (k !== undefined && to > k) {
      const end = (pieces[to] as Piece).end
      const begin =
        members === 1 || startAt.has(first.start) ? leftOf(pieces, startAt.get(first.start) ?? 0) : first.start
      const id = members === 1 && begin === first.start ? first.id : undefined
      const name = text.slice(begin, end)
      while (out.length > 0 && (out.at(-1) as Mention).end > begin) out.pop()
      out.push({ text: name, kind: "process", id, name, start: begin, end })
      shareHead(text, pieces, out, startAt, text.slice((pieces[k + 1] as Piece).start, end))
    } else if (
      members > 1 &&
      (/[-‐‑–]/u.test(pieces[(endAt.get(first.end) ?? 0) + 1]?.text ?? "")
        ? !/[-‐]$/.test(run)
        : oneThing.test(run.normalize("NFKC")))
    ) {
      out.push({
        text: run,
        kind: /[/]/.test(run) ? "family" : "complex",
        id: undefined,
        name: run,
        start: first.start,
        end: last.end,
      })
    } else for (let x = m - members + 1; x <= m; x++) out.push(mentions[x] as Mention)
  }
  return out.filter((x) => startAt.has(x.start))
}
