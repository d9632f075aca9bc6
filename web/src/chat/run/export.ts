import type { RunEvent, RunSummary } from '../../../../src/wire/index.ts'
import { emptyRun, withEvent, type RunView } from '../../run-view.ts'
import { t } from '../../languages/index.ts'
import { signOf, summaryOf, verdictName } from '../../trust/verdict-text.ts'
import { importedWords } from './imported-words.ts'

export interface ExportedRun {
  run: RunSummary
  events: RunEvent[]
}

/** An answer as Markdown, with what it stands on below it. */
export function answerWithSources(view: RunView): string {
  const sources = view.passages
    .filter(({ number }) => view.cited.includes(number))
    .map(({ number, title, headings, page, text }) => {
      const place = [title, ...headings].join(' › ') + (page === undefined ? '' : `, ${page}`)
      return `[${number}] ${place}\n${quoted(text)}`
    })
  const doubtful = view.verdicts
    .filter((verdict) => verdict.verdict !== 'supported')
    .map((verdict) => `- ${verdictName(signOf(verdict))}: ${view.text.slice(verdict.start, verdict.end)}`)
  return [
    view.text.trim(),
    view.imported ? `*${importedWords(view.imported)}*` : '',
    view.verdicts.length > 0 ? `*${summaryOf(view.verdicts)}*` : '',
    doubtful.join('\n'),
    sources.join('\n\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** A branch of a conversation as Markdown. */
export function asMarkdown(title: string, runs: ExportedRun[]): string {
  const parts = runs.map(({ run, events }) => {
    const view = events.reduce(withEvent, emptyRun(run.question))
    const names = run.pictures?.map(({ name }) => name).join(', ')
    const shown = names === undefined ? '' : `*${t('export.pictures', { names })}*\n\n`
    return `## ${run.question.replace(/\s+/g, ' ')}\n\n${shown}${answerWithSources(view)}`
  })
  return `# ${title}\n\n${parts.join('\n\n')}\n`
}

/** Gives the browser a file to keep. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name.replace(/[\\/:*?"<>|]+/g, ' ').trim() || 'conversation'
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
}
