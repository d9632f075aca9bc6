import { plain } from './plain.ts'

const admission =
  /\b(?:mistake\w*|mistaken|wrong\w*|incorrect\w*|error\w*|miscalculat\w*|miscount\w*|apolog\w*|sorry|correction|inaccurate|slip(?:ped)?|oops|against|violat\w*|broke|breach\w*|forb\w+|prohibit\w*|contrary|disallowed|not (?:\w+ )?(?:right|correct|allowed|permitted|accurate|true|so|all))\b|n't (?:\w+ )?(?:right|correct|allowed|permitted|accurate|have)|should (?:not|have|be)|\bno[,.:;]|^no\b/

/** Whether a text admits a mistake or that something was against a rule. It reads words, in English alone. */
export function admits(text: string): boolean {
  return admission.test(plain(text))
}
