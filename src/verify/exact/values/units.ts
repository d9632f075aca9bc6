import { wordsOf } from '../words/words.ts'

/** A unit: its dimension, and how a value in it becomes one in the dimension's base unit. */
export interface Unit {
  /** What it is called in a reason. */
  name: string
  dimension: string
  factor: number
  /** Added after the factor, for temperatures. */
  offset?: number
}

/**
 * Units as they are written, by dimension: name, factor to the base unit, spellings. Exact by definition where a
 * definition exists (NIST Special Publication 811, appendix B). A US reading is taken for gallon, pint, cup and ton.
 */
const table: Record<string, [name: string, factor: number, spellings: string, offset?: number][]> = {
  length: [
    ['mm', 0.001, '毫米 mm millimeter millimetre millimeters millimetres'],
    ['cm', 0.01, '厘米 cm centimeter centimetre centimeters centimetres'],
    ['m', 1, '米 公尺 m meter metre meters metres'],
    ['km', 1000, '公里 千米 km kms kilometer kilometre kilometers kilometres'],
    ['µm', 1e-6, 'µm μm micron microns micrometer micrometre micrometers micrometres'],
    ['nm', 1e-9, 'nm nanometer nanometre nanometers nanometres'],
    ['inches', 0.0254, 'inch inches'],
    ['feet', 0.3048, 'ft foot feet'],
    ['yards', 0.9144, 'yd yds yard yards'],
    ['miles', 1609.344, 'mi mile miles'],
    ['nautical miles', 1852, 'nmi nautical_mile nautical_miles'],
    ['light-years', 9.4607304725808e15, 'light-year light-years light_year light_years'],
  ],
  area: [
    [
      'square metres',
      1,
      '平方米 平方公尺 m² m2 sqm sq_m square_meter square_metre square_meters square_metres',
    ],
    [
      'square kilometres',
      1e6,
      '平方公里 km² km2 sq_km square_kilometer square_kilometre square_kilometers square_kilometres',
    ],
    ['square feet', 0.09290304, 'ft² ft2 sqft sq_ft square_foot square_feet'],
    ['square inches', 0.00064516, 'in² sq_in square_inch square_inches'],
    ['square yards', 0.83612736, 'sq_yd square_yard square_yards'],
    ['square miles', 2589988.110336, 'mi² sq_mi square_mile square_miles'],
    ['acres', 4046.8564224, 'acre acres'],
    ['hectares', 10000, 'ha hectare hectares'],
  ],
  mass: [
    ['mg', 1e-6, 'mg milligram milligrams milligramme milligrammes'],
    ['µg', 1e-9, 'µg μg mcg microgram micrograms'],
    ['g', 0.001, '克 g gram grams gramme grammes'],
    ['kg', 1, '公斤 千克 kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes'],
    ['pounds', 0.45359237, 'lb lbs pound pounds'],
    ['ounces', 0.028349523125, 'oz ounce ounces'],
    ['stone', 6.35029318, 'stones'],
    ['tonnes', 1000, '吨 tonne tonnes metric_ton metric_tons'],
    ['tons', 907.18474, 'ton tons short_ton short_tons'],
  ],
  volume: [
    ['ml', 0.001, '毫升 ml milliliter millilitre milliliters millilitres cc'],
    ['cl', 0.01, 'cl centiliter centilitre centiliters centilitres'],
    ['dl', 0.1, 'dl deciliter decilitre deciliters decilitres'],
    ['litres', 1, '升 l liter litre liters litres'],
    ['cubic metres', 1000, 'm³ m3 cubic_meter cubic_metre cubic_meters cubic_metres'],
    ['cubic feet', 28.316846592, 'ft³ ft3 cu_ft cubic_foot cubic_feet'],
    ['gallons', 3.785411784, 'gal gallon gallons'],
    ['quarts', 0.946352946, 'qt quart quarts'],
    ['pints', 0.473176473, 'pint pints'],
    ['cups', 0.2365882365, 'cup cups'],
    ['fluid ounces', 0.0295735295625, 'fl_oz fluid_ounce fluid_ounces'],
    ['tablespoons', 0.01478676478125, 'tbsp tablespoon tablespoons'],
    ['teaspoons', 0.00492892159375, 'tsp teaspoon teaspoons'],
  ],
  workdays: [['working days', 1, 'working_day working_days business_day business_days workday workdays']],
  speed: [
    ['m/s', 1, 'm/s meters_per_second metres_per_second meter_per_second metre_per_second'],
    ['km/h', 1 / 3.6, 'km/h kmh kph kilometers_per_hour kilometres_per_hour kilometer_per_hour km_per_hour'],
    ['mph', 0.44704, 'mph miles_per_hour mile_per_hour miles_an_hour'],
    ['knots', 1852 / 3600, 'knot knots kn'],
  ],
  temperature: [
    [
      '°C',
      1,
      '°_c °c ℃ celsius degrees_celsius degree_celsius degrees_c deg_c degrees_centigrade centigrade',
      0,
    ],
    ['°F', 5 / 9, '°_f °f ℉ fahrenheit degrees_fahrenheit degree_fahrenheit degrees_f deg_f', -160 / 9],
    ['K', 1, 'kelvin kelvins', -273.15],
  ],
  degrees: [['degrees', 1, '° degree degrees deg degs']],
  time: [
    ['milliseconds', 0.001, 'ms millisecond milliseconds'],
    ['microseconds', 1e-6, 'µs μs microsecond microseconds'],
    ['nanoseconds', 1e-9, 'ns nanosecond nanoseconds'],
    ['seconds', 1, '秒 sekunden segundos secondes s sec secs second seconds'],
    ['minutes', 60, '分钟 minuten minutos min mins minute minutes'],
    ['hours', 3600, '小时 stunden stunde heures heure horas h hr hrs hour hours'],
    ['days', 86_400, 'day days 天 tage tagen jours días'],
    ['weeks', 604_800, 'wk wks week weeks 周 wochen woche semaines semanas'],
    ['fortnights', 1_209_600, 'fortnight fortnights'],
  ],
  calendar: [
    ['months', 1, 'month months mo mos 个月 monate monaten monat mois meses'],
    ['quarters', 3, 'quarters'],
    ['years', 12, 'yr yrs year years jahre jahren ans años'],
    ['decades', 120, 'decade decades'],
    ['centuries', 1200, 'century centuries'],
  ],
  data: [
    ['bytes', 1, 'byte bytes'],
    ['kB', 1e3, 'kb kilobyte kilobytes'],
    ['MB', 1e6, 'mb megabyte megabytes'],
    ['GB', 1e9, 'gb gigabyte gigabytes'],
    ['TB', 1e12, 'tb terabyte terabytes'],
    ['PB', 1e15, 'pb petabyte petabytes'],
    ['KiB', 1024, 'kib kibibyte kibibytes'],
    ['MiB', 1024 ** 2, 'mib mebibyte mebibytes'],
    ['GiB', 1024 ** 3, 'gib gibibyte gibibytes'],
    ['TiB', 1024 ** 4, 'tib tebibyte tebibytes'],
  ],
  energy: [
    ['J', 1, 'j joule joules'],
    ['kJ', 1e3, 'kj kilojoule kilojoules'],
    ['kcal', 4184, 'kcal kilocalorie kilocalories calorie calories cal'],
    ['Wh', 3600, 'wh watt-hour watt-hours watt_hours'],
    ['kWh', 3.6e6, 'kwh kilowatt-hour kilowatt-hours kilowatt_hour kilowatt_hours'],
    ['MWh', 3.6e9, 'mwh megawatt-hour megawatt-hours megawatt_hours'],
    ['GWh', 3.6e12, 'gwh gigawatt-hour gigawatt-hours gigawatt_hours'],
    ['TWh', 3.6e15, 'twh terawatt-hours terawatt_hours'],
  ],
  power: [
    ['W', 1, 'w watt watts'],
    ['kW', 1e3, 'kw kilowatt kilowatts'],
    ['MW', 1e6, 'mw megawatt megawatts'],
    ['GW', 1e9, 'gw gigawatt gigawatts'],
    ['hp', 745.6998715822702, 'hp horsepower bhp'],
  ],
  frequency: [
    ['Hz', 1, 'hz hertz'],
    ['kHz', 1e3, 'khz kilohertz'],
    ['MHz', 1e6, 'mhz megahertz'],
    ['GHz', 1e9, 'ghz gigahertz'],
  ],
  pressure: [
    ['Pa', 1, 'pa pascal pascals'],
    ['hPa', 100, 'hpa mbar millibar millibars'],
    ['kPa', 1e3, 'kpa kilopascal kilopascals'],
    ['MPa', 1e6, 'mpa megapascal megapascals'],
    ['bar', 1e5, 'bar bars'],
    ['psi', 6894.757293168361, 'psi'],
    ['atm', 101_325, 'atm atmospheres'],
    ['mmHg', 133.322387415, 'mmhg'],
  ],
  voltage: [
    ['V', 1, 'v volt volts'],
    ['kV', 1e3, 'kv kilovolt kilovolts'],
    ['mV', 0.001, 'mv millivolt millivolts'],
  ],
  current: [
    ['A', 1, 'amp amps ampere amperes'],
    ['mA', 0.001, 'ma milliamp milliamps'],
  ],
  charge: [
    ['mAh', 0.001, 'mah'],
    ['Ah', 1, 'ah'],
  ],
}

