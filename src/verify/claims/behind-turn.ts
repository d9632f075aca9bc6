/** Begins an apology: what follows it may be the matter. */
const apology =
  /^(?:(?:(?:i['’]m |i am )?(?:so |very |really |truly )?sorry|i apologi[sz]e|(?:my |our )?apologies)(?: (?:for|about)\b[^.,:;]{0,60})?|(?:es )?tut mir leid|entschuldigung|(?:je suis )?désolée?|lo siento|很?抱歉|对不起|不好意思)\s*[,:，：–—]\s*/iu
/** Offers something more, under a condition: `If you need more time, …`. */
const offer = /^(?:if you|wenn sie|si vous)\b[^.,:;]{0,120},\s+/i

const joins = '(?:but|however|though|although|yet|so|while|whereas|aber|jedoch|mais|pero|mas|ma)'
const turn = new RegExp(
  `[;–—]\\s+(?:${joins}\\b,?\\s+)?|,\\s+(?:${joins}\\b,?\\s+|(?=which\\b))|，\\s*(?:但是?|不过|所以|因此|然而)，?`,
  'iu',
)

/**
 * What a sentence goes on with behind an apology, an offer or a turn from what cannot be said to what can: `The passages
 * do not tell the price, but the site says 5 euros`. Undefined where nothing of the kind is in it.
 */
export function behindTurn(text: string): string | undefined {
  const found = apology.exec(text) ?? offer.exec(text) ?? turn.exec(text)
  return found ? text.slice(found.index + found[0].length) : undefined
}
