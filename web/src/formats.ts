type Unit = 'millisecond' | 'second' | 'kilobyte' | 'megabyte'

/**
 * Numbers, dates and spans of time as a language writes them. What writes them is made when it is first needed, and
 * kept: to make it takes longer than to draw what it writes.
 */
export function formatsOf(tag: string) {
  const numbers = (options?: Intl.NumberFormatOptions) => once(() => new Intl.NumberFormat(tag, options))
  const dates = (options: Intl.DateTimeFormatOptions) => once(() => new Intl.DateTimeFormat(tag, options))
  const number = numbers()
  const short = numbers({ notation: 'compact' })
  const percent = numbers({ style: 'percent' })
  const money = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const smallMoney = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 4 })
  const ofUnit = (unit: Unit, digits: number) =>
    numbers({ style: 'unit', unit, maximumFractionDigits: digits })
  const units = {
    fewMilliseconds: ofUnit('millisecond', 1),
    milliseconds: ofUnit('millisecond', 0),
    seconds: ofUnit('second', 1),
    kilobytes: ofUnit('kilobyte', 1),
    megabytes: ofUnit('megabyte', 1),
  }
  const date = dates({ dateStyle: 'medium', timeStyle: 'short' })
  const fullDay = dates({ dateStyle: 'medium' })
  const day = dates({ month: 'short', day: 'numeric', timeZone: 'UTC' })
  const hour = dates({ timeStyle: 'short' })
  const time = dates({ timeStyle: 'medium' })
  const list = once(() => new Intl.ListFormat(tag))
  return {
    number: (value: number) => number().format(value),
    short: (value: number) => short().format(value),
    percent: (share: number) => percent().format(share),
    money: (value: number) => (value < 1 ? smallMoney : money)().format(value),
    milliseconds: (value: number) =>
      value >= 1_000
        ? units.seconds().format(value / 1_000)
        : (value < 10 ? units.fewMilliseconds : units.milliseconds)().format(value),
    bytes: (bytes: number) =>
      bytes < 1_000_000
        ? units.kilobytes().format(bytes / 1_000)
        : units.megabytes().format(bytes / 1_000_000),
    date: (at: number) => date().format(at),
    fullDay: (at: number) => fullDay().format(at),
    /** A day as it stands under an axis, and an hour of it. */
    day: (at: number) => day().format(at),
    hour: (at: number) => hour().format(at),
    time: (at: number) => time().format(at),
    list: (items: string[]) => list().format(items),
  }
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined
  return () => (made ??= make())
}