/** Prefixes whose case tells a thousandth from a million: read only as they are written. */
const caseMatters = new Set(['mw', 'mpa', 'mwh', 'mb', 'pa', 'v', 'j', 'w'])
const exactCase: Record<string, string> = {
  mw: 'MW', mpa: 'MPa', mwh: 'MWh', mb: 'MB', pa: 'Pa', v: 'V', j: 'J', w: 'W',
} // prettier-ignore

const bySpelling = new Map<string, Unit>()
for (const [dimension, units] of Object.entries(table))
  for (const [name, factor, spellings, offset] of units)
    for (const spelling of spellings.split(' '))
      bySpelling.set(spelling.replaceAll('_', ' '), {
        name,
        dimension,
        factor,
        ...(offset ? { offset } : {}),
      })

const starts = new Set([...bySpelling.keys()].map((spelling) => wordsOf(spelling)[0]!.lower))
for (const letter of ['f', 'c']) starts.add(letter)

/** Whether the spelling of any unit begins with a word: most words begin none. */
export function startsUnit(lower: string): boolean {
  return starts.has(lower)
}

/** The unit that a text is the spelling of. */
export function unitOf(spelling: string): Unit | undefined {
  const lower = spelling.toLowerCase()
  if (spelling === 'F' || spelling === 'C') return bySpelling.get(`°${lower}`)
  if (caseMatters.has(lower) && exactCase[lower] !== spelling) return undefined
  return bySpelling.get(lower)
}

/** A value in a unit, in the base unit of its dimension. */
export function toBase(value: number, unit: Unit): number {
  return value * unit.factor + (unit.offset ?? 0)
}
