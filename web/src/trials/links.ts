const standings = '#/hosts/trials'

/** The address of what the trials of a model came to. */
export const reportLink = ({ id }: { id: string }): string => `${standings}/${encodeURIComponent(id)}`

/** The address of two of them beside each other. */
export const comparisonLink = (first: string, second: string): string =>
  `${reportLink({ id: first })}/${encodeURIComponent(second)}`
