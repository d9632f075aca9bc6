/** What is known of an element by its name. */
export interface HtmlTag {
  name: string
  /** Of those that are known beforehand, from 0 on; of the others whatever tells them apart within a page. */
  number: number
  /** Has no content and no end tag. */
  isVoid: boolean
  /** Stands on lines of its own. */
  isBlock: boolean
  /** Of a heading: 1 is the highest. */
  level: number | undefined
  /** Holds no content of a page's own: nowhere, or outside of articles alone, whose title is in such. */
  isSkipped: 'everywhere' | 'outside-articles' | undefined
  /** Its content is no markup, and with entities in `title` and `textarea`. */
  isRaw: boolean
  /** Its rules are too much for a quick reader. */
  isUnusual: boolean
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

const skippedNames =
  'script style noscript template svg canvas iframe object nav select button textarea'.split(' ')
const skippedOutsideArticles = ['header', 'footer']
const rawNames = ['title', 'textarea', 'script', 'style']
const unusualNames = 'svg math iframe xmp noembed noframes plaintext image'.split(' ')

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
  return {
    name,
    number: known.size,
    level,
    isVoid: voidNames.includes(name),
    isBlock: blockNames.includes(name),
    isSkipped: skippedNames.includes(name)
      ? 'everywhere'
      : skippedOutsideArticles.includes(name)
        ? 'outside-articles'
        : undefined,
    isRaw: rawNames.includes(name),
    isUnusual: unusualNames.includes(name),
    ends: nothing,
  }
}

function knownTag(name: string): HtmlTag {
  const tag = known.get(name) ?? newTag(name)
  known.set(name, tag)
  return tag
}

const allNames = [voidNames, blockNames, skippedNames, skippedOutsideArticles, rawNames, unusualNames]
for (const name of allNames.flat()) knownTag(name)
for (const [names, ended] of endings) {
  const ends = new Set(ended.split(' ').map(knownTag))
  for (const name of names.split(' ')) knownTag(name).ends = ends
}
// Common ones that are neither.
for (const name of 'b code em i span strong sub sup td th title'.split(' ')) knownTag(name)

/** How many are known beforehand. */
export const knownTags = known.size

/** The element of a name, in lower case. One that is not known is new with each call. */
export function htmlTag(name: string): HtmlTag {
  return known.get(name) ?? newTag(name)
}
