/** Extensions of text, by what a file with them is where its content leaves that open. */
export const textFileExtensions = {
  html: ['html', 'htm', 'xhtml'],
  markdown: ['md', 'markdown', 'mdx'],
  text: ['txt', 'text', 'log', 'rst', 'adoc', 'tex'],
  csv: ['csv', 'tsv', 'tab'],
  json: ['json', 'jsonl', 'ndjson', 'geojson'],
  email: ['eml'],
  code: (
    'c h cc cpp hpp cs css dart ex exs fs go graphql groovy hs java jl js jsx kt kts lua m mjs cjs ml nix php pl pm ' +
    'proto ps1 py r rb rs sass scala scss sh bash zsh sql swift tf ts tsx vb vue zig yaml yml toml ini xml'
  ).split(' '),
}

const otherExtensions = 'pdf docx docm pptx pptm xlsx xlsm odt ods odp epub zip'.split(' ')

/** The extensions, with their dot, of the files that can be read. What is in a file decides all the same. */
export const fileExtensions: ReadonlySet<string> = new Set(
  [...Object.values(textFileExtensions).flat(), ...otherExtensions].map((extension) => `.${extension}`),
)
