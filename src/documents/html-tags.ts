/** What is known of an element by its name. */
export interface HtmlTag {
  name: string
  /** Has no content and no end tag. */
  isVoid: boolean
  /** Stands on lines of its own. */
  isBlock: boolean
  /** Of a heading: 1 is the highest. */
  level: number | undefined
  /** The elements that end where it begins, if they are the innermost ones. */
  ends: ReadonlySet<HtmlTag>
}

const voidNames =
  'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr'.split(
    ' ',
  )
const blockNames = (
  'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure ' +
  'footer form h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table tbody tfoot thead tr ul'
).split(' ')

/** What an element ends, as htmlparser2 has it, which reads what is unusual: both must give the same. */
const endings: [names: string, ended: string][] = [
  ['tr', 'tr th td'],
  ['th', 'th'],
  ['td', 'thead th td'],
  ['body', 'head link script'],
  ['a', 'a'],
  ['li', 'li'],
  ['h1 h2 h3 h4 h5 h6', 'h1 h2 h3 h4 h5 h6 p'],
  ['select input output button datalist textarea', 'input option optgroup select button datalist textarea'],
  ['option', 'option'],
  ['optgroup', 'optgroup option'],
  ['dd dt', 'dd dt'],
  [
    'p address article aside blockquote details div dl fieldset figcaption figure footer form header hr main nav ol ' +
      'pre section table ul',
    'p',
  ],
  ['rt rp', 'rt rp'],
  ['tbody tfoot', 'thead tbody'],
]

const known = new Map<string, HtmlTag>()
const nothing: ReadonlySet<HtmlTag> = new Set()

function newTag(name: string): HtmlTag {
  const level = /^h[1-6]$/.test(name) ? Number(name[1]) : undefined
  return { name, level, isVoid: voidNames.includes(name), isBlock: blockNames.includes(name), ends: nothing }
}

function knownTag(name: string): HtmlTag {
  const tag = known.get(name) ?? newTag(name)
  known.set(name, tag)
  return tag
}

for (const name of [...voidNames, ...blockNames]) knownTag(name)
for (const [names, ended] of endings) {
  const ends = new Set(ended.split(' ').map(knownTag))
  for (const name of names.split(' ')) knownTag(name).ends = ends
}
// Common ones that are neither.
for (const name of 'b code em i span strong sub sup td th title'.split(' ')) knownTag(name)

/** The element of a name, in lower case. One that is not known is new with each call. */
export function htmlTag(name: string): HtmlTag {
  return known.get(name) ?? newTag(name)
}
