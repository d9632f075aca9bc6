import { charCodes } from './char-codes.ts'

/** How much of a text is looked at, from three places of it: a title page may be in another language. */
const sampledCharacters = 1_800
/** Of the words of a running text, a third are such; of a list of names, hardly any. */
const leastShare = 0.08
const leastWords = 2
/** How much better than the next one a language has to fit. */
const leastLead = 1.15
/** And than English, whose texts are full of others' names: Los Angeles, El Paso, La Jolla. */
const leastLeadOverEnglish = 1.5

/** Words that carry a sentence and not its subject, by language: the commonest that hardly any other language has. */
const commonWords: Record<string, string> = {
  en: 'the of and to in is that it for was on are with as be this have from or by not you which an were their has they been will would there can if when all more',
  de: 'der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über oder durch wenn nur',
  fr: 'le la les de des et en un une du que est pour dans qui par sur au plus pas ne se ce il sont avec ou aux son cette ses mais elle être comme a été leur nous vous peut ces',
  es: 'el la los las de en y que un una por con no para su se del al es lo como más pero sus fue este entre o ha sobre era también son está desde cuando muy sin hasta hay',
  pt: 'o a os as de e em um uma que do da dos das no na nos nas para com não por se mais como foi ao é ou são pelo pela seu sua também mas entre ser está tem à já pode',
  it: 'il lo la gli le di e che un una per non in del della dei delle nel nella con si da al alla sono è come più anche o ma questo se ha dal dalla su essere era tra degli sul viene',
  nl: 'de het een en van in is dat op te zijn met voor niet aan er door om ook als bij maar uit naar dan nog worden wordt werd deze over heeft hij kan of tot zij wat geen die meer',
  sv: 'och att det som en på är av för med den till inte har de om ett från men var sig så vid kan eller när under efter också vi ska där hur mycket skulle man mellan blir detta sin',
  da: 'og at det er en til på som af for med den de ikke der har et fra men var sig om han kan efter eller også skal ved blev mod hvor når bliver være vil hvis denne op nogle',
  nb: 'og det er en til på som av for med den de ikke har et fra men var seg om han kan etter eller også skal ved ble mot hvor når blir være vil hvis denne opp noen ut må',
  fi: 'ja on ei se että oli hän mutta kun ovat joka tai myös niin kuin sen voi jos ole ollut mukaan sekä vain hänen mitä ennen jälkeen kanssa jonka siitä tämä olla ne joita kaikki eli nyt minkä',
  pl: 'i w nie na się z do że jest to o jak za od po przez co dla są tym ale tego czy przy być może oraz tylko już jego które który która gdy ich lub pod także został jako',
  cs: 'a se v na je že to s z do o i ve pro jako za k by si po jsou od tak nebo ale které který která jeho byl byla při již však podle může být jen než také až před mezi lze',
  sk: 'sa na je že to do ako pre za po sú od tak alebo ale ktorý ktorá ktoré jeho bol bola pri už však podľa môže byť len nie aj tiež až pred medzi keď čo ešte',
  hr: 'je se na da za su od koji kao što ali ili ako nije iz sa može kada samo biti bila koja koje će te više nakon prije također između ovo ovaj kako još nego ima bio',
  sl: 'je in se na da za so od ki kot pa ali če ni iz lahko tudi samo biti bila po pri ne bo več med kaj tega ta še kako ko sem smo ima bil zaradi vse vendar',
  hu: 'a az és hogy nem is egy van volt ez meg csak de ha azt mint már kell vagy még el ki minden lehet lett után szerint ezt amely között során nagyon által több aki most így olyan pedig mert',
  ro: 'și în de la a cu pe care nu din este un o să se mai pentru sunt că prin au ca sau ce fi fost dar după acest această până lui ale cele poate când dintre unei unui fără lor',
  tr: 've bir bu için da de ile olarak daha çok olan gibi en kadar ne ancak sonra var ise göre ya her veya o tarafından değil iki olduğu ama şekilde mi oldu içinde bazı arasında nasıl aynı',
  id: 'dan yang di dengan untuk dari pada ini itu dalam tidak adalah akan oleh sebagai juga atau ke dapat karena telah bahwa lebih ada mereka saat tersebut bisa secara sudah seperti menjadi anda tahun kami hanya',
  vi: 'và của là các có được cho một trong những không với người này khi đã từ đến để như về ra tại cũng năm theo nhiều hơn sau trên phải vào nhưng do đó bị rất thì',
}

const noLetter = 1
/** Letters in lower case by their code in UTF-16; 0 where that was not asked for yet. */
const lowerCases = new Uint16Array(2 ** 16)

function lowerCase(code: number): number {
  const known = lowerCases[code]!
  if (known !== 0) return known
  const character = String.fromCharCode(code)
  return (lowerCases[code] = /\p{L}/u.test(character) ? character.toLowerCase().charCodeAt(0) : noLetter)
}

function nextHash(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0
}

/**
 * The positions of the languages that have a word, as bits, by its hash: to cut each word out of a text takes far longer.
 * A hash stands in the place that it leads to or the next that is free.
 */
