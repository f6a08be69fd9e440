/**
 * The words of the causal grammar: verbs, nominalisations, agent nouns, suffixes and the closed classes, as tables. A
 * row says what relation a word states and with which sign; `patterns-index.ts` makes the look-up from it. To teach
 * the reader a word, add it here.
 *
 * `activity` words speak of activity or a process, `amount` words of level, expression or extent (the difference
 * between activates and increases). `mod` words name the relation itself.
 */
import type { Relation } from "./statement.ts"

export type Sign = -1 | 0 | 1

/** What of the object changes: decides between activates and increases, or names the relation. */
export type Aspect = "activity" | "amount" | Relation

export interface VerbClass {
  readonly aspect: Aspect
  readonly sign: Sign
  /** true: named chemical change or binding; false: a link left open (leads to); undefined: the caption leaves it open. */
  readonly direct?: boolean
  /** A weak link word (leads to, results in, contributes to): what follows is told of its subject's effect. */
  readonly link?: true
  readonly lemmas: string
}

/** Verbs by class. A lemma with `_` is followed by that particle: `lead_to`. */
export const verbClasses: readonly VerbClass[] = [
  {
    aspect: "activity",
    sign: 1,
    lemmas:
      "activate stimulate promote trigger drive facilitate favor favour enable initiate evoke elicit potentiate support sustain maintain restore allow permit mediate accelerate provoke exacerbate aggravate worsen prolong ensure license transactivate reactivate sensitize sensitise turn_on switch_on engender prime coactivate co-activate hyperactivate spur encourage rescue execute start perpetuate preserve fuel confer stimulate trans-activate mobilize mobilise open unleash derepress disinhibit help process splice",
  },
  {
    aspect: "activity",
    sign: 1,
    direct: false,
    link: true,
    lemmas:
      "lead_to result_in contribute_to cause give_rise_to culminate_in account_for bring_about converge_on signal_to act_through transduce_to end_in",
  },
  {
    aspect: "amount",
    sign: 1,
    lemmas:
      "increase enhance upregulate up-regulate elevate augment raise boost amplify strengthen stabilize stabilise induce improve overexpress over-express intensify upgrade accumulate heighten expand extend",
  },
  {
    aspect: "activity",
    sign: -1,
    lemmas:
      "inhibit suppress block prevent impair abolish abrogate antagonize antagonise counteract inactivate deactivate restrain hinder impede disrupt reverse oppose neutralize neutralise sequester compromise halt arrest terminate interfere_with protect_against protect_from turn_off switch_off shut_down subvert perturb disable delay curb retard stop hamper obstruct override negate desensitize desensitise disturb uncouple preclude overcome ablate squelch close damage target_for_inhibition",
  },
  {
    aspect: "amount",
    sign: -1,
    lemmas:
      "decrease reduce downregulate down-regulate repress lower attenuate diminish dampen limit restrict silence deplete blunt ameliorate alleviate mitigate eliminate weaken destabilize destabilise relieve scavenge lessen shorten minimize minimise quench knock_down decline abate deprive detoxify clear remove",
  },
  {
    aspect: "activity",
    sign: 0,
    lemmas:
      "regulate modulate control affect influence govern alter orchestrate coordinate cross-regulate crossregulate act_on impact tune fine-tune dysregulate balance determine dictate target shape acetylate methylate demethylate sumoylate glycosylate act_upstream_of work_upstream_of function_upstream_of",
  },
  {
    aspect: "phosphorylates",
    sign: 1,
    direct: true,
    lemmas: "phosphorylate autophosphorylate transphosphorylate hyperphosphorylate",
  },
  { aspect: "dephosphorylates", sign: 1, direct: true, lemmas: "dephosphorylate de-phosphorylate" },
  { aspect: "deacetylates", sign: 1, direct: true, lemmas: "deacetylate" },
  { aspect: "hydroxylates", sign: 1, direct: true, lemmas: "hydroxylate" },
  { aspect: "ubiquitinates", sign: 1, direct: true, lemmas: "ubiquitinate ubiquitylate polyubiquitinate" },
  { aspect: "cleaves", sign: 1, direct: true, lemmas: "cleave" },
  {
    aspect: "binds",
    sign: 1,
    direct: true,
    lemmas:
      "bind bind_to interact_with associate_with complex_with dimerize_with heterodimerize_with dock_to dock_on engage ligate recognize recognise sense couple_to attach_to co-immunoprecipitate_with anchor_to form_a_complex_with form_complex_with form_complexes_with form_heterodimers_with form_a_heterodimer_with form_a_dimer_with dimerise_with",
  },
  {
    aspect: "converts",
    sign: 1,
    direct: true,
    lemmas: "convert transform metabolize metabolise hydrolyze hydrolyse oxidize oxidise catalyze catalyse",
  },
  {
    aspect: "produces",
    sign: 1,
    lemmas: "produce generate synthesize synthesise yield create form biosynthesize make",
  },
  { aspect: "degrades", sign: 1, lemmas: "degrade proteolyze" },
  {
    aspect: "translocates",
    sign: 1,
    lemmas:
      "translocate shuttle relocate relocalize translocate_to enter transport import move_to migrate_to traffic_to",
  },
  { aspect: "releases", sign: 1, lemmas: "release secrete liberate excrete export" },
  { aspect: "recruits", sign: 1, lemmas: "recruit attract" },
]

