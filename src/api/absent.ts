import { AppError } from '../base/index.ts'

/** What is somebody else's is answered as if it were not there. Of a conversation, the page says which in its own words. */
export function absent(what: string, id: string): AppError {
  return new AppError(
    'not-found',
    `There is no ${what} \`${id}\` of yours.`,
    what === 'conversation' ? { because: { code: 'conversation-gone' } } : {},
  )
}
