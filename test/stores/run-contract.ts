import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { RunStore } from '../../src/store/index.ts'
import type { RunEvent, RunEventBody } from '../../src/wire/index.ts'
import type { ContractSubject } from './contract.ts'
import { record } from './ledger-contract.ts'

const start = (store: RunStore, id: string, more: Partial<Parameters<RunStore['start']>[0]> = {}) =>
  store.start({
    id,
    conversationId: 'c',
    personId: 'p',
    question: `${id}?`,
    model: 'm',
    createdAt: 1,
    ...more,
  })

const events = (runId: string, ...bodies: RunEventBody[]) =>
  bodies.map((body, index) => ({ runId, event: { ...body, seq: index + 1, at: 10 + index } as RunEvent }))

const text = (text: string): RunEventBody => ({ type: 'text-delta', text })
const done: RunEventBody = { type: 'run-done', finishReason: 'stop', cited: [] }

/** What every store of runs does. */
export function runContract({ open }: ContractSubject): void {
  describe('runs', () => {
    test('a run is there with its conversation, its events and, once it has ended, its answer', async () => {
      const { runs, ledger } = await open()
      await start(runs, 'r', { title: 'Title', collections: ['a', 'b'], actor: 'key_1' })
      const run = { id: 'r', conversationId: 'c', question: 'r?', model: 'm', createdAt: 1, parentId: null }
      expect(await runs.run('r')).toEqual({
        ...run,
        personId: 'p',
        status: 'running',
        collections: ['a', 'b'],
      })
      expect(await runs.running('p')).toEqual(['r'])
      const all = events(
        'r',
        text('It is '),
        { type: 'reasoning-delta', text: 'hm' },
        text('größer \0 数.'),
        done,
      )
      await runs.append(all.slice(0, 2))
      expect(await runs.answer('r')).toBeUndefined()
      await runs.append(all.slice(2))
      await runs.append([])
      expect(await runs.events('r', 0)).toEqual(all.map(({ event }) => event))
      expect(await runs.events('r', 3)).toEqual([all[3]!.event])
      expect(await runs.run('r')).toMatchObject({ status: 'done' })
      expect([await runs.running('p'), await runs.unfinished()]).toEqual([[], []])
      expect((await runs.answer('r'))!.replace(/[\0\uFFFD]/, '_')).toBe('It is größer _ 数.')
      const entries = (await ledger.entries(1, 9)).map(
        (entry) => JSON.parse(entry.text) as { action: string; actor: string; details: object },
      )
      expect(entries).toMatchObject([
        { action: 'run-started', actor: 'key_1', details: { question: hash('sha256', 'r?') } },
        {
          action: 'run-ended',
          details: {
            status: 'done',
            events: hash('sha256', all.map(({ event }) => JSON.stringify(event)).join('\n')),
          },
        },
      ])
    })
    test('pictures are kept with their run, copied with it, and gone when it goes', async () => {
      const { runs, ledger } = await open()
      const picture = (name: string, content: Buffer) => ({
        name,
        mediaType: 'image/png' as const,
        width: 30,
        height: 20,
        bytes: content.length,
        content,
      })
      const large = Buffer.alloc(3_000_000, 'Größe \0 of a picture. ')
      const given = [picture('a "größer" 数.png', large), picture('b.png', Buffer.from([0, 255, 1]))]
      await start(runs, 'r', { pictures: given })
      await start(runs, 's', { parentId: 'r' })
      const summaries = given.map(({ content: _, ...summary }) => summary)
      expect(await runs.run('r')).toMatchObject({ pictures: summaries })
      expect((await runs.conversationRuns('c')).map(({ pictures }) => pictures)).toEqual([
        summaries,
        undefined,
      ])
      const check = async (run: string) => {
        for (const [place, { content, ...summary }] of given.entries()) {
          const { content: found, ...kept } = (await runs.picture(run, place))!
          expect([kept, hash('sha256', found)]).toEqual([summary, hash('sha256', content)])
        }
      }
      await check('r')
      expect([await runs.picture('r', 2), await runs.picture('s', 0), await runs.picture('x', 0)]).toEqual([
        undefined,
        undefined,
        undefined,
      ])
      const [entry] = await ledger.entries(1, 1)
      expect(JSON.parse(entry!.text)).toMatchObject({
        details: { pictures: given.map(({ content }) => hash('sha256', content)) },
      })
      await runs.append([...events('r', done), ...events('s', done)])
      await runs.fork({ id: 'd', personId: 'p', title: 'Copy', createdAt: 9 }, [{ from: 'r', id: 't' }])
      expect(await runs.removeConversation('c')).toBe(true)
      expect([await runs.run('r'), await runs.picture('r', 0)]).toEqual([undefined, undefined])
      await check('t')
      expect(await runs.run('t')).toMatchObject({ pictures: summaries })
    })
    test('what was had elsewhere is added whole, what is missing of it later, and nothing twice', async () => {
      const { runs, ledger } = await open()
      const content = Buffer.from([0, 255, 1])
      const picture = {
        name: 'a.png',
        mediaType: 'image/png' as const,
        width: 1,
        height: 1,
        bytes: 3,
        content,
      }
      const run = (id: string, parentId: string | null, pictures: (typeof picture)[] = []) => ({
        id,
        parentId,
        question: `${id}?`,
        answer: `Größe \0 of ${id}.`,
        model: 'assistant',
        createdAt: 5,
        pictures,
        events: events(id, { type: 'imported', from: 'claude' }, text(`Größe \0 of ${id}.`), done).map(
          ({ event }) => event,
        ),
      })
      const conversation = {
        id: 'f',
        personId: 'p',
        title: 'Elsewhere',
        createdAt: 2,
        updatedAt: 8,
        pinned: true,
        archived: true,
        headId: 'b',
        runs: [run('a', null, [picture]), run('b', 'a'), run('c', 'a')],
      }
      const recordOf = ({ runs: added }: { runs: number }) =>
        ({
          at: 9,
          actor: 'p',
          action: 'conversation-imported',
          object: 'f',
          details: { runs: added },
        }) as const
      expect(await runs.addForeign(conversation, recordOf)).toEqual({ isNew: true, runs: 3 })
      const { runs: _, ...kept } = conversation
      expect(await runs.conversation('f')).toMatchObject({ ...kept, temporary: false, shareId: null })
      expect(await runs.conversationRuns('f')).toMatchObject([
        { id: 'a', parentId: null, status: 'done', question: 'a?', createdAt: 5 },
        { id: 'b', parentId: 'a' },
        { id: 'c', parentId: 'a' },
      ])
      expect(await runs.events('b', 1)).toHaveLength(2)
      expect((await runs.answer('b'))!.replace(/[\0\uFFFD]/, '_')).toBe('Größe _ of b.')
      expect(Buffer.from((await runs.picture('a', 0))!.content)).toEqual(content)
      expect((await runs.findRuns('p', ['größe', 'b?'], 9)).map(({ id }) => id)).toEqual(['b'])
      expect([await runs.unfinished(), await runs.running('p')]).toEqual([[], []])

      expect(await runs.addForeign(conversation, recordOf)).toEqual({ isNew: false, runs: 0 })
      await runs.changeConversation('f', { title: 'Mine', archived: false })
      const more = {
        ...conversation,
        title: 'Other',
        updatedAt: 20,
        headId: 'd',
        runs: [...conversation.runs, run('d', 'b')],
      }
      expect(await runs.addForeign(more, recordOf)).toEqual({ isNew: false, runs: 1 })
      expect(await runs.conversation('f')).toMatchObject({
        title: 'Mine',
        archived: false,
        headId: 'd',
        updatedAt: 20,
      })
      // Gone on with here, it stays at that.
      await start(runs, 'own', { conversationId: 'f', parentId: 'd', createdAt: 30 })
      const most = { ...more, headId: 'e', runs: [...more.runs, run('e', 'd')] }
      expect(await runs.addForeign(most, recordOf)).toEqual({ isNew: false, runs: 1 })
      expect(await runs.conversation('f')).toMatchObject({ headId: 'own', updatedAt: 30 })

      // Nothing of one that fails: here, since a run of another conversation has the number of an event twice.
      const broken = { ...run('x', null), events: [...run('x', null).events, ...run('x', null).events] }
      await expect(
        runs.addForeign({ ...conversation, id: 'g', headId: 'x', runs: [run('y', null), broken] }, recordOf),
      ).rejects.toThrow()
      expect([await runs.conversation('g'), await runs.run('y')]).toEqual([undefined, undefined])
      await expect(runs.addForeign({ ...most, personId: 'q' }, recordOf)).rejects.toThrow()

      const entries = (await ledger.entries(1, 99)).map(
        (entry) => JSON.parse(entry.text) as { action: string; details: object },
      )
      expect(entries.filter(({ action }) => action === 'conversation-imported')).toMatchObject([
        { details: { runs: 3 } },
        { details: { runs: 1 } },
        { details: { runs: 1 } },
      ])
      expect(await runs.removeConversation('f')).toBe(true)
      expect([await runs.run('a'), await runs.answer('a'), await runs.picture('a', 0)]).toEqual([
        undefined,
        undefined,
        undefined,
      ])
    })
    test('every way to end is a status, and what no process works on is unfinished', async () => {
      const { runs } = await open()
      for (const id of ['a', 'b', 'c']) await start(runs, id)
      await runs.append([
        ...events('a', { type: 'run-aborted', reason: 'Stopped.' }),
        ...events('b', { type: 'run-error', code: 'timeout', message: 'Too long.', retryable: true }),
        ...events('c', text('half')),
      ])
      expect([(await runs.run('a'))?.status, (await runs.run('b'))?.status]).toEqual(['aborted', 'error'])
      expect(await runs.unfinished()).toEqual([{ id: 'c', lastSeq: 1 }])
    })
    test('conversations come with the newest first, without temporary ones, and are changed', async () => {
      const { runs, ledger } = await open()
      await start(runs, 'a', { conversationId: 'one', createdAt: 1 })
      await start(runs, 'b', { conversationId: 'two', createdAt: 2 })
      await start(runs, 'c', { conversationId: 'hidden', createdAt: 3, temporary: true })
      await start(runs, 'd', { conversationId: 'other', personId: 'q' })
      const ids = async () => (await runs.conversations('p')).map(({ id }) => id)
      expect(await ids()).toEqual(['two', 'one'])
      await runs.changeConversation('one', { archived: true })
      await start(runs, 'e', { conversationId: 'one', createdAt: 5, parentId: 'a' })
      expect(await ids()).toEqual(['one', 'two'])
      expect(await runs.conversation('one')).toEqual({
        id: 'one',
        personId: 'p',
        title: 'a?',
        createdAt: 1,
        updatedAt: 5,
        pinned: false,
        archived: false,
        temporary: false,
        folder: null,
        headId: 'e',
        shareId: null,
      })
      expect((await runs.conversationRuns('one')).map(({ id, parentId }) => [id, parentId])).toEqual([
        ['a', null],
        ['e', 'a'],
      ])
      const size = await ledger.size()
      await runs.changeConversation('one', { title: 'T', pinned: true, headId: 'a', shareId: 's' }, [
        record('one'),
      ])
      await runs.changeConversation('none', { title: 'T' }, [record('none')])
      expect(await ledger.size()).toBe(size + 1)
      expect(await runs.sharedConversation('s')).toMatchObject({ title: 'T', pinned: true, headId: 'a' })
      await runs.changeConversation('one', { shareId: null })
      expect(await runs.sharedConversation('s')).toBeUndefined()
      await start(runs, 'f', { conversationId: 'one', createdAt: 6, aside: true })
      expect((await runs.conversation('one'))?.headId).toBe('a')
      expect([await runs.temporaryBefore(3), await runs.temporaryBefore(4)]).toEqual([[], ['hidden']])
    })

    test('news stay until they were looked at, and nothing else changes them', async () => {
      const { runs } = await open()
      await start(runs, 'a', { conversationId: 'c' })
      await runs.changeConversation('c', { news: true })
      await runs.changeConversation('c', { pinned: true })
      expect(await runs.conversations('p')).toMatchObject([{ id: 'c', pinned: true, news: true }])
      await runs.changeConversation('c', { news: false })
      expect((await runs.conversation('c'))?.news).toBeUndefined()
    })

    test('folders are named anew, and emptied', async () => {
      const { runs } = await open()
      const folders = async () =>
        (await runs.conversations('p'))
          .map(({ id, folder }) => `${id} in ${folder}`)
          .toSorted((a, b) => (a < b ? -1 : 1))
      for (const id of ['a', 'b']) {
        await start(runs, id, { conversationId: id })
        await runs.changeConversation(id, { folder: 'F' })
      }
      await runs.renameFolder('p', 'F', 'G')
      await runs.renameFolder('q', 'G', 'H')
      expect(await folders()).toEqual(['a in G', 'b in G'])
      await runs.renameFolder('p', 'G', null)
      expect(await folders()).toEqual(['a in null', 'b in null'])
    })
    test('a fork begins with copies of its runs', async () => {
      const { runs, ledger } = await open()
      await start(runs, 'a')
      await runs.append(events('a', text('One.'), done))
      await start(runs, 'b', { parentId: 'a' })
      await runs.append(events('b', text('Two.'), done))
      const size = await ledger.size()
      await runs.fork(
        { id: 'f', personId: 'q', title: 'Fork', createdAt: 9 },
        [
          { from: 'a', id: 'fa' },
          { from: 'b', id: 'fb' },
        ],
        [record('f')],
      )
      expect(await ledger.size()).toBe(size + 1)
      expect(await runs.conversation('f')).toMatchObject({ personId: 'q', title: 'Fork', headId: 'fb' })
      expect(await runs.conversationRuns('f')).toMatchObject([
        { id: 'fa', parentId: null, question: 'a?', status: 'done' },
        { id: 'fb', parentId: 'fa', question: 'b?', status: 'done' },
      ])
      expect(await runs.events('fb', 0)).toEqual(await runs.events('b', 0))
      expect(await runs.answer('fb')).toBe('Two.')
    })
    test('a run goes only where nothing hangs on it', async () => {
      const { runs } = await open()
      await start(runs, 'a')
      await start(runs, 'b', { parentId: 'a' })
      await start(runs, 'aside', { parentId: 'a', aside: true })
      expect([await runs.removeRun('a'), await runs.removeRun('b'), await runs.removeRun('aside')]).toEqual([
        false,
        false,
        true,
      ])
      expect(await runs.removeRun('aside')).toBe(false)
    })
    test('questions are kept, taken in their order by one each, put off and dropped', async () => {
      const { runs } = await open()
      for (const id of ['a', 'b']) await start(runs, id)
      await runs.keepQuestion({ runId: 'b', personId: 'p', at: 1 })
      await runs.keepQuestion({ runId: 'a', personId: 'p', at: 2 })
      await runs.keepQuestion({ runId: 'a', personId: 'p', at: 3 })
      expect([await runs.keptQuestions('p'), await runs.keptQuestions('q')]).toEqual([2, 0])
      expect((await runs.run('a'))?.kept).toBe(true)
      const take = (now: number, until: number) => runs.takeQuestion({ now, until, longestMs: [99] })
      expect(await take(0, 5)).toBeUndefined()
      expect(await take(4, 50)).toEqual({ runId: 'b', personId: 'p', attempts: 1 })
      expect(await take(4, 50)).toEqual({ runId: 'a', personId: 'p', attempts: 1 })
      expect(await take(4, 50)).toBeUndefined()
      await runs.putOffQuestion('b', 60)
      expect((await take(50, 70))?.runId).toBe('a')
      expect(await take(50, 70)).toBeUndefined()
      expect((await take(60, 80))?.attempts).toBe(2)
      expect([await runs.dropQuestion('a'), await runs.dropQuestion('a')]).toEqual([true, false])
      expect((await runs.run('a'))?.kept).toBeUndefined()
    })
    test('a question that was put off by a clock that was ahead waits no longer than any does', async () => {
      const { runs } = await open()
      await start(runs, 'a')
      await runs.keepQuestion({ runId: 'a', personId: 'p', at: 3_600 })
      const take = async (now: number) =>
        (await runs.takeQuestion({ now, until: now + 15, longestMs: [0, 15, 60] }))?.attempts
      expect(await take(100)).toBe(1)
      expect(await take(114)).toBeUndefined()
      // It is due at 115, which is no longer than is waited after the first attempt.
      expect(await take(99)).toBe(2)
      await runs.putOffQuestion('a', 160)
      expect([await take(101), await take(99)]).toEqual([undefined, 3])
      await runs.putOffQuestion('a', 160)
      expect([await take(101), await take(99)]).toEqual([undefined, 4])
    })
    test('runs are found by words of question and answer, by their person only', async () => {
      const { runs } = await open()
      await start(runs, 'a', { question: 'How tall is a Giraffe?', title: 'Animals' })
      await runs.append(events('a', text('Five metres, 100% sure.'), done))
      await start(runs, 'b', { question: 'And a zebra?', createdAt: 2 })
      const find = async (...words: string[]) => (await runs.findRuns('p', words, 10)).map(({ id }) => id)
      expect(await find('giraffe', 'METRES')).toEqual(['a'])
      expect(await find('100%')).toEqual(['a'])
      expect(await find('animals')).toEqual(['b', 'a'])
      expect(await find('giraffe', 'zebra')).toEqual([])
      expect(await runs.findRuns('q', ['giraffe'], 10)).toEqual([])
      expect(await runs.findRuns('p', [], 1)).toMatchObject([{ id: 'b', title: 'Animals', answer: '' }])
    })
    test('reports of wrong verdicts come back with the newest first', async () => {
      const { runs } = await open()
      await start(runs, 'a')
      const report = { start: 0, end: 5, verdict: 'supported' as const }
      await runs.addReport({ ...report, runId: 'a', personId: 'p', at: 1 })
      await runs.addReport({ ...report, expected: 'contradicted', runId: 'a', personId: 'q', at: 2 })
      expect(await runs.reports(10)).toEqual([
        { ...report, expected: 'contradicted', runId: 'a', at: 2 },
        { ...report, runId: 'a', at: 1 },
      ])
      expect(await runs.reports(1)).toHaveLength(1)
    })
    test('a removed conversation takes its runs along; events that come later have nowhere to go', async () => {
      const { runs, ledger } = await open()
      await start(runs, 'a')
      await start(runs, 'b', { conversationId: 'other' })
      expect(await runs.removeConversation('c', [record('c')])).toBe(true)
      expect(await runs.removeConversation('c', [record('c')])).toBe(false)
      await runs.append([...events('a', text('late')), ...events('b', text('on time'))])
      expect([await runs.run('a'), await runs.events('a', 0)]).toEqual([undefined, []])
      expect(await runs.events('b', 0)).toHaveLength(1)
      expect(await ledger.size()).toBe(3)
    })
  })
}
