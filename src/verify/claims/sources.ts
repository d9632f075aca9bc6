/** A line that only says that what an answer is taken from follows. */
const title =
  /^(?:(?:here are )?the )?(?:sources?|references?|citations?|bibliography|works cited|footnotes|further reading|quellen(?:angaben)?|literatur|références|fuentes|referencias|fonti|参考(?:资料|文献)|来源|出典)(?: (?:used|cited|consulted))?\s*[:：.]?$/iu

/** The same before the first of them, in one line. */
const prefix = /^(?:sources?|references?|quellen?|fuentes?)\s*[:：]\s*(?=\S)/i

/** The number of an entry. What stands in the answer as `[1]` cites nothing here: it is what the answer cites by. */
const mark = /^\s*(?:[-*•–+]\s+|\d{1,3}[.)]\s+)?(?:\[\^?\d{1,3}\]:?|【\d{1,3}】)\s*/

/** A place in a text, an address, the name of a file. */
const place =
  /https?:|www\.|\b(?:pp?\.|pages?|sections?|sec\.|chapters?|ch\.|paragraphs?|para\.|appendix|annex|vol\.|volume|passages?|documents?|Seite|S\.|Abschnitt|Kapitel|página|capítulo)\s?[\dIVX]|§|第\s?\d+\s?[页章节]|\.(?:pdf|docx?|odt|md|html?|xlsx?|csv|txt|pptx?|eml)\b|\bdoi\b|\b(?:retrieved|accessed)\b/i

/** What people call texts. */
const texts =
  /\b(?:hand ?book|manual|polic(?:y|ies)|guid(?:e|elines?|ebook)|contract|agreement|minutes|report|web ?(?:site|page)|page|faqs?|leaflet|brochure|notice|terms|regulations?|rules?|by-?laws?|act|statutes?|code|directive|memo(?:randum)?|e-?mail|letter|newsletter|article|press release|(?:data|fact) ?sheet|specifications?|schedule|timetable|tariff|price list|form|table|document(?:s|ation)?|docs|wiki(?:pedia)?|journal|review|study|paper|survey|statement|overview|summary|intranet|passages?|excerpt|prospectus|protocol|procedure|catalogue|booklet|register|Handbuch|Satzung|Vertrag|Protokoll|Bericht|Ordnung|Merkblatt)\b|(?:手册|合同|规定|报告|通知|文件|网站|指南)/iu

/** Verbs as a sentence has them; titles write theirs with a capital. */
const verb =
  /(?<!\b(?:how|what|who|when|where|why)\b.{0,40})\b(?:is|are|was|were|has|have|had|does|do|did|can|could|may|might|must|shall|should|will|would|cannot|isn['’]t|aren['’]t|gets?|pays?|opens?|closes?|says?|states?|includes?|requires?|allows?|applies|apply|receives?|begins?|takes?|lasts?|gives?|ist|sind|hat|wird|kostet|est|sont|es|son)\b/
/** An amount, a time, a yes or no: an entry that has one says something of the matter. */
const value =
  /[£$€¥%]|\d\s?(?:percent|per cent|hours?|days?|weeks?|months?|minutes?|years?|euros?|pounds?|dollars?|pence|cents|km|kg|mg|ml|miles?|metres?|meters?|people|a\.?m\b|p\.?m\b)|\d:\d\d|\b(?:no|not|never|free|only|yes)\b/i

const longestEntry = 300

/** Whether a line only announces what the answer is taken from. */
export function announcesSources(plain: string): boolean {
  return title.test(plain.trim())
}

/**
 * Whether a sentence only names what an answer is taken from: `[1] Handbook, p. 3`. `isListed`: it stands under a line
 * that announces such names. One that says something of the matter is a claim wherever it stands.
 */
export function namesSource(text: string, isListed: boolean): boolean {
  if (text.length > longestEntry) return false
  const introduced = prefix.exec(text)
  const numbered = mark.exec(text)
  // Most sentences are neither, and are looked at no closer.
  if (!isListed && !introduced && !numbered) return false
  const entry = text.slice((introduced ?? numbered)?.[0].length ?? 0)
  if (verb.test(entry) || value.test(entry.replaceAll(/https?:\S+/g, ''))) return false
  if (isListed) return numbered !== null || place.test(entry) || texts.test(entry)
  return place.test(entry)
}
