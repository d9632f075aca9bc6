/** The JSON object that an answer is, alone or in one block of code; undefined where it is anything else. */
export function readJson(answer: string): Record<string, unknown> | undefined {
  const block = /^```\w*\n([\s\S]*?)\n?```$/.exec(answer.trim())
  try {
    const value: unknown = JSON.parse(block ? block[1]! : answer)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
