/** Forms that no stemmer joins, by their stem: irregular past forms, and what is counted by the hour or the year. */
const families = `
  pay paid payabl|sell sold|buy bought|build built|begin began begun|hold held|leav left|lose lost|meet met|spend spent
  teach taught|win won|write wrote written|grow grew grown|fly flew flown|fall fell fallen|rise rose risen
  sink sank sunk|draw drew drawn|drive drove driven|run ran|shoot shot|strike struck|catch caught|fight fought
  keep kept|sleep slept|send sent|break broke broken|choos chose chosen|steal stole stolen|speak spoke spoken
  wear wore worn|freez froze frozen|bring brought|sing sang sung|swim swam swum|wake woke|throw threw thrown
  know knew known|show shown|feed fed|beat beaten|bite bitten bit|born birth|di dead death|marri marriag
  hour hourli|day daili|week weekli|month monthli|year yearli annual|weigh weight|guarante warranti
`

const heads = new Map<string, string>()
for (const family of families.split(/[|\n]/)) {
  const [head, ...forms] = family.trim().split(/\s+/)
  for (const form of forms) heads.set(form, head!)
}

/** The stem that stands for all forms of a word. */
export function headForm(stem: string): string {
  return heads.get(stem) ?? stem
}
