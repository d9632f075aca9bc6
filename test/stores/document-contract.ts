import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { DocumentStore } from '../../src/store/index.ts'
import { termNumber } from '../../src/base/index.ts'
import { storedBlock as block, storedDocument as document } from '../stored-documents.ts'
import type { ContractSubject } from './contract.ts'

/** What every document store does. */
export function documentContract({ open, filesKept }: ContractSubject): void {
  const find = async (store: DocumentStore, terms: string[], collections?: string[]) =>
    (await store.candidates({ terms: terms.map(termNumber), collections, limit: 10 })).map(
      ({ documentId }) => documentId,
    )

  test('gives back what was put', async () => {
    const { documents: store } = await open()
    const { sha256, ...summary } = document('a')
    const stored = { ...summary, sha256, stemming: 'de' }
    expect(await store.put(stored, 'one two', [block('giraff')])).toEqual({ replaced: false })
    expect(await store.get('a')).toEqual(summary)
    expect(await store.find('c', 'a.md')).toEqual(stored)
    expect(await store.text('a')).toBe('one two')
    expect(await store.list()).toEqual([summary])
    expect(await store.list('other')).toEqual([])
    expect([await store.get('x'), await store.text('x'), await store.find('c', 'x')]).toEqual(
      Array(3).fill(undefined),
    )
    const [candidate] = await store.candidates({
      terms: [termNumber('giraff')],
      collections: undefined,
      limit: 1,
    })
    const { terms, ...place } = block('giraff')
    expect(candidate).toEqual({
      blockId: candidate!.blockId,
      documentId: 'a',
      documentTitle: 'Title of a',
      ordinal: 0,
      terms,
    })
    expect(await store.blocks([candidate!.blockId, 999])).toEqual([
      { blockId: candidate!.blockId, documentId: 'a', ...place, text: 'one' },
    ])
  })
  test('knows by whose rules documents are stemmed, the most frequent first, for those who may read them', async () => {
    const { documents: store } = await open()
    for (const [id, stemming, collection] of [
      ['a', 'ru', 'c'],
      ['b', 'fr', 'c'],
      ['c', 'fr', 'other'],
      ['d', undefined, 'c'],
      ['e', 'de', 'secret'],
    ] as const)
      await store.put({ ...document(id, `${id}.md`, collection), stemming }, 'one', [block('giraff')])
    expect(await store.stemmings(undefined)).toEqual(['fr', 'de', 'ru'])
    expect(await store.stemmings(['c'])).toEqual(['fr', 'ru'])
    expect(await store.stemmings([])).toEqual([])
    await store.remove('a')
    expect(await store.stemmings(['c'])).toEqual(['fr'])
  })
  test('one of the same name takes its place, with the same id or another', async () => {
    const { documents: store } = await open()
    await store.put(document('a'), 'one', [block('giraff'), block('zebra', 1)])
    for (const id of ['a', 'b']) {
      expect(await store.put(document(id, 'a.md'), 'two', [block('walru')])).toEqual({ replaced: true })
      expect(await find(store, ['giraff', 'zebra'])).toEqual([])
      expect(await find(store, ['walru'])).toEqual([id])
      expect(await store.list()).toHaveLength(1)
    }
  })
  test('of many that replace one at the same moment, all do, and one stays whole', async () => {
    const { documents: store } = await open()
    await store.put(document('a'), 'none', [block('zebra')])
    const texts = ['one', 'two', 'three', 'four', 'five', 'six']
    const puts = await Promise.all(texts.map((text) => store.put(document('a'), text, [block('giraff')])))
    expect(puts).toEqual(texts.map(() => ({ replaced: true })))
    expect(texts).toContain(await store.text('a'))
    expect(await find(store, ['giraff', 'zebra'])).toEqual(['a'])
    expect((await store.statistics(['giraff', 'zebra'].map(termNumber))).holding).toEqual(
      new Map([[termNumber('giraff'), 1]]),
    )
  })
  test('a document that is replaced is proposed under its new title', async () => {
    const { documents: store } = await open()
    const titles = async () =>
      (await store.candidates({ terms: [termNumber('giraff')], collections: undefined, limit: 9 })).map(
        ({ documentTitle }) => documentTitle,
      )
    await store.put(document('a'), 'one', [block('giraff')])
    expect(await titles()).toEqual(['Title of a'])
    await store.put({ ...document('a'), title: 'Another' }, 'one', [block('giraff')])
    expect(await titles()).toEqual(['Another'])
  })
  test('a removed document is gone from the index and the statistics, and block ids are not used again', async () => {
    const { documents: store } = await open()
    await store.put(document('a'), 'one', [block('giraff')])
    const [before] = await store.candidates({
      terms: [termNumber('giraff')],
      collections: undefined,
      limit: 1,
    })
    expect([await store.remove('a'), await store.remove('a')]).toEqual([true, false])
    expect(await find(store, ['giraff'])).toEqual([])
    expect(await store.blocks([before!.blockId])).toEqual([])
    expect(await store.statistics(['giraff'].map(termNumber))).toEqual({
      blocks: 0,
      meanLength: { text: 0, title: 0, neighbours: 0 },
      holding: new Map(),
    })
    await store.put(document('a'), 'one', [block('giraff')])
    const [after] = await store.candidates({
      terms: [termNumber('giraff')],
      collections: undefined,
      limit: 1,
    })
    expect(after!.blockId).toBeGreaterThan(before!.blockId)
  })
  test('collections are counted and searched apart', async () => {
    const { documents: store } = await open()
    await store.put(document('a', 'x', 'one'), 'one', [block('giraff')])
    await store.put(document('b', 'x', 'two'), 'one', [block('giraff')])
    expect(await store.collections()).toEqual([
      { name: 'one', documents: 1 },
      { name: 'two', documents: 1 },
    ])
    expect(await find(store, ['giraff'])).toEqual(['a', 'b'])
    expect(await find(store, ['giraff'], ['two'])).toEqual(['b'])
    expect(await find(store, ['giraff'], [])).toEqual([])
  })
  test('an overview counts what is in some collections, or in all, and names the first titles', async () => {
    const { documents: store } = await open()
    expect(await store.overview({ collections: undefined, titles: 2 })).toEqual({
      documents: 0,
      characters: 0,
      titles: [],
    })
    for (const [id, collection] of [
      ['b', 'one'],
      ['a', 'one'],
      ['c', 'two'],
    ] as const)
      await store.put(document(id, id, collection), 'one', [block('giraff')])
    const overview = (collections?: string[], titles = 2) => store.overview({ collections, titles })
    expect(await overview()).toEqual({ documents: 3, characters: 24, titles: ['Title of a', 'Title of b'] })
    expect(await overview(['two'])).toEqual({ documents: 1, characters: 8, titles: ['Title of c'] })
    expect(await overview([])).toEqual({ documents: 0, characters: 0, titles: [] })
    expect(await overview(['one'], 0)).toEqual({ documents: 2, characters: 16, titles: [] })
  })
  test('the titles of an overview come in natural order, whichever database has them', async () => {
    const { documents: store } = await open()
    const places = [
      ['Report 10', 'one'],
      ['report 9', 'one'],
      ['Über uns', 'one'],
      ['Zebra', 'one'],
      ['Report 2', 'one'],
      ['Appendix', 'Two'],
      ['数据', 'one'],
    ] as const
    for (const [index, [name, collection]] of places.entries())
      await store.put(document(`d${index}`, name, collection), 'one', [block('giraff')])
    const { titles } = await store.overview({ collections: undefined, titles: 9 })
    expect(titles).toEqual(
      ['Report 2', 'report 9', 'Report 10', 'Über uns', 'Zebra', '数据', 'Appendix'].map(
        (name) => `Title of d${places.findIndex(([one]) => one === name)}`,
      ),
    )
  })
  test('the blocks of a document come in its order', async () => {
    const { documents: store } = await open()
    await store.put(document('a'), 'one', [block('zebra', 1), block('giraff', 0)])
    await store.put(document('b'), 'one', [block('walru')])
    const blocks = await store.blocksOf('a')
    expect(blocks.map(({ ordinal, documentId, text }) => [ordinal, documentId, text])).toEqual([
      [0, 'a', 'one'],
      [1, 'a', 'one'],
    ])
    expect(await store.blocksOf('x')).toEqual([])
  })
  test('statistics count blocks and terms', async () => {
    const { documents: store } = await open()
    await store.put({ ...document('a'), blocks: 2 }, 'one', [
      block('giraff giraff'),
      block('giraff zebra eat now', 1),
    ])
    expect(await store.statistics(['giraff', 'zebra', 'walru', 'giraff'].map(termNumber))).toEqual({
      blocks: 2,
      meanLength: { text: 3, title: 1, neighbours: 2 },
      holding: new Map([
        [termNumber('giraff'), 2],
        [termNumber('zebra'), 1],
      ]),
    })
  })
  test('what was counted once is still right after documents came, were replaced and went', async () => {
    const { documents: store } = await open()
    const counts = async () => {
      const terms = ['giraff', 'zebra', 'next', 'titl', 'walru'].map(termNumber)
      const { blocks, meanLength, holding } = await store.statistics(terms)
      return [blocks, meanLength.text, ...terms.map((term) => holding.get(term))]
    }
    const put = (id: string, ...texts: string[]) =>
      store.put({ ...document(id), blocks: texts.length }, 'one', texts.map(block))
    await put('a', 'giraff giraff', 'zebra titl')
    expect(await counts()).toEqual([2, 2, 1, 1, 2, 2, undefined])
    await put('b', 'giraff zebra')
    expect(await counts()).toEqual([3, 2, 2, 2, 3, 3, undefined])
    await put('a', 'walru walru walru giraff')
    expect(await counts()).toEqual([2, 3, 2, 1, 2, 2, 1])
    await expect(store.put(document('c'), 'one', [block('zebra'), block('zebra')])).rejects.toThrow(/unique/i)
    await store.remove('b')
    expect(await counts()).toEqual([1, 4, 1, undefined, 1, 1, 1])
  })
  test('of many blocks that hold a term, those of a collection are all found', async () => {
    const { documents: store } = await open()
    const texts = Array.from({ length: 1_500 }, () => 'giraff')
    for (const [id, collection] of [
      ['a', 'many'],
      ['b', 'many'],
      ['z', 'few'],
    ] as const)
      await store.put(
        { ...document(id, id, collection), blocks: 3 },
        'one',
        (id === 'z' ? ['giraff', 'giraff'] : texts).map(block),
      )
    expect(await find(store, ['giraff'], ['few'])).toEqual(['z', 'z'])
    expect(
      await store.candidates({ terms: [termNumber('giraff')], collections: ['many'], limit: 5_000 }),
    ).toHaveLength(3_000)
  })
  test('the best candidates come first, and no more than asked for', async () => {
    const { documents: store } = await open()
    await store.put(document('a'), 'one', [block('zebra eat gras'), block('giraff eat leav', 1)])
    await store.put(document('b'), 'one', [block('giraff giraff giraff')])
    expect(await find(store, ['giraff'])).toEqual(['b', 'a'])
    expect(
      await store.candidates({ terms: [termNumber('giraff')], collections: undefined, limit: 1 }),
    ).toHaveLength(1)
  })
  test('a term is never taken for syntax, and identifiers and other scripts are terms', async () => {
    const { documents: store } = await open()
    await store.put(document('a'), 'one', [block('max_connections 15.2 scram-sha-256 数据 große or')])
    for (const term of ['max_connections', '15.2', 'scram-sha-256', '数据', 'große', 'or'])
      expect(await find(store, [term])).toEqual(['a'])
    for (const term of ['max', '15', 'sha', '数', 'title: titl', '"', '* OR title', 'NEAR(titl door)'])
      expect(await find(store, [term])).toEqual([])
    expect(await find(store, [])).toEqual([])
  })
  test('a put that fails keeps nothing, and what was there before stays', async () => {
    const { documents: store } = await open()
    await store.put(document('a'), 'one', [block('giraff')])
    await expect(store.put(document('a'), 'two', [block('walru'), block('walru')])).rejects.toThrow(/unique/i)
    expect(await find(store, ['walru', 'giraff'])).toEqual(['a'])
    expect(await store.text('a')).toBe('one')
  })

  describe.each([
    ['small', ''],
    ['large', '.'.repeat(100_000)],
  ])('the %s file that a document was read from', (_, rest) => {
    const bytes = (text: string) => Buffer.from(text + rest)
    const stored = (id: string, content: string, name?: string) => ({
      ...document(id, name),
      sha256: createHash('sha256').update(content).digest('hex'),
    })
    const fileOf = async (store: DocumentStore, id: string) => {
      const file = await store.file(id, 0, 1_000_000)
      return file && Buffer.from(file).toString().replace(rest, '')
    }

    test('comes back whole and in pieces, and goes with the document', async () => {
      const { documents: store } = await open()
      await store.put(stored('a', 'the bytes'), 'text', [], [], bytes('the bytes'))
      expect(await fileOf(store, 'a')).toBe('the bytes')
      expect(Buffer.from((await store.file('a', 4, 7))!).toString()).toBe('byt')
      expect(await store.file('a', 9 + rest.length, 20 + rest.length)).toHaveLength(0)
      await store.remove('a')
      expect(await store.file('a', 0, 1)).toBeUndefined()
      expect(await filesKept()).toBe(0)
    })
    test('is not there for a document that was put without one', async () => {
      const { documents: store } = await open()
      await store.put(stored('a', 'x'), 'text', [])
      expect(await store.file('a', 0, 1)).toBeUndefined()
      expect(await store.file('none', 0, 1)).toBeUndefined()
    })
    test('stays when its document is written anew without it', async () => {
      const { documents: store } = await open()
      await store.put(stored('a', 'the bytes'), 'text', [], [], bytes('the bytes'))
      await store.put(stored('a', 'the bytes'), 'text', [])
      expect(await fileOf(store, 'a')).toBe('the bytes')
    })
    test('is kept once for all that were read from it, until the last is gone', async () => {
      const { documents: store } = await open()
      await Promise.all(['a', 'b'].map((id) => store.put(stored(id, 'same'), 'text', [], [], bytes('same'))))
      expect(await filesKept()).toBe(1)
      await store.remove('a')
      expect(await fileOf(store, 'b')).toBe('same')
      await store.remove('b')
      expect(await filesKept()).toBe(0)
    })
    test('gives way to that of the document which replaces it', async () => {
      const { documents: store } = await open()
      await store.put(stored('a', 'old'), 'text', [], [], bytes('old'))
      await store.put(stored('a', 'new'), 'text', [], [], bytes('new'))
      expect(await fileOf(store, 'a')).toBe('new')
      expect(await filesKept()).toBe(1)
    })
    test('is not left behind by a put that fails, nor taken from the document that has it', async () => {
      const { documents: store } = await open()
      const twice = [block('walru'), block('walru')]
      await expect(store.put(stored('a', 'x'), 'text', twice, [], bytes('x'))).rejects.toThrow(/unique/i)
      expect(await filesKept()).toBe(0)
      await store.put(stored('a', 'x'), 'text', [], [], bytes('x'))
      await expect(store.put(stored('b', 'x'), 'text', twice, [], bytes('x'))).rejects.toThrow(/unique/i)
      expect(await fileOf(store, 'a')).toBe('x')
    })
    test('stays when it is added in one place while it is removed in another', async () => {
      const { documents: store } = await open()
      for (let round = 0; round < 20; round++) {
        await store.put(stored('a', 'same'), 'text', [], [], bytes('same'))
        await Promise.all([store.remove('a'), store.put(stored('b', 'same'), 'text', [], [], bytes('same'))])
        expect(await fileOf(store, 'b')).toBe('same')
        await store.remove('b')
      }
    })
  })

  test('a page is found by its address, with what tells of a change', async () => {
    const { documents: store } = await open()
    const page = {
      ...document('a'),
      url: 'https://example.org/',
      etag: '"1"',
      lastModified: 'Thu',
      language: 'en',
    }
    await store.put(page, 'text', [block('giraff')])
    expect(await store.findPage('c', 'https://example.org/')).toEqual(page)
    expect(await store.findPage('other', 'https://example.org/')).toBeUndefined()
    expect(await store.get('a')).toMatchObject({ url: 'https://example.org/', language: 'en' })
  })

  describe('the vector of a block', () => {
    const vector = (...numbers: number[]) => Int8Array.from(numbers)
    const missing = async (store: DocumentStore, model: string, after = 0) =>
      (await store.blocksWithoutVector({ model, after, limit: 10 })).map(({ blockId }) => blockId)
    const kept = (store: DocumentStore, model: string, after = 0, limit = 10) =>
      store.vectors({ model, after, limit })

    test('is missing until it is put, and comes back as it was, a page at a time', async () => {
      const { documents: store } = await open()
      await store.put(document('a'), 'one', [block('giraff'), block('zebra', 1)])
      const [first] = await store.blocksWithoutVector({ model: 'm', after: 0, limit: 1 })
      expect(first).toEqual({
        blockId: first!.blockId,
        documentId: 'a',
        collection: 'c',
        title: 'Title of a',
        headings: ['A', 'B'],
        text: 'one',
      })
      const [second] = await missing(store, 'm', first!.blockId)
      const vectors = [
        { blockId: first!.blockId, vector: vector(127, -128, 0) },
        { blockId: second!, vector: vector(1, 2, 3) },
      ]
      expect(await store.putVectors('m', vectors)).toEqual([first!.blockId, second])
      expect(await missing(store, 'm')).toEqual([])
      const place = { documentId: 'a', collection: 'c' }
      expect(await kept(store, 'm', 0, 1)).toEqual([{ ...vectors[0], ...place }])
      expect(await kept(store, 'm', first!.blockId)).toEqual([{ ...vectors[1], ...place }])
      await store.put(document('b'), 'two', [block('walru')])
      const of = (documentId: string, model = 'm') => store.vectorsOf({ model, documentId })
      expect(await of('a')).toEqual(vectors.map((one) => ({ ...one, ...place })))
      expect([await of('b'), await of('none'), await of('a', 'other')]).toEqual([[], [], []])
    })
    test('of another model is missing, and gives way', async () => {
      const { documents: store } = await open()
      await store.put(document('a'), 'one', [block('giraff')])
      const [blockId] = await missing(store, 'old')
      await store.putVectors('old', [{ blockId: blockId!, vector: vector(1) }])
      expect([await missing(store, 'old'), await missing(store, 'new')]).toEqual([[], [blockId]])
      await store.putVectors('new', [{ blockId: blockId!, vector: vector(2) }])
      expect([await kept(store, 'old'), (await kept(store, 'new')).length]).toEqual([[], 1])
    })
    test('goes with its block, and none is kept for one that is gone', async () => {
      const { documents: store } = await open()
      for (const end of [() => store.remove('a'), () => store.put(document('a'), 'two', [])]) {
        await store.put(document('a'), 'one', [block('giraff')])
        const [blockId] = await missing(store, 'm')
        const one = { blockId: blockId!, vector: vector(1) }
        expect(await store.putVectors('m', [one])).toEqual([blockId])
        await end()
        expect(await kept(store, 'm')).toEqual([])
        expect(await store.putVectors('m', [one])).toEqual([])
        expect(await kept(store, 'm')).toEqual([])
      }
    })
  })
  test('a document of many blocks comes, takes the place of another and goes, whole', async () => {
    const { documents: store } = await open()
    await store.put(document('other'), 'one', [block('giraff')])
    const putMany = (count: number, terms: string, text: string) =>
      store.put(
        { ...document('a'), blocks: count },
        text,
        Array.from({ length: count }, (_, ordinal) => block(`${terms} ${terms}${ordinal}`, ordinal)),
      )
    const statistics = (terms: string) =>
      store.statistics([terms, `${terms}0`, `${terms}1100`, 'titl'].map(termNumber))
    const told = async (terms: string) => {
      const { blocks, holding } = await statistics(terms)
      return {
        text: await store.text('a'),
        pages: (await store.blocksOf('a')).map(({ page }) => page),
        last: await find(store, [`${terms}1100`], ['c']),
        blocks,
        holding: [...holding.values()],
      }
    }
    const pages = (count: number) => Array.from({ length: count }, (_, ordinal) => ordinal + 1)
    const texts = ['🦒'.repeat(777), 'a zebra']
    for (const terms of ['walru', 'zebra']) {
      expect(await putMany(1_201, terms, texts[0]!)).toEqual({ replaced: terms === 'zebra' })
      expect(await told(terms)).toEqual({
        text: texts[0],
        pages: pages(1_201),
        last: ['a'],
        blocks: 1_202,
        holding: [1_201, 1, 1, 1_202],
      })
    }
    expect(await find(store, ['walru', 'walru1100'])).toEqual([])
    await putMany(2, 'zebra', texts[1]!)
    const small = { text: texts[1], pages: pages(2), last: [], blocks: 3, holding: [2, 1, 3] }
    expect(await told('zebra')).toEqual(small)
    await putMany(1_201, 'zebra', texts[0]!)
    await putMany(0, 'zebra', 'nothing')
    expect(await told('zebra')).toEqual({ text: 'nothing', pages: [], last: [], blocks: 1, holding: [1] })
    await putMany(1_201, 'zebra', texts[0]!)
    expect(await store.remove('a')).toBe(true)
    expect(await told('zebra')).toEqual({ text: undefined, pages: [], last: [], blocks: 1, holding: [1] })
    expect(await find(store, ['giraff'])).toEqual(['other'])
  })
  test('blocks are given for ranking in the order asked for, within the collections', async () => {
    const { documents: store } = await open()
    await store.put(document('a', 'a', 'one'), 'one', [block('giraff')])
    await store.put(document('b', 'b', 'two'), 'one', [block('giraff')])
    const found = await store.candidates({ terms: [termNumber('giraff')], collections: undefined, limit: 9 })
    const blockIds = found.map(({ blockId }) => blockId).toReversed()
    const at = (collections?: string[]) => store.candidatesAt({ blockIds: [...blockIds, 999], collections })
    expect(await at()).toEqual(found.toReversed())
    expect((await at(['two'])).map(({ documentId }) => documentId)).toEqual(['b'])
    expect(await at([])).toEqual([])
  })
}
