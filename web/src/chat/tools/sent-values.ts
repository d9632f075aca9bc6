/** What is sent to a tool, value by value, as far as it can be told so: a name and what is sent under it. */
export function sentValues(json: string): [name: string, value: string][] | undefined {
  let sent: unknown
  try {
    sent = JSON.parse(json)
  } catch {
    return undefined
  }
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return undefined
  return Object.entries(sent).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value, null, 2),
  ])
}
