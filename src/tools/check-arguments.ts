import { isDeepStrictEqual } from 'node:util'

type Schema = Record<string, unknown>

/** What is looked at of a schema that refers to itself. */
const deepest = 64
/** How much is looked at in all: a schema that refers to itself twice would double the work at every depth. */
const mostSteps = 20_000
/** What long lists and texts hold is looked at, too: so much of it is as long as a step. */
const sizeOfStep = 50

/**
 * What is wrong with arguments, as sentences for a model; none where they can be sent. Keywords that are not known here
 * are the server's to check: among them patterns, which can be made to take for ever. So is what is left once the check
 * has taken too many steps.
 */
export function argumentProblems(schema: Schema, value: unknown): string[] {
  return problems(schema, value, { at: 'arguments', root: schema, depth: 0, steps: { left: mostSteps } })
}

interface Place {
  at: string
  root: Schema
  depth: number
  /** Shared by the whole check. */
  steps: { left: number }
}

function problems(schema: unknown, value: unknown, place: Place): string[] {
  if (schema === true || place.depth > deepest || place.steps.left <= 0) return []
  if (schema === false) return [`${place.at} must be left out.`]
  if (typeof schema !== 'object' || schema === null) return []
  const within = { ...place, depth: place.depth + 1 }
  const known = schema as Schema
  place.steps.left -=
    1 + Math.floor((sizeOf(known['enum']) + sizeOf(known['required']) + sizeOf(value)) / sizeOfStep)
  const wrongType = typeProblem(known, value, place.at)
  if (wrongType) return [wrongType]
  return [
    ...referred(known, value, within),
    ...valueProblems(known, value, place.at),
    ...sizeProblems(known, value, place.at),
    ...(isObject(value) ? objectProblems(known, value, within) : []),
    ...(Array.isArray(value) ? itemProblems(known, value, within) : []),
    ...combinedProblems(known, value, within),
  ]
}

function referred(schema: Schema, value: unknown, place: Place): string[] {
  const reference = schema['$ref']
  if (typeof reference !== 'string' || !reference.startsWith('#')) return []
  let target: unknown = place.root
  for (const part of reference.slice(1).split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof target !== 'object' || target === null || !Object.hasOwn(target, key)) return []
    target = (target as Schema)[key]
  }
  return problems(target, value, place)
}

function typeProblem(schema: Schema, value: unknown, at: string): string | undefined {
  if (schema['type'] === undefined) return undefined
  const types = [schema['type']].flat() as string[]
  const isOne = types.some((type) => (type === 'integer' ? Number.isInteger(value) : type === typeOf(value)))
  return isOne ? undefined : `${at} must be of type ${types.join(' or ')}, not ${typeOf(value)}.`
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function valueProblems(schema: Schema, value: unknown, at: string): string[] {
  const allowed = schema['enum']
  if (Array.isArray(allowed) && !allowed.some((one) => isDeepStrictEqual(one, value)))
    return [`${at} must be one of ${shortJson(allowed)}.`]
  if ('const' in schema && !isDeepStrictEqual(schema['const'], value))
    return [`${at} must be ${shortJson(schema['const'])}.`]
  return []
}

function sizeProblems(schema: Schema, value: unknown, at: string): string[] {
  const told: string[] = []
  const hold = (key: string, isHeld: (limit: number) => boolean, sentence: string) => {
    const limit = schema[key]
    if (typeof limit === 'number' && !isHeld(limit)) told.push(`${at} must ${sentence} ${limit}.`)
  }
  if (typeof value === 'number') {
    hold('minimum', (limit) => value >= limit, 'be at least')
    hold('maximum', (limit) => value <= limit, 'be at most')
    hold('exclusiveMinimum', (limit) => value > limit, 'be more than')
    hold('exclusiveMaximum', (limit) => value < limit, 'be less than')
  }
  if (typeof value === 'string') {
    const { length } = Array.from(value)
    hold('minLength', (limit) => length >= limit, 'have a number of characters of at least')
    hold('maxLength', (limit) => length <= limit, 'have a number of characters of at most')
  }
  if (Array.isArray(value)) {
    hold('minItems', (limit) => value.length >= limit, 'have a number of items of at least')
    hold('maxItems', (limit) => value.length <= limit, 'have a number of items of at most')
  }
  return told
}

function objectProblems(schema: Schema, value: Schema, place: Place): string[] {
  const { required, additionalProperties: others } = schema
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const missing = (Array.isArray(required) ? required : [])
    .filter((key: string) => !Object.hasOwn(value, key))
    .map((key: string) => `${place.at}.${key} is missing.`)
  const each = Object.entries(value).flatMap(([key, inner]) => {
    const at = `${place.at}.${key}`
    if (Object.hasOwn(properties, key)) return problems(properties[key], inner, { ...place, at })
    // Which others there may be is known to whoever knows the patterns.
    if (others === undefined || 'patternProperties' in schema) return []
    if (others !== false) return problems(others, inner, { ...place, at })
    return [`${at} is not known; there are ${Object.keys(properties).join(', ') || 'none'}.`]
  })
  return [...missing, ...each]
}

function itemProblems(schema: Schema, value: unknown[], place: Place): string[] {
  const first = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : []
  return value.flatMap((item, index) =>
    problems(index < first.length ? first[index] : (schema['items'] ?? true), item, {
      ...place,
      at: `${place.at}[${index}]`,
    }),
  )
}

function combinedProblems(schema: Schema, value: unknown, place: Place): string[] {
  const { allOf, anyOf, oneOf } = schema
  const all = Array.isArray(allOf) ? allOf.flatMap((inner) => problems(inner, value, place)) : []
  const choices = [anyOf, oneOf].filter((list) => Array.isArray(list))
  const none = choices.flatMap((list) => {
    const tries = list.map((inner) => problems(inner, value, place))
    if (tries.some((found) => found.length === 0)) return []
    // What comes closest helps most.
    return tries.toSorted((a, b) => a.length - b.length)[0] ?? []
  })
  return [...all, ...none]
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  return isObject(value) ? Object.keys(value).length : 0
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 300 ? `${text.slice(0, 299)}…` : text
}
