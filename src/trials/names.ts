/** People of many places, none of whom is anybody. */
export const people = [
  'Ines Walther',
  'Tomasz Bielak',
  'Amara Okonjo',
  'Ruth Delacroix',
  'Yusuf Demirel',
  'Linnea Sandstrom',
  'Marco Bertolini',
  'Priya Raman',
  'Hana Kobayashi',
  'Diego Arrieta',
  'Grace Mbeki',
  'Oleg Petrenko',
  'Fatima Benali',
  'Callum Drysdale',
  'Mei Zhang',
  'Sofia Lindqvist',
]

export const towns = [
  'Ardenfeld',
  'Brackwell',
  'Castrillo',
  'Dunmore',
  'Elvering',
  'Fornholt',
  'Galtby',
  'Hovesund',
]