export interface NounClass {
  readonly aspect: Aspect
  readonly sign: Sign
  /** Prepositions besides `of` that introduce what changes: increase *in*. */
  readonly theme?: readonly string[]
  readonly lemmas: string
}

/** Nominalisations: `activation of X`, `X phosphorylation`. */
export const nounClasses: readonly NounClass[] = [
  {
    aspect: "activity",
    sign: 1,
    lemmas:
      "activation stimulation promotion triggering facilitation enablement initiation potentiation disinhibition restoration hyperactivation reactivation transactivation autoactivation engagement agonism coactivation derepression overactivation opening",
  },
  {
    aspect: "amount",
    sign: 1,
    theme: ["in"],
    lemmas:
      "increase enhancement upregulation up-regulation elevation augmentation induction stabilization stabilisation overexpression over-expression accumulation overproduction improvement rise gain amplification presence stability addition",
  },
  {
    aspect: "activity",
    sign: -1,
    lemmas:
      "inhibition suppression blockade block blockage inactivation deactivation antagonism prevention impairment abolition abrogation disruption desensitization antagonization neutralization restraint interference blocking termination",
  },
  {
    aspect: "amount",
    sign: -1,
    theme: ["in"],
    lemmas:
      "decrease reduction downregulation down-regulation repression attenuation depletion loss lose absence lack deletion ablation knockdown knock-down knockout knock-out deficiency silencing diminution decline lowering elimination removal destabilization fall scavenging withdrawal deprivation disappearance",
  },
  {
    aspect: "regulates",
    sign: 0,
    theme: ["in"],
    lemmas:
      "regulation modulation control alteration dysregulation deregulation cross-regulation change mutation acetylation methylation demethylation sumoylation glycosylation palmitoylation oxidation nitrosylation polymorphism",
  },
  { aspect: "phosphorylates", sign: 1, lemmas: "phosphorylation hyperphosphorylation autophosphorylation" },
  { aspect: "dephosphorylates", sign: 1, lemmas: "dephosphorylation" },
  { aspect: "deacetylates", sign: 1, lemmas: "deacetylation" },
  { aspect: "hydroxylates", sign: 1, lemmas: "hydroxylation" },
  { aspect: "ubiquitinates", sign: 1, lemmas: "ubiquitination ubiquitylation polyubiquitination" },
  { aspect: "cleaves", sign: 1, lemmas: "cleavage" },
  {
    aspect: "binds",
    sign: 1,
    theme: ["to", "with", "between"],
    lemmas: "binding interaction association complexation docking recognition dimerization heterodimerization",
  },
  { aspect: "converts", sign: 1, lemmas: "conversion" },
  { aspect: "degrades", sign: 1, lemmas: "degradation proteolysis" },
  { aspect: "translocates", sign: 1, lemmas: "translocation import nuclear-translocation relocalization transport" },
  { aspect: "releases", sign: 1, lemmas: "release secretion exocytosis efflux" },
  { aspect: "recruits", sign: 1, lemmas: "recruitment" },
]

