import type { z } from 'zod'
import { AppError } from '../base/index.ts'
import { issueText } from '../wire/index.ts'

/** Parses what came in by its schema; a `bad-request` names the path, what was expected and what came. */
export function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  // A body that says that it is plain text comes as one, whatever is in it.
  if (typeof value === 'string')
    throw new AppError(
      'bad-request',
      'The body: expected JSON, got plain text. Send the header `content-type: application/json`.',
    )
  const [issue] = result.error.issues
  const path = issue!.path.join('.')
  throw new AppError(
    'bad-request',
    `${path === '' ? 'The body' : `\`${path}\``}: ${issueText(issue!, value)}`,
    {
      param: path === '' ? undefined : path,
    },
  )
}
