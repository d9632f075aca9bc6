/** How long a question may be. The page asks for this alone: schemas would come along with anything else. */
export const mostQuestionCharacters = 100_000
