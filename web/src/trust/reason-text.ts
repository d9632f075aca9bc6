import type { Verdict } from '../../../src/wire/index.ts'
import { format, messageOf, t } from '../languages/index.ts'
import { resultText } from './result-text.ts'

/** Why a verdict is what it is, in the language that is shown; what the page has no words for, as the check told it. */
export function reasonText({ reason, because }: Pick<Verdict, 'reason' | 'because'>): string {
  if (!because) return reason
  const values = Object.entries(because.values ?? {}).map(([name, value]) => [
    name,
    typeof value === 'string'
      ? name === 'result'
        ? resultText(value)
        : value
      : format.list(value.map((word) => t('reason.word', { word }))),
  ])
  const text = messageOf(`reason.${because.code}`, Object.fromEntries(values))
  if (text === undefined) return reason
  return because.fromTool === true ? t('reason.from-tool', { reason: text }) : text
}
