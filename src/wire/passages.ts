/** A passage as it stands in a prompt: numbered, with its place, so that an answer can cite it as [number]. */
export interface PromptPassage {
  number: number
  title: string
  headings: string[]
  text: string
}

const opening = /^<passage number="(\d+)" source="([^"]*)">\n([\s\S]*?)\n<\/passage>$/gm

/** Writes passages into a prompt in the one form that `parsePassages` reads. */
export function renderPassages(passages: PromptPassage[]): string {
  return passages
    .map(({ number, title, headings, text }) => {
      const source = [title, ...headings].join(' › ').replaceAll('"', "'").replace(/\s+/g, ' ')
      return `<passage number="${number}" source="${source}">\n${text.replaceAll('</passage>', '')}\n</passage>`
    })
    .join('\n')
}

/** Finds the passages in a prompt; an empty list where there are none. */
export function parsePassages(prompt: string): PromptPassage[] {
  return [...prompt.matchAll(opening)].map(([, number, source, text]) => {
    const [title = '', ...headings] = source!.split(' › ')
    return { number: Number(number), title, headings, text: text! }
  })
}
