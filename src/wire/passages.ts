/** A passage as it stands in a prompt: numbered, with its place, so that an answer can cite it as [number]. */
export interface PromptPassage {
  number: number
  title: string
  headings: string[]
  text: string
}

const opening = /^<passage number="(\d+)"(?: source="([^"]*)")?>\n([\s\S]*?)\n<\/passage>$/gm

/**
 * Writes passages into a prompt in the one form that `parsePassages` reads. One without a source is from the same
 * place as the one before: a place is paid for once.
 */
export function renderPassages(passages: PromptPassage[]): string {
  let before: string | undefined
  return passages
    .map(({ number, title, headings, text }) => {
      const source = [title, ...headings].join(' › ').replaceAll('"', "'").replace(/\s+/g, ' ')
      const named = source === before ? '' : ` source="${source}"`
      before = source
      return `<passage number="${number}"${named}>\n${withoutMarks(text)}\n</passage>`
    })
    .join('\n')
}

/** A text that holds our own marks is not to end its passage, nor to begin another. */
function withoutMarks(text: string): string {
  return text.replace(/<(?=\/?passage\b)/gi, '‹')
}

/** What stands in a prompt beside its passages. */
export function withoutPassages(prompt: string): string {
  return prompt.replace(opening, '')
}

/** Finds the passages in a prompt; an empty list where there are none. */
export function parsePassages(prompt: string): PromptPassage[] {
  let place: Pick<PromptPassage, 'title' | 'headings'> = { title: '', headings: [] }
  return [...prompt.matchAll(opening)].map(([, number, source, text]) => {
    if (source !== undefined) {
      const [title = '', ...headings] = source.split(' › ')
      place = { title, headings }
    }
    return { number: Number(number), ...place, text: text! }
  })
}
