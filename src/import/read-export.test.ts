import * as fc from 'fast-check'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import {
  chatgptConversation,
  chatgptTalk,
  chatgptZip,
  claudeConversation,
  jsonFile,
  librechatExport,
  openWebuiChat,
} from '../../test/make-exports.ts'
import { dataUrl, makePng } from '../../test/make-pictures.ts'
import { drawn, readWhole } from '../../test/read-whole-export.ts'
import { importedConversationSchema } from '../wire/index.ts'
import { readExport } from './read-export.ts'

async function check(file: Blob, expected: { drawn?: string[][]; problems?: string[] }) {
  const whole = await readWhole(file)
  expect(whole.conversations.map(drawn)).toEqual(expected.drawn ?? [])
  expect(whole.problems).toEqual(expected.problems ?? [])
  return whole.conversations
}

const talk = chatgptTalk('c1', 'Harbour', [
  ['How deep?', 'Ten metres.'],
  ['And wide?', 'A hundred.'],
])
const talkDrawn = ['How deep? → Ten metres.', '  And wide? → A hundred. *']

describe('ChatGPT', () => {
  test('questions and answers with their times and models, alone and in the archive', async () => {
    const [found] = await check(jsonFile([talk]), { drawn: [talkDrawn] })
    expect(found).toMatchObject({
      from: 'chatgpt',
      id: 'c1',
      title: 'Harbour',
      createdAt: 1_700_000_000_000,
      updatedAt: 1_700_000_015_000,
      runs: [
        { id: 'c1-a0', parentId: null, model: 'gpt-4o', createdAt: 1_700_000_000_000 },
        { id: 'c1-a1', parentId: 'c1-a0', createdAt: 1_700_000_010_000 },
      ],
    })
    await check(new Blob([Buffer.from(chatgptZip([talk]))]), { drawn: [talkDrawn] })
    // A conversation by itself, and one after the other.
    await check(jsonFile(talk), { drawn: [talkDrawn] })
    await check(new Blob([`\uFEFF${JSON.stringify(talk)}\n${JSON.stringify(talk)}\n`]), {
      drawn: [talkDrawn, talkDrawn],
    })
  })

  test('edited questions and answers that were written again are branches, and the one that was shown stays shown', async () => {
    const tree = chatgptConversation(
      'c2',
      'Branches',
      [
        { id: 'q1', parent: null, role: 'user', text: 'One?', at: 1 },
        { id: 'a1', parent: 'q1', role: 'assistant', text: 'First.', at: 2 },
        { id: 'a2', parent: 'q1', role: 'assistant', text: 'Second.', at: 3 },
        { id: 'q2', parent: 'a1', role: 'user', text: 'Two?', at: 4 },
        { id: 'a3', parent: 'q2', role: 'assistant', text: 'Third.', at: 5 },
        { id: 'q3', parent: 'a1', role: 'user', text: 'Two, but better?', at: 6 },
      ],
      { current_node: 'a3' },
    )
    await check(jsonFile([tree]), {
      drawn: [['One? → First.', '  Two? → Third. *', '  Two, but better? → ', 'One? → Second.']],
    })
  })

  test('what tools, the system and thoughts say is told as left out; what is hidden is not', async () => {
    const steps = chatgptConversation('c3', 'Steps', [
      { id: 's0', parent: null, role: 'system', text: '' },
      {
        id: 's1',
        parent: 's0',
        role: 'user',
        content: { content_type: 'user_editable_context', user_profile: 'secret' },
      },
      { id: 'q', parent: 's1', role: 'user', text: 'How old?' },
      {
        id: 't1',
        parent: 'q',
        role: 'assistant',
        content: { content_type: 'thoughts', thoughts: [{ summary: 'hm' }] },
      },
      { id: 't2', parent: 't1', role: 'assistant', text: 'I look it up.' },
      {
        id: 't3',
        parent: 't2',
        role: 'assistant',
        content: { content_type: 'code', text: 'search("age")' },
        more: { recipient: 'web' },
      },
      {
        id: 't4',
        parent: 't3',
        role: 'tool',
        content: { content_type: 'execution_output', text: '42' },
      },
      {
        id: 'a',
        parent: 't4',
        role: 'assistant',
        text: 'It is 42.\uE200cite\uE202turn0search0\uE201 So they say.',
      },
    ])
    const [found] = await check(jsonFile([steps]), {
      drawn: [['How old? → I look it up.\n\nIt is 42. So they say. *']],
    })
    expect(found!.runs[0]!.leftOut).toEqual({ thinking: 1, tools: 2 })
  })

  test('a picture that lies in the archive comes along, one that does not is told, and so is a file', async () => {
    const asked = (id: string, parent: string | null, asset: string, text: string) => ({
      id,
      parent,
      role: 'user',
      content: {
        content_type: 'multimodal_text',
        parts: [{ content_type: 'image_asset_pointer', asset_pointer: asset, width: 3 }, text],
      },
      more: {
        metadata: {
          attachments: [
            { id: asset.replace(/^.*\/\//, ''), name: 'tower.png', mime_type: 'image/png' },
            { id: 'file-Text', name: 'notes.txt', mime_type: 'text/plain' },
          ],
        },
      },
    })
    const conversation = chatgptConversation('c4', 'Pictures', [
      asked('q1', null, 'file-service://file-AbC123', 'What is this?'),
      { id: 'a1', parent: 'q1', role: 'assistant', text: 'A tower.' },
      asked('q2', 'a1', 'sediment://file_000gone', ''),
      { id: 'a2', parent: 'q2', role: 'assistant', text: 'I see nothing.' },
    ])
    const png = makePng(30, 20)
    const zip = chatgptZip([conversation], { 'file-AbC123-tower.png': png })
    const [found] = await check(new Blob([Buffer.from(zip)]), {
      drawn: [['What is this? → A tower.', '  … → I see nothing. *']],
    })
    expect(found!.runs[0]).toMatchObject({
      pictures: [{ name: 'tower.png', url: `data:image/png;base64,${png.toString('base64')}` }],
      leftOut: { files: 1 },
    })
    expect(found!.runs[1]!.leftOut).toEqual({ pictures: 1, files: 1 })
    // Alone, the file has none of them.
    const [alone] = (await readWhole(jsonFile([conversation]))).conversations
    expect(alone!.runs[0]!.leftOut).toEqual({ pictures: 1, files: 1 })
  })
})

test('Claude: what was pasted belongs to the question, blocks of thoughts and tools are told, branches by the parent', async () => {
  const [found, tree] = await check(
    jsonFile([
      claudeConversation('u1', 'Tower', [
        {
          sender: 'human',
          text: 'Sum it up.',
          more: {
            attachments: [
              { file_name: 'paste.txt', extracted_content: 'A long text.' },
              { file_name: 'scan.pdf', extracted_content: '' },
            ],
            files: [{ file_name: 'photo.png' }],
          },
        },
        {
          sender: 'assistant',
          text: 'ignored where there are blocks',
          content: [
            { type: 'thinking', thinking: 'hm' },
            { type: 'text', text: 'It is' },
            { type: 'tool_use', name: 'x', input: {} },
            { type: 'tool_result', content: [] },
            { type: 'text', text: 'short.' },
          ],
        },
        { sender: 'human', content: [], text: 'Of old, without blocks?' },
      ]),
      claudeConversation('u2', '', [
        {
          sender: 'human',
          text: 'One?',
          more: { parent_message_uuid: '00000000-0000-4000-8000-000000000000' },
        },
        { sender: 'assistant', text: 'First.', more: { parent_message_uuid: 'u2-0' } },
        { sender: 'assistant', text: 'Second.', more: { parent_message_uuid: 'u2-0' } },
      ]),
    ]),
    {
      drawn: [
        ['Sum it up.\n\npaste.txt:\n\nA long text. → It is\n\nshort.', '  Of old, without blocks? →  *'],
        ['One? → First.', 'One? → Second. *'],
      ],
    },
  )
  expect(found).toMatchObject({
    from: 'claude',
    title: 'Tower',
    createdAt: Date.UTC(2025, 2, 1, 10),
    runs: [{ leftOut: { files: 2, thinking: 1, tools: 2 } }, {}],
  })
  expect(tree!.title).toBe('')
})

test('LibreChat: its list and its tree are one conversation', async () => {
  for (const shape of ['list', 'tree'] as const) {
    const [found] = await check(jsonFile(librechatExport(shape)), {
      drawn: [
        [
          'How tall is it? → 324 metres.',
          '  And how old? → Built in 1889.',
          // Both have the question's time: the one that comes last in the file is shown.
          '  And how old? → Since 1889. *',
        ],
      ],
    })
    expect(found).toMatchObject({ from: 'librechat', id: 'libre-1', title: 'The tower' })
    expect(found!.runs.map(({ model }) => model)).toEqual(['gpt-4-turbo', 'gpt-4-turbo', 'gpt-4-turbo'])
  }
})

test('Open WebUI: thoughts that stand in an answer are left out, and a picture in a question comes along', async () => {
  const png = makePng(3, 2)
  const files = [
    { type: 'image', url: dataUrl(png) },
    { type: 'file', name: 'a.txt', id: 'f1' },
  ]
  const [found] = await check(jsonFile([openWebuiChat('w1', 'Sums', { files })]), {
    drawn: [['What is 15 * 17? → 245', 'What is 15 * 17? → 255 *']],
  })
  expect(found).toMatchObject({
    from: 'open-webui',
    pinned: true,
    updatedAt: 1_700_000_020_000,
    runs: [
      { model: 'llama3.1:latest', leftOut: { files: 1 }, pictures: [{ name: 'picture' }] },
      { model: 'deepseek-r1', leftOut: { files: 1, thinking: 1 } },
    ],
  })
})

test('Muster: the export of all of one’s own, line by line, and that of one conversation', async () => {
  const run = (id: string, parentId: string | null, question: string, answer: string, createdAt: number) => ({
    run: { id, conversationId: 'conv_1', question, model: 'assistant', status: 'done', createdAt, parentId },
    events: [
      { type: 'run-started', seq: 1, at: 1 },
      { type: 'host-chosen', host: 'h', model: 'deepseek-chat', seq: 2, at: 1 },
      { type: 'text-delta', text: answer, seq: 3, at: 1 },
      { type: 'verdict', start: 0, end: 1, verdict: 'supported', seq: 4, at: 1 },
      { type: 'run-done', seq: 5, at: 1 },
    ],
  })
  const summary = {
    id: 'conv_1',
    title: 'Harbour',
    createdAt: 1,
    updatedAt: 9,
    pinned: true,
    archived: false,
  }
  // By a clock that went back, the second is older than what it follows.
  const runs = [run('r2', 'r1', 'And wide?', 'A hundred.', 4), run('r1', null, 'How deep?', 'Ten.', 5)]
  const png = makePng(3, 2)
  const lines = [
    { person: { id: 'p' }, teams: [] },
    { key: { id: 'key_1' } },
    { conversation: { ...summary, headId: 'r1' } },
    ...runs,
    { picture: { runId: 'r1', place: 0, name: 'a.png', base64: png.toString('base64') } },
    { conversation: { ...summary, id: 'conv_2' } },
    { document: { id: 'doc_1' }, text: 'x' },
    { end: true },
  ]
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  const [found] = await check(new Blob([text]), {
    drawn: [['How deep? → Ten. *', '  And wide? → A hundred.']],
    problems: ['empty: Harbour'],
  })
  expect(found).toMatchObject({
    from: 'muster',
    id: 'conv_1',
    pinned: true,
    runs: [{ model: 'deepseek-chat', pictures: [{ name: 'a.png' }] }, {}],
  })
  await check(jsonFile({ ...summary, headId: 'r2', runs }), {
    drawn: [['How deep? → Ten.', '  And wide? → A hundred. *']],
  })
})

describe('what is wrong is told, and the others go on', () => {
  test('one that is no conversation, one that is empty, one that is broken', async () => {
    const broken = JSON.stringify(talk).replace('"mapping"', 'mapping')
    await check(
      new Blob([
        `[{"title":"No tree"}, ${JSON.stringify(talk)}, ${broken}, ${JSON.stringify(chatgptConversation('e', 'Empty', []))}]`,
      ]),
      { drawn: [talkDrawn], problems: ['unknown: No tree', 'not-json', 'empty: Empty'] },
    )
  })

  test('a file that ends in the middle of one', async () => {
    const text = JSON.stringify([talk, talk])
    await check(new Blob([text.slice(0, -20)]), { drawn: [talkDrawn], problems: ['breaks-off'] })
    await check(new Blob([JSON.stringify(talk).slice(0, 100)]), { problems: ['breaks-off'] })
  })

  test('a file of another kind', async () => {
    for (const file of [
      new Blob([]),
      new Blob(['Dear diary']),
      new Blob([Buffer.from(makePng(3, 2))]),
      jsonFile([1, 'x', [], {}]),
      jsonFile({ users: [{ id: 1 }] }),
      new Blob([Buffer.from(zipSync({ 'a.txt': new Uint8Array([65]) }))]),
    ])
      await check(file, { problems: ['not-an-export'] })
  })

  test('an archive that is encrypted, damaged or cut off', async () => {
    const zip = Buffer.from(chatgptZip([talk]))
    const encrypted = Buffer.from(zip)
    for (let at = 0; (at = encrypted.indexOf('PK\x01\x02', at, 'latin1')) >= 0; at++)
      encrypted.writeUInt16LE(encrypted.readUInt16LE(at + 8) | 1, at + 8)
    await check(new Blob([encrypted]), { problems: ['file-encrypted'] })
    await check(new Blob([zip.subarray(0, -30)]), { problems: ['file-damaged'] })
  })

  test('an archive that unpacks to more than may be read', async () => {
    const file = new Blob([Buffer.from(zipSync({ 'a.json': Buffer.alloc(2_000_000, ' ') }))])
    const reading = readExport(file, { signal: new AbortController().signal, mostBytes: 1_000_000 })
    await expect(reading.next()).rejects.toMatchObject({ code: 'file-too-large' })
  })
})

test('others have their turn between any two conversations, and whoever stops then stops it', async () => {
  const stop = new AbortController()
  let turns = 0
  const pause = async () => {
    if (++turns === 4) stop.abort()
  }
  let read = 0
  const whole = async () => {
    for await (const _ of readExport(jsonFile([talk, talk, talk, talk, talk]), {
      signal: stop.signal,
      pause,
    }))
      read++
  }
  await expect(whole()).rejects.toThrow()
  // Once before the first piece of the file, then before each conversation.
  expect([turns, read]).toEqual([4, 2])
})

/** What every file comes to, whatever is in it: conversations that the server takes, or a problem. */
async function checkAny(file: Blob): Promise<void> {
  const whole = await readWhole(file)
  for (const { from: _, ...conversation } of whole.conversations) {
    const { error } = importedConversationSchema.safeParse(conversation)
    expect(error?.issues.filter(({ code }) => code !== 'too_big' && code !== 'too_small') ?? []).toEqual([])
  }
  expect(whole.conversations.length + whole.problems.length).toBeGreaterThan(0)
}

const samples = [
  [talk],
  [
    claudeConversation('u', 'n', [
      { sender: 'human', text: 'a' },
      { sender: 'assistant', text: 'b' },
    ]),
  ],
  librechatExport('list'),
  librechatExport('tree'),
  [openWebuiChat('w', 'n')],
]

test('any change of a value somewhere in an export leaves something that can be taken, or a problem', async () => {
  const places = (value: unknown): [object, string][] =>
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([key, inner]) => [[value, key] as [object, string], ...places(inner)])
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(), fc.jsonValue()), { minLength: 1, maxLength: 4 }),
      async (sample, changes) => {
        const changed = structuredClone(sample)
        for (const [at, value] of changes) {
          const all = places(changed)
          if (all.length === 0) continue
          const [holder, key] = all[at % all.length]!
          Object.assign(holder, { [key]: value })
        }
        await checkAny(jsonFile(changed))
      },
    ),
    { numRuns: 600 },
  )
})

test('any bytes, and any bytes changed in an archive, end in something that can be taken, or a problem', async () => {
  const zip = chatgptZip([talk], { 'file-abc-x.png': makePng(3, 2) })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      fc.nat(zip.length),
      async (changes, end) => {
        const changed = Buffer.from(zip)
        for (const [at, byte] of changes) changed[at] = byte
        await checkAny(new Blob([changed]))
        await checkAny(new Blob([changed.subarray(0, end)]))
      },
    ),
    { numRuns: 300 },
  )
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (bytes) => checkAny(new Blob([Buffer.from(bytes)]))),
  )
})
