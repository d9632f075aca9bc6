import { InvalidArgumentError } from 'commander'

/** For an option that can be repeated. */
export function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value]
}

/** `a,b` as a list. */
export function list(value: string): string[] {
  const items = value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
  if (items.length === 0) throw new InvalidArgumentError('Expected names, separated by commas.')
  return items
}

export function wholeNumber(minimum: number, maximum = 1_000_000_000): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < minimum || number > maximum)
      throw new InvalidArgumentError(`Expected a whole number of ${minimum} to ${maximum}.`)
    return number
  }
}

/** The address of a database, or `sqlite`. */
export function databaseAddress(value: string): string {
  const isAddress = /^postgres(ql)?:\/\//.test(value) && URL.canParse(value)
  if (value !== 'sqlite' && !isAddress)
    throw new InvalidArgumentError('Expected sqlite, or postgres://user:password@host:port/database.')
  return value
}
