/**
 * The small words of English that the causal grammar steers by, as tables: auxiliaries, prepositions, conjunctions,
 * adverbs without -ly, verbs that carry no causal claim, nouns that never name an entity.
 */

export const auxiliaries = "is are was were be been being gets get remain remains become becomes"
export const perfects = "has have had having"
export const modals = "can could may might will would must should shall cannot do does did"
export const hedgeWords =
  "may might could possibly probably putatively likely presumably potentially perhaps putative hypothetical hypothetically suggest suggests suggesting suggested appears appear appeared seem seems proposed possible potential probable plausible hypothesized hypothesised speculate speculated thought believed"
export const negations = "not no neither nor cannot never without n't"
export const prepositions =
  "of in on by via through to with from into onto for at between among within during under upon after before following towards toward against across over despite along besides including like as than per near inside outside throughout using beyond around except"
export const conjunctions = "and or but nor plus &"
export const relatives = "which that who whose whom"
export const subordinators =
  "whether while whereas because since when where if although though whereby unless until once whereupon wherein"
export const determiners =
  "the a an this these those that such each both all some any several various many most other another its their his her one two three four five first second third same certain numerous multiple diverse different specific own either every few further additional downstream upstream respective entire whole main major key critical central novel new potent well-known known important essential crucial classical canonical"
export const pronouns = "it they this these those that former latter them itself themselves both he she we one"
export const plainAdverbs =
  "then also further thus hence thereby turn again both only even just well instead however moreover furthermore additionally next first second finally still therefore consequently subsequently conversely together alone here there albeit yet already often always never sometimes too rather almost mainly in-turn later ultimately eventually back likewise meanwhile nonetheless nevertheless overall afterwards afterward once usually generally partly partially"

/** Verbs without a causal claim: they end a noun phrase and start a clause that is passed over. */
export const plainVerbs =
  "show shown depict illustrate represent indicate contain comprise consist include undergo need require depend_on act serve function work play participate remain become be give take use see find know suggest appear seem propose summarize describe demonstrate reveal provide highlight involve present carry lie reside occur happen exist belong respond follow precede begin proceed travel spread differ correspond refer mean result_from arise come go return fail enhance_to mark denote label draw expose treat infect receive lack have do help achieve reach lead constitute exert display exhibit possess express_as bear cross flow pass transmit link connect join share compare note think believe consider report observe identify investigate examine study analyze analyse determine measure test explain outline propose visualize review adapt modify derive obtain survive grow live die proliferate differentiate migrate reflect conserve bring allocate combine integrate compete cooperate locate localize localise list depict hypothesize speculate postulate implicate attribute send supply underlie encode code codify synergize synergise collaborate converge dissociate compose trap detach exit leave escape accompany surround span separate replace insert mature aggregate assemble disassemble fuse depolarize hyperpolarize polymerize repair replicate colonize encounter meet vary range coincide correlate overlap intersect resemble mimic isomerize commence emerge ensue persist predominate prevail rely deposit retain store pump circulate permeate diffuse bypass connect lift tackle render leave rest associate_as interconnect"

/** Nouns that name no entity by themselves. */
export const emptyNouns =
  "effect role mechanism model figure step process event events pathway signal signals response way action manner part number amount level variety series set member members group type form state condition conditions presence absence example result results consequence addition contrast turn line arrow box panel scheme diagram overview schematic representation illustration picture feature ability capacity component components factor factors target targets site sites region domain domains residue residues position case study studies work author text reference evidence hand fact time point stage phase role importance association context basis factor function abbreviation inset legend colour color cell cells protein proteins gene genes molecule molecules receptor receptors kinase kinases complex enzyme enzymes pathways signaling substrate substrates product products interaction activity activities expression subunit isoform family class system network loop feedback input inputs output effector effectors changes change consequence outcome outcomes impact contribution involvement treatment exposure"