/** Nouns that name a measure of what they go with and change no sign: `mTOR activity`, `levels of X`. */
export const measureClasses: readonly NounClass[] = [
  {
    aspect: "activity",
    sign: 1,
    lemmas: "activity signaling signalling function pathway cascade axis action network transactivity network signal",
  },
  {
    aspect: "amount",
    sign: 1,
    lemmas:
      "expression level production synthesis biosynthesis transcription translation concentration abundance amount content pool quantity generation formation availability mRNA protein gene transcript number stores density availability bioavailability",
  },
]

/** Nouns for the doer: `X is an inhibitor of Y`, `NMDA antagonist`. */
export const agentNounClasses: readonly NounClass[] = [
  {
    aspect: "activity",
    sign: -1,
    theme: ["for"],
    lemmas: "inhibitor antagonist blocker suppressor repressor inactivator corepressor co-repressor scavenger",
  },
  {
    aspect: "activity",
    sign: 1,
    theme: ["for"],
    lemmas:
      "activator agonist inducer stimulator enhancer mediator driver initiator coactivator co-activator potentiator facilitator trigger promotor effector-kinase",
  },
  { aspect: "activity", sign: 0, lemmas: "regulator modulator controller" },
  { aspect: "binds", sign: 1, lemmas: "ligand" },
  { aspect: "ubiquitinates", sign: 1, theme: ["for"], lemmas: "ligase" },
]

/** What may hang on a name: `X-mediated Y`, `Y-deficient cells`. Sign of the link from X to what follows. */
export const suffixLinks: Readonly<
  Record<string, { readonly sign: Sign; readonly aspect: Aspect; readonly negated?: true }>
> = {
  mediated: { sign: 1, aspect: "activity" },
  induced: { sign: 1, aspect: "amount" },
  dependent: { sign: 1, aspect: "activity" },
  driven: { sign: 1, aspect: "activity" },
  stimulated: { sign: 1, aspect: "activity" },
  evoked: { sign: 1, aspect: "activity" },
  triggered: { sign: 1, aspect: "activity" },
  elicited: { sign: 1, aspect: "activity" },
  promoted: { sign: 1, aspect: "activity" },
  initiated: { sign: 1, aspect: "activity" },
  catalyzed: { sign: 1, aspect: "activity" },
  catalysed: { sign: 1, aspect: "activity" },
  enhanced: { sign: 1, aspect: "amount" },
  regulated: { sign: 0, aspect: "regulates" },
  controlled: { sign: 0, aspect: "regulates" },
  inhibited: { sign: -1, aspect: "activity" },
  suppressed: { sign: -1, aspect: "activity" },
  repressed: { sign: -1, aspect: "amount" },
}

/** `X-deficient`, `X-null`: the entity itself is less. */
export const lossSuffixes =
  "deficient null depleted deleted lacking negative knockout knockdown inhibiting silenced less ko"

/** Adjectives that say in which direction what follows has changed. */
export const changeAdjectives: Readonly<Record<string, Sign>> = {
  increased: 1,
  enhanced: 1,
  elevated: 1,
  upregulated: 1,
  activated: 1,
  augmented: 1,
  overexpressed: 1,
  higher: 1,
  greater: 1,
  excessive: 1,
  excess: 1,
  high: 1,
  sustained: 1,
  aberrant: 1,
  constitutive: 1,
  improved: 1,
  more: 1,
  induced: 1,
  stabilized: 1,
  potentiated: 1,
  stimulated: 1,
  unhindered: 1,
  hyperactive: 1,
  hyperactivated: 1,
  decreased: -1,
  reduced: -1,
  diminished: -1,
  impaired: -1,
  downregulated: -1,
  suppressed: -1,
  inhibited: -1,
  attenuated: -1,
  lower: -1,
  low: -1,
  less: -1,
  inactivated: -1,
  repressed: -1,
  blocked: -1,
  disrupted: -1,
  insufficient: -1,
  deficient: -1,
  lost: -1,
  abolished: -1,
  weakened: -1,
  depleted: -1,
  lowered: -1,
  abrogated: -1,
  compromised: -1,
  silenced: -1,
}

/** States of a protein named before it: kept with the statement, no change of sign. */
export const stateAdjectives =
  "phosphorylated unphosphorylated dephosphorylated acetylated deacetylated ubiquitinated dimerized active oligomerized oligomeric dimeric cleaved spliced unspliced mature secreted soluble nuclear cytosolic cytoplasmic mitochondrial bound hydroxylated methylated oxidized inhibitory stimulatory"
