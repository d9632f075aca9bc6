import type { z } from 'zod'

const nouns: Record<string, string | undefined> = {
  string: 'text',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
}

/** What a schema wanted where it was not met: `a list`, `one of day, month`, `at least 1`. */
export function expectedText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return nouns[issue.expected] ?? issue.expected
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`
    case 'too_small':
      if (issue.origin === 'string')
        return issue.minimum === 1 ? 'text' : `at least ${issue.minimum} characters`
      if (issue.origin === 'array')
        return issue.minimum === 1 ? 'a list that is not empty' : `at least ${issue.minimum} entries`
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' entries' : ''}`
    default:
      return issue.message
  }
}

/** A line on what is wrong with a value, without its path; of the value itself only what it is: it may be somebody's own. */
export function issueText(issue: z.core.$ZodIssue, written: unknown): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown field${issue.keys.length > 1 ? 's' : ''} ${issue.keys.map((key) => `\`${key}\``).join(', ')}`
  if (issue.message.startsWith('expected ')) return issue.message
  if (issue.code === 'invalid_union' || issue.code === 'custom' || issue.code === 'invalid_format')
    return issue.message === 'Invalid input' ? 'it is not what it should be' : issue.message
  let value = written
  for (const part of issue.path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[part]
  return `expected ${expectedText(issue)}, got ${sizeOf(issue, value) ?? kindOf(value)}`
}

/** Where the size is what is wrong, the size. */
function sizeOf(issue: z.core.$ZodIssue, value: unknown): string | undefined {
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return undefined
  if (issue.origin === 'array' && Array.isArray(value) && value.length > 0) return `${value.length} entries`
  // Numbers of an address come as texts, too.
  if (issue.origin !== 'string' || typeof value !== 'string' || value === '') return undefined
  return value.trim() === '' ? 'only spaces' : `${value.length} characters`
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (value === '') return 'an empty text'
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'number') return Number.isNaN(value) ? 'no number' : String(value)
  return typeof value === 'boolean' ? String(value) : 'an object'
}
