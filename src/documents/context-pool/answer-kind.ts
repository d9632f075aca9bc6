// A question that asks for a time or a number is answered by a turn that holds one: of what bears on it equally, the turn
// that does comes first. English alone.

const asksForTime =
  /\b(?:when|how (?:long|often|soon|recently|late|early)|(?:what|which) (?:time|date|day|week|month|season|year))\b/i
const asksForNumber =
  /\b(?:how (?:many|much|old|tall|far|high|big|large|heavy|fast|deep)|what (?:price|number|amount|age|percentage))\b/i

const time =
  /\b(?:1\d{3}|20\d{2}|\d{1,2}(?::\d\d| ?[ap]\.?m\b)|(?:jan|febr)uary|march (?=\d)|april|(?:in|of|since|until|by|last|next) may|june|july|august|(?:sept|nov|dec)ember|october|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|yesterday|tomorrow|tonight|mornings?|evenings?|afternoons?|nights?|noon|midnight|seconds?|minutes?|hours?|days?|weeks?|weekends?|fortnight|months?|years?|decades?|spring|summer|autumn|winter|easter|christmas|ago|last|next|since|until|till|soon|recently|once|twice|daily|weekly|monthly|yearly|every|\w+(?:ieth|teenth)|first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf)th|\d+(?:st|nd|rd|th))\b/i
const number =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?|dozens?|half|quarter|couple|double|twice|none|nobody|several)\b/i

/** How much more a turn counts that holds what is asked for. */
export const meritOfKind = 1.35
const [ofTime, ofNumber] = [1, 2]

/** The kinds of answer that a question asks for, as bits; 0 of most. */
export function kindsAsked(question: string): number {
  return (asksForTime.test(question) ? ofTime : 0) | (asksForNumber.test(question) ? ofNumber : 0)
}

/** The kinds of answer that a text holds, as the same bits. */
export function kindsIn(text: string): number {
  return (time.test(text) ? ofTime : 0) | (number.test(text) ? ofNumber : 0)
}
