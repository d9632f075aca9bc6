import { plain } from './plain.ts'

const undone = new RegExp(
  [
    "\\b(?:could|was|were|has|have|had|did|does|do|can|is|are|will)(?: not|n't)\\b",
    "\\bcannot\\b|\\bcan't\\b|\\bunable\\b|\\bunsuccessful\\w*|\\bwithout success\\b|\\bno success\\b|\\bno luck\\b",
    '(?<!\\b(?:no|without|without any|any) )\\b(?:fail\\w*|errors?|problems?|issues?)\\b|\\brejected\\b|\\brefused\\b|\\bdeclined\\b|\\bbounced\\b|\\bunavailable\\b',
    '\\bno longer\\b|\\bnot (?:\\w+ )?(?:sent|booked|saved|done|possible|go|gone|work\\w*|complete\\w*|run\\w*|start\\w*)\\b',
    '\\bdamaged\\b|\\bbroken\\b|\\bwent wrong\\b|\\bis down\\b|\\bunfortunately\\b|\\bremains? (?:unsent|undone|unbooked|open|stopped)\\b|\\bstays (?:off|down|stopped)\\b',
  ].join('|'),
)

/** Whether a text says that something did not work. It reads words, in English alone, and not what it is that failed. */
export function saysUndone(text: string): boolean {
  return undone.test(plain(text))
}
