import { AppError } from '../base/index.ts'

/** What a person calls it. */
const called: Record<string, string> = { run: 'answer', alias: 'name for models' }
/** What people write themselves, on the command line too: it is said again. All other ids they have never seen. */
const written = ['conversation', 'collection']

/** What is somebody else's is answered as if it were not there. Of some the page says so in its own words. */
export function absent(what: string, id: string): AppError {
  if (written.includes(what))
    return new AppError(
      'not-found',
      `There is no ${what} \`${id}\` of yours.`,
      what === 'conversation' ? { because: { code: 'conversation-gone' } } : {},
    )
  return new AppError(
    'not-found',
    `There is no such ${called[what] ?? what}, or it is not yours. It may have been removed meanwhile.`,
    what === 'run' ? { because: { code: 'answer-gone' } } : {},
  )
}
