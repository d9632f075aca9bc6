// Forms of English words that no rule of endings brings together: the base, then its other forms. What Porter's rules
// already give one stem is not here.
const irregular =
  'arise arose arisen|awake awoke awoken|be been|bear bore borne|beat beaten|become became|begin began begun|bend bent|' +
  'bind bound|bite bitten|bleed bled|blow blew blown|break broke broken|breed bred|bring brought|build built|' +
  'burn burnt|buy bought|catch caught|choose chose chosen|cling clung|come came|creep crept|deal dealt|dig dug|' +
  'draw drew drawn|dream dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed|' +
  'feel felt|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden|forget forgot forgotten|' +
  'forgive forgave forgiven|freeze froze frozen|get got gotten|give gave given|go went gone|grow grew grown|' +
  'hang hung|hear heard|hide hid hidden|hold held|keep kept|kneel knelt|know knew known|lay laid|lead led|' +
  'leap leapt|learn learnt|leave left|lend lent|lie lain|light lit|lose lost|make made|mean meant|meet met|' +
  'overcome overcame|oversee oversaw overseen|overtake overtook overtaken|pay paid|prove proven|rebuild rebuilt|' +
  'ride rode ridden|ring rang rung|rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|send sent|' +
  'shake shook shaken|shine shone|shoot shot|show shown|shrink shrank shrunk|sing sang sung|sink sank sunk|' +
  'sit sat|sleep slept|slide slid|speak spoke spoken|speed sped|spend spent|spin spun|' +
  'spring sprang sprung|stand stood|steal stole stolen|stick stuck|sting stung|strike struck stricken|' +
  'strive strove striven|swear swore sworn|sweep swept|swell swollen|swim swam swum|swing swung|' +
  'take took taken|teach taught|tear tore torn|tell told|think thought|throw threw thrown|' +
  'undergo underwent undergone|understand understood|undertake undertook undertaken|wake woke woken|' +
  'wear wore worn|weave wove woven|weep wept|win won|withdraw withdrew withdrawn|' +
  'withstand withstood|write wrote written|' +
  'child children|man men|woman women|person people|foot feet|tooth teeth|goose geese|mouse mice|' +
  'wife wives|knife knives|half halves|shelf shelves|wolf wolves|thief thieves|loaf loaves|' +
  'calf calves|criterion criteria|phenomenon phenomena|bacterium bacteria|' +
  'nucleus nuclei|fungus fungi|crisis crises|analysis analyses|hypothesis hypotheses|' +
  'good better best|bad worse worst|far farther further|' +
  'kilometer km kms|centimeter cm|millimeter mm|kilogram kg kgs|milligram mg|pound lb lbs|ounce oz|' +
  'inch inches|mile mi|hour hr hrs|minute min mins|second sec secs|percent percentage|' +
  'january jan|february feb|august aug|september sept|october oct|november nov|december dec|' +
  'two 2|three 3|four 4|five 5|six 6|seven 7|eight 8|nine 9|ten 10|eleven 11|twelve 12'

/** The base of a word's form, where it has one that endings do not show. */
export const baseOf: ReadonlyMap<string, string> = new Map(
  irregular.split('|').flatMap((line) => {
    const [base, ...forms] = line.split(' ')
    return forms.map((form) => [form, base!] as const)
  }),
)

// Words of one root for what is the same thing in a sheet and in an answer: the exact checks alone take them for one.
const related =
  'pay payable|born birth|died die death dead|marry marriage|hour hourly|day daily|week weekly|month monthly|' +
  'year yearly annual annually|weigh weight|guarantee warranty'

const relatedTo: ReadonlyMap<string, string> = new Map(
  related.split('|').flatMap((line) => {
    const [base, ...forms] = line.split(' ')
    return forms.map((form) => [form, base!] as const)
  }),
)

/** The base of a word's form, or the word that it is the same as where things are compared and not words. */
export function rootOf(lower: string): string {
  const base = baseOf.get(lower) ?? lower
  return relatedTo.get(base) ?? relatedTo.get(base.replace(/(?:s|es|d)$/, '')) ?? base
}

/** British spellings as the American ones: `colour`, `organisation`, `centre`. */
export function oneSpelling(lower: string): string {
  if (lower.length < 5) return lower
  return lower
    .replace(/([a-z]{3})is(e|es|ed|ing|er|ers|ation|ations)$/, '$1iz$2')
    .replace(/([a-z]{2}[^aeiou])our(s|ed|ing|ite|able|al|ful)?$/, '$1or$2')
    .replace(/([bt])re(s|d)?$/, '$1er$2')
}
