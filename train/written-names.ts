/** The sets of answers that were written for this project; each is made of the files whose names begin so. */
export const writtenNames = ['web', 'mtrag', 'summaries', 'businesses'] as const
/**
 * Not trained on, to measure by: the first four are full of figures, names and conditions, `articles` and `overviews`
 * say the evidence again, `unseen` is of every kind.
 */
export const measuringNames = [
  'dense',
  'mixed',
  'conflicts-data',
  'conflicts-prose',
  'articles',
  'overviews',
  'unseen',
] as const
export type WrittenName = (typeof writtenNames)[number]
export type AnyWrittenName = WrittenName | (typeof measuringNames)[number]
