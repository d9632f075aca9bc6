/** Words of which a thing or a time has one only, and which stand before it: what is in the inner ear is not in the outer. */
const leading = [
  'first | last final', 'above | below beneath',
  'inner | middle | outer', 'upper | lower', 'whole | half | quarter', 'county | city | national', 'virus viral | bacterial | fungal',
  'northern | southern | eastern | western', 'north | south | east | west', 'gross | net', 'junior | senior', 'primary | secondary',
  'former | current present', 'quarters | thirds | halves', 'single | double | triple', 'domestic | foreign', 'elder older | younger',
  'top | bottom', 'minimum | maximum', 'longest | shortest', 'largest biggest | smallest', 'oldest eldest | youngest newest', 'highest | lowest',
  'fastest quickest | slowest', 'cheapest | dearest costliest', 'heaviest | lightest', 'earliest | latest', 'best | worst',
] // prettier-ignore
/** They stand before it or behind it. */
const either = [
  'front | rear back', 'left | right', 'inside | outside', 'indoor indoors | outdoor outdoors',
  'longer | shorter', 'larger bigger greater | smaller', 'higher | lower', 'faster quicker | slower', 'cheaper | dearer pricier costlier',
  'heavier | lighter', 'earlier sooner | later', 'warmer hotter | colder cooler', 'more | less fewer', 'stronger | weaker',
  'wider | narrower', 'deeper | shallower', 'better | worse', 'thicker | thinner',
  'morning mornings | afternoon afternoons | evening evenings | night nights', 'spring | summer | autumn | winter',
  'daily | weekly | fortnightly | monthly | quarterly | annual annually yearly',
  'hot boiling | warm lukewarm | cold chilled | frozen', 'soft | crisp crispy | hard', 'raw uncooked | cooked', 'dried | fresh',
  'sweet | sour | bitter | salty', 'wet | dry', 'son sons | daughter daughters', 'brother brothers | sister sisters', 'mother | father',
  'husband | wife', 'men man male males | women woman female females', 'boys boy | girls girl',
  'accepted approved adopted passed | rejected refused declined', 'bought | sold', 'lent | borrowed',
  'raised raise raising | lowered lowering cut cuts', 'rose rises | fell falls',   'imported imports | exported exports', 'public | private', 'temporary temporarily | permanent permanently',
  'wood wooden | metal | plastic | leather | steel | stone | brick',
  'income | expenditure', 'written | oral verbal', 'paid | unpaid', 'included covered | excluded',
  'recommended | required compulsory mandatory', 'required compulsory mandatory | optional voluntary', 'shallow | deep', 'thick | thin', 'narrow | wide broad',
  'majority | minority', 'win won | lose lost',
] // prettier-ignore

/** One side of a group. */
export interface Side {
  kind: string
  key: string
  /** It is said of what stands behind it. */
  leads: boolean
}

const sides = new Map<string, Side[]>()
for (const [group, text] of [...leading, ...either].entries())
  for (const [side, words] of text.split(' | ').entries())
    for (const word of words.split(' ')) {
      const list = sides.get(word) ?? []
      list.push({ kind: `side ${group}`, key: String(side), leads: group < leading.length })
      sides.set(word, list)
    }
const none: readonly Side[] = []

/** The sides that a word says; of most words none. */
export function sidesOf(lower: string): readonly Side[] {
  return sides.get(lower) ?? none
}

export function sideWords(): IterableIterator<string> {
  return sides.keys()
}