const wordSlots = 4_096
const wordHashes = new Int32Array(wordSlots)
const wordLanguages = new Int32Array(wordSlots)
const languages = Object.keys(commonWords)
for (const [position, language] of languages.entries())
  // A single letter stands for itself too often: initials, names of columns.
  for (const word of commonWords[language]!.split(' ').filter((word) => word.length > 1)) {
    let hash = 0
    for (let at = 0; at < word.length; at++) hash = nextHash(hash, word.charCodeAt(at))
    const slot = slotOf(hash)
    wordHashes[slot] = hash
    wordLanguages[slot]! |= 1 << position
  }

/** Where a word stands, or would stand. */
function slotOf(hash: number): number {
  let slot = (hash ^ (hash >>> 12)) & (wordSlots - 1)
  while (wordLanguages[slot] !== 0 && wordHashes[slot] !== hash) slot = (slot + 1) & (wordSlots - 1)
  return slot
}

/** Scripts that one language alone, or nearly alone, is written in, by the first and the last of their letters. */
const scripts: [name: string, first: number, last: number][] = [
  ['latin', 0x41, 0x24f],
  ['latin', 0x1e00, 0x1eff],
  ['el', 0x370, 0x3ff],
  ['cyrillic', 0x400, 0x52f],
  ['he', 0x590, 0x5ff],
  ['ar', 0x600, 0x77f],
  ['hi', 0x900, 0x97f],
  ['th', 0xe00, 0xe7f],
  ['ja', 0x3040, 0x30ff],
  ['zh', 0x3400, 0x9fff],
  ['ko', 0xac00, 0xd7af],
]
const scriptNames = [...new Set(scripts.map(([name]) => name))]
/** Of each character the position of its script, and one; 0 where it is of none. */
const scriptOf = new Uint8Array(2 ** 16)
for (const [name, first, last] of scripts) scriptOf.fill(scriptNames.indexOf(name) + 1, first, last + 1)

/**
 * The language that most of a text is written in, as a primary tag of BCP 47: by its script, and where many languages
 * share that, by the words that carry its sentences. Undefined where that is not clear, as for tables of numbers.
 */
export function detectLanguage(text: string): string | undefined {
  const sample = sampleOf(text)
  const counts = lettersByScript(codesOf(sample), sample.length)
  const count = (name: string) => counts.get(name) ?? 0
  // A Japanese text is half Chinese characters, a Chinese one has hardly any kana; both hold Latin names. One character
  // of theirs is worth a good two letters.
  if (count('ja') > count('zh') * 0.1) counts.set('ja', count('ja') + count('zh')).delete('zh')
  for (const name of ['ja', 'ko', 'zh']) counts.set(name, count(name) * 2)
  const [script, letters] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))
  if (letters === 0) return undefined
  if (script === 'latin') return byCommonWords(sample)
  if (script === 'cyrillic') return cyrillic(sample)
  if (script === 'ar') return arabic(sample)
  return script
}

const codesOf = charCodes()

function lettersByScript(codes: Uint16Array, length: number): Map<string, number> {
  const counts = new Uint32Array(scriptNames.length + 1)
  for (let at = 0; at < length; at++) counts[scriptOf[codes[at]!]!]!++
  return new Map(scriptNames.map((name, position) => [name, counts[position + 1]!]))
}

function sampleOf(text: string): string {
  if (text.length <= sampledCharacters) return text
  const piece = sampledCharacters / 3
  const middle = (text.length - piece) / 2
  return [text.slice(0, piece), text.slice(middle, middle + piece), text.slice(-piece)].join(' ')
}

function countOf(text: string, letters: RegExp): number {
  return text.match(letters)?.length ?? 0
}

function byCommonWords(text: string): string | undefined {
  const composed = text.normalize('NFC')
  const counts = languages.map(() => 0)
  const words = countCommonWords(codesOf(composed), composed.length, counts)
  const [first, second] = counts.toSorted((a, b) => b - a)
  const best = languages[counts.indexOf(first!)]!
  const english = counts[languages.indexOf('en')]!
  if (
    first! < Math.max(leastWords, words * leastShare) ||
    first! < second! * leastLead ||
    (best !== 'en' && first! < english * leastLeadOverEnglish)
  )
    return undefined
  return best
}

/** Counts how many words each language has; returns how many there are. */
function countCommonWords(codes: Uint16Array, length: number, counts: number[]): number {
  let words = 0
  for (let at = 0; at < length; at++) {
    const from = at
    let hash = 0
    let isCapital = true
    for (; at < length; at++) {
      const code = codes[at]!
      const lower = lowerCase(code)
      if (lower === noLetter) break
      isCapital &&= lower !== code
      hash = nextHash(hash, lower)
    }
    // Short ones in capitals are codes: CA, LA and DE are states.
    if (at - from < 2 || (isCapital && at - from <= 3)) continue
    words++
    for (let bits = wordLanguages[slotOf(hash)]!; bits !== 0; bits &= bits - 1)
      counts[31 - Math.clz32(bits & -bits)]!++
  }
  return words
}

/** By letters that one of them has and the others have not. */
function cyrillic(text: string): string {
  if (countOf(text, /[іїєґ]/gi) > countOf(text, /[ыэъё]/gi)) return 'uk'
  if (/[ђјљњћџ]/i.test(text)) return 'sr'
  return countOf(text, /[ыэё]/gi) === 0 && /ъ/i.test(text) ? 'bg' : 'ru'
}

function arabic(text: string): string {
  if (/[ٹڈڑے]/.test(text)) return 'ur'
  return countOf(text, /[پچژگی]/g) > countOf(text, /[يةى]/g) ? 'fa' : 'ar'
}
