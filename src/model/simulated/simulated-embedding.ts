const dimensions = 256
const gram = 3

/** Everyday words, German to English: enough for a question in one language about a text in the other. */
const english = new Map(
  `auto=car hund=dog katze=cat haus=house tür=door schlüssel=key wasser=water brot=bread milch=milk apfel=apple baum=tree
  garten=garden straße=street stadt=city land=country tag=day nacht=night woche=week monat=month jahr=year arbeit=work
  urlaub=holiday urlaubstage=holidays reise=journey zug=train bahnhof=station flugzeug=plane schiff=ship fahrrad=bicycle
  schule=school lehrer=teacher kind=child kinder=children frau=woman mann=man freund=friend arzt=doctor krankenhaus=hospital
  geld=money preis=price rechnung=invoice vertrag=contract kündigung=notice frist=period brief=letter buch=book bild=picture
  computer=computer passwort=password feuer=fire sommer=summer winter=winter rot=red blau=blue grün=green groß=large
  klein=small alt=old neu=new wie=how wann=when wo=where wer=who viele=many lange=long bekommen=get bezahlen=pay`
    .split(/\s+/)
    .map((pair) => pair.split('=') as [string, string]),
)
/** They stand in every sentence, whatever it is about. */
const common = new Set(
  'the a an of to in on at is are be and or for it this that with as by do does der die das den dem ein eine einen ist sind und oder für es mit von zu im am auf bei'.split(
    ' ',
  ),
)

/** The vector that a simulated host gives a text: its words' character n-grams, hashed, German words taken for English ones. */
export function simulatedEmbedding(text: string): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    if (common.has(word)) continue
    const marked = `_${english.get(word) ?? word}_`
    for (let start = 0; start + gram <= marked.length; start++) {
      const hash = hashOf(marked.slice(start, start + gram))
      vector[hash % dimensions]! += hash & 0x10000 ? 1 : -1
    }
  }
  const length = Math.hypot(...vector)
  // A text without a word points somewhere, too: hosts give no vector without a direction.
  if (length === 0) vector[0] = 1
  return length === 0 ? vector : vector.map((value) => value / length)
}

/** What a host answers to a request for them. */
export function simulatedEmbeddings(
  texts: readonly string[],
  { model, format }: { model: string; format: unknown },
): object {
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0)
  return {
    object: 'list',
    model,
    data: texts.map((text, index) => {
      const vector = simulatedEmbedding(text)
      const embedding =
        format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector)
      return { object: 'embedding', index, embedding }
    }),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
