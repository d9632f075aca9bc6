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
    typeof value === 'string' && !isTakenForAnother(value) ? value : JSON.stringify(value, null, 2),
  ])
}

/** "true", "5" and "" are texts too: without their quotes they would be taken for a value that they are not, or none. */
function isTakenForAnother(text: string): boolean {
  if (text.trim() === '') return true
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
