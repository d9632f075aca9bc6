const typeNames = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'])
const longestSchema = 32_768
const deepest = 32

type Schema = Record<string, unknown>

/**
 * Why a schema cannot be given to models as that of a tool's arguments; undefined where it can. Hosts refuse a whole
 * request for one schema that is none, so that a single tool would keep everybody from their answers.
 */
export function schemaProblem(schema: unknown): string | undefined {
  if (!isSchema(schema)) return 'it is no object'
  if (schema['type'] !== 'object') return 'its type is not "object"'
  const wrong = problemWithin(schema, 'it', 0)
  if (wrong) return wrong
  const length = JSON.stringify(schema).length
  return length > longestSchema ? `it has ${length} characters, more than ${longestSchema}` : undefined
}

function problemWithin(schema: unknown, at: string, depth: number): string | undefined {
  if (typeof schema === 'boolean') return undefined
  if (!isSchema(schema)) return `${at} is no schema`
  if (depth > deepest) return 'it is nested too deep'
  const { type, required } = schema
  if (type !== undefined && ![type].flat().every((name) => typeNames.has(name as string)))
    return `the type of ${at} is unknown`
  if (
    required !== undefined &&
    !(Array.isArray(required) && required.every((name) => typeof name === 'string'))
  )
    return `"required" of ${at} is no list of names`
  if (schema['enum'] !== undefined && !Array.isArray(schema['enum'])) return `"enum" of ${at} is no list`
  for (const [key, inner] of innerSchemas(schema)) {
    const wrong = problemWithin(inner, key, depth + 1)
    if (wrong) return wrong
  }
  return undefined
}

/** The schemas that a schema holds, with where they stand. What holds none where it should is given as such. */
function innerSchemas(schema: Schema): [string, unknown][] {
  const single = ['items', 'additionalProperties', 'not'].filter((key) => key in schema)
  const lists = ['anyOf', 'oneOf', 'allOf'].filter((key) => key in schema)
  const maps = ['properties', '$defs', 'definitions'].filter((key) => key in schema)
  return [
    ...single.map((key): [string, unknown] => [key, schema[key]]),
    ...lists.flatMap((key): [string, unknown][] =>
      Array.isArray(schema[key]) ? schema[key].map((inner) => [key, inner]) : [[key, undefined]],
    ),
    ...maps.flatMap((key): [string, unknown][] =>
      isSchema(schema[key]) ? Object.entries(schema[key]) : [[key, undefined]],
    ),
  ]
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
