import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/index.ts'
import { startSimulatedServer, type SimulatedServer } from '../../src/model/index.ts'
import { sniffPicture, type ConversationDetail } from '../../src/wire/index.ts'
import { dataUrl, makePng } from '../make-pictures.ts'
import { administrator, ask, newcomer, type Somebody } from '../people.ts'
import { answered, openPage, signIn, type OpenedPage } from './open-page.ts'
import { violations } from './violations.ts'

let opened: OpenedPage
let page: Page
let boss: Somebody
let hosts: SimulatedServer[]

const png = makePng(300, 200)
const file = (name: string, buffer = png, mimeType = 'image/png') => ({ name, mimeType, buffer })

beforeAll(async () => {
  const speed = { clock: systemClock, firstTokenMs: 0, tokensPerSecond: 5_000 }
  hosts = [
    await startSimulatedServer({ ...speed, models: ['eyes'] }),
    await startSimulatedServer({ ...speed, models: ['blind'], vision: false }),
    await startSimulatedServer({ ...speed, models: ['slow'], tokensPerSecond: 2 }),
  ]
  opened = await openPage({
    hosts: hosts.map(({ url, models }) => ({ name: models[0]!, kind: 'simulated', url })),
    config: { models: { assistant: ['eyes', 'quote'] } },
    options: { permissions: ['clipboard-read', 'clipboard-write'] },
  })
  page = opened.page
  boss = await administrator(opened.server)
  await signIn(page, opened.server)
})
afterAll(async () => {
  await opened[Symbol.asyncDispose]()
  await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()))
})

const composer = () => page.locator('.composer')
const field = () => page.getByLabel('Your question')
const attached = () => composer().getByRole('list', { name: 'Pictures' }).getByRole('listitem')
const input = () => composer().locator('input[type=file]')
const go = (place: string) => page.goto(`${opened.server.url}/#/${place}`)
const shownIn = (question: string) =>
  page
    .locator('.run', { has: page.getByRole('heading', { name: question, exact: true }) })
    .getByRole('list', { name: 'Pictures' })
    .locator('img')

async function begin(): Promise<void> {
  await go('')
  await page.getByRole('heading', { name: 'What would you like to know?' }).or(field()).first().waitFor()
  await page.reload()
  await field().waitFor()
}

async function send(question: string): Promise<void> {
  await field().fill(question)
  await field().press('Enter')
  await answered(page, question)
}

/** Whether the browser has drawn it. */
async function isDrawn(images: ReturnType<typeof shownIn>): Promise<boolean> {
  return images
    .first()
    .evaluate((image) => (image as HTMLImageElement).decode().then(() => true))
    .catch(() => false)
}

/** For how many drafts, or questions that wait, the browser has written down pictures. */
async function keptFor(what: string): Promise<number> {
  const keys = await page.evaluate(async () => {
    if (!(await indexedDB.databases()).some(({ name }) => name === 'muster')) return []
    return new Promise<string[]>((resolve, reject) => {
      const opening = indexedDB.open('muster')
      opening.addEventListener('error', () => reject(new Error('It cannot be opened.')))
      opening.addEventListener('success', () => {
        const request = opening.result.transaction('pictures').objectStore('pictures').getAllKeys()
        request.addEventListener('success', () => {
          opening.result.close()
          resolve(request.result.map(String))
        })
      })
    })
  })
  return keys.filter((key) => key.startsWith(what)).length
}

async function conversation(): Promise<ConversationDetail> {
  const id = new URL(page.url()).hash.split('/').at(-1)!
  return (await boss.call('GET', `/api/conversations/${id}`)).json
}

test('a picture is chosen, shown with its question, enlarged, there after a reload, and gone when deleted', async () => {
  await begin()
  await input().setInputFiles([file('a.png'), file('b.png', makePng(40, 80))])
  await expect.poll(() => attached().count()).toBe(2)
  expect(await violations(page)).toEqual([])
  await attached().nth(1).getByRole('button', { name: 'Remove b.png' }).click()
  await expect.poll(() => attached().count()).toBe(1)
  await expect.poll(() => field().evaluate((area) => area === document.activeElement)).toBe(true)
  await send('What is on it?')
  await page.getByText('I was shown one picture (png of 300 by 200).').waitFor()
  await page.getByText('Pictures are not checked').waitFor()
  expect(await attached().count()).toBe(0)
  await expect.poll(() => isDrawn(shownIn('What is on it?'))).toBe(true)
  expect(await shownIn('What is on it?').getAttribute('alt')).toBe('a.png')

  await page.getByRole('button', { name: 'Enlarge a.png' }).press('Enter')
  await page.getByRole('dialog', { name: 'a.png' }).getByRole('img', { name: 'a.png' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toBe('Enlarge a.png')

  await page.reload()
  await answered(page, 'What is on it?')
  await expect.poll(() => isDrawn(shownIn('What is on it?'))).toBe(true)
  const { id, runs } = await conversation()
  const { server } = opened
  const address = `${server.url}/api/runs/${runs[0]!.id}/pictures/0`
  expect((await fetch(address, { headers: boss.headers })).status).toBe(200)
  await boss.call('DELETE', `/api/conversations/${id}`)
  expect((await fetch(address, { headers: boss.headers })).status).toBe(404)
})

test('a screenshot is pasted from the clipboard, and a file is dropped', async () => {
  await begin()
  await page.evaluate(async (url) => {
    const blob = await (async () => {
      const canvas = document.createElement('canvas')
      const image = new Image()
      image.src = url
      await image.decode()
      canvas.width = image.width
      canvas.height = image.height
      canvas.getContext('2d')!.drawImage(image, 0, 0)
      return new Promise<Blob>((resolve) => canvas.toBlob((made) => resolve(made!), 'image/png'))
    })()
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })])
  }, dataUrl(png))
  await field().focus()
  await page.keyboard.press('Control+V')
  await expect.poll(() => attached().count()).toBe(1)
  await page.evaluate(
    (bytes) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(bytes)], 'dropped.png', { type: 'image/png' }))
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
      )
    },
    [...makePng(20, 10)],
  )
  await attached().getByText('dropped.png').waitFor()
  await send('What are these?')
  await page.getByText('I was shown 2 pictures (png of 300 by 200, png of 20 by 10).').waitFor()
  // It went to the question alone, and not to the documents.
  expect((await boss.call('GET', '/api/documents')).json).toEqual({ documents: [] })
})

test('a large photograph is sent upright, scaled down, and without where it was taken', async () => {
  await begin()
  const made = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 4_000
    canvas.height = 1_000
    const context = canvas.getContext('2d')!
    context.fillStyle = 'red'
    context.fillRect(0, 0, 2_000, 1_000)
    context.fillStyle = 'blue'
    context.fillRect(2_000, 0, 2_000, 1_000)
    return canvas.toDataURL('image/jpeg', 0.9)
  })
  await input().setInputFiles(
    file('photo.jpg', turned(Buffer.from(made.split(',')[1]!, 'base64')), 'image/jpeg'),
  )
  await expect.poll(() => attached().count()).toBe(1)
  await send('Where was it taken?')
  const { runs } = await conversation()
  const response = await fetch(`${opened.server.url}/api/runs/${runs[0]!.id}/pictures/0`, {
    headers: boss.headers,
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  // Turned by a quarter: what was left is above.
  expect(sniffPicture(bytes)).toMatchObject({ mediaType: 'image/jpeg', width: 512, height: 2_048 })
  expect(bytes.includes('Exif')).toBe(false)
  expect(bytes.includes(place)).toBe(false)
  const colours = await page.evaluate(
    async (url) => {
      const image = new Image()
      image.src = url
      await image.decode()
      const canvas = document.createElement('canvas')
      ;[canvas.width, canvas.height] = [image.width, image.height]
      const context = canvas.getContext('2d')!
      context.drawImage(image, 0, 0)
      return [100, 1_900].map((y) => [...context.getImageData(256, y, 1, 1).data].slice(0, 3))
    },
    dataUrl(bytes, 'image/jpeg'),
  )
  expect(colours[0]![0]).toBeGreaterThan(200)
  expect(colours[1]![2]).toBeGreaterThan(200)
})

const place = 'Somewhere 51.5 N'

/** A photograph of a camera that was held upright (EXIF's orientation 6), which says where it was. */
function turned(jpeg: Buffer): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write('MM', 0, 'latin1')
  tiff.writeUInt16BE(42, 2)
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(1, 8)
  tiff.writeUInt16BE(0x0112, 10)
  tiff.writeUInt16BE(3, 12)
  tiff.writeUInt32BE(1, 14)
  tiff.writeUInt16BE(6, 18)
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(place)])
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)])
}

test('a model that sees nothing is told of at once, and what is written stays until another is chosen', async () => {
  await begin()
  await page.getByLabel('Model').selectOption('blind')
  await input().setInputFiles(file('a.png'))
  await composer().getByText('blind does not see pictures. Choose another model, such as').waitFor()
  await field().fill('And this?')
  await field().press('Enter')
  expect(await composer().getByRole('button', { name: 'Ask' }).isDisabled()).toBe(true)
  expect([await field().inputValue(), await attached().count()]).toEqual(['And this?', 1])
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Model').selectOption('eyes')
  await field().press('Enter')
  await answered(page, 'And this?')
  await page.getByText('I was shown one picture').waitFor()
})

test('the page of models says which of them see pictures', async () => {
  await go('hosts/models')
  const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) })
  await row('eyes').getByText('sees pictures').waitFor()
  await row('blind').getByText('words only').waitFor()
  await page.getByRole('listitem').filter({ hasText: 'assistant' }).getByText('sees pictures').waitFor()
  await begin()
})

test('a draft has its pictures after a reload, and so has a question that waits', async () => {
  await begin()
  await input().setInputFiles(file('draft.png'))
  await field().fill('Later')
  await attached().getByText('draft.png').waitFor()
  await expect.poll(() => keptFor('draft:')).toBe(1)
  await page.reload()
  await attached().getByText('draft.png').waitFor()
  await page.getByLabel('Model').selectOption('slow')
  await field().press('Enter')
  await page.locator('.columns[aria-busy="true"]').waitFor()
  await input().setInputFiles(file('next.png', makePng(30, 30)))
  await attached().getByText('next.png').waitFor()
  await page.getByLabel('Model').selectOption('eyes')
  await field().fill('And then?')
  await field().press('Enter')
  await composer().getByText('Next: And then?').waitFor()
  expect(await attached().count()).toBe(0)
  await expect.poll(() => keptFor('queued:')).toBe(1)
  await page.reload()
  await composer().getByText('Next: And then?').waitFor()
  await page.getByRole('button', { name: 'Stop' }).first().click()
  await answered(page, 'And then?')
  await expect.poll(() => isDrawn(shownIn('And then?'))).toBe(true)
  expect(
    await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('pictures:'))),
  ).toEqual([])
})

test('a question that is changed, or asked again, shows its pictures again', async () => {
  await begin()
  await input().setInputFiles(file('a.png'))
  await attached().getByText('a.png').waitFor()
  await send('Which colour?')
  await page.getByRole('button', { name: 'Edit question' }).click()
  const edited = page.getByRole('textbox', { name: 'Edit question' })
  await edited.fill('Which shape?')
  await edited.press('Enter')
  await answered(page, 'Which shape?')
  await page.getByText('I was shown one picture').waitFor()
  await expect.poll(() => isDrawn(shownIn('Which shape?'))).toBe(true)
  expect((await conversation()).runs.map(({ pictures }) => pictures?.[0]?.name)).toEqual(['a.png', 'a.png'])
})

test('a question that is sent while its picture is being read goes with it', async () => {
  await begin()
  await page.evaluate(() => {
    const read = createImageBitmap
    const slow = Object.assign(window, { letRead: () => undefined as void })
    window.createImageBitmap = async (...given: unknown[]) => {
      await new Promise<void>((resolve) => (slow.letRead = resolve))
      window.createImageBitmap = read
      return (read as (...all: unknown[]) => Promise<ImageBitmap>)(...given)
    }
  })
  await input().setInputFiles(file('slow.png'))
  await page.getByLabel('Your question').fill('Was it slow?')
  await page.getByLabel('Your question').press('Enter')
  expect(await page.getByLabel('Your question').inputValue()).toBe('Was it slow?')
  await page.waitForFunction(() =>
    String((window as unknown as { letRead: unknown }).letRead).includes('native'),
  )
  await page.evaluate(() => (window as unknown as { letRead: () => void }).letRead())
  await answered(page, 'Was it slow?')
  await page.getByText('I was shown one picture').waitFor()
})

test('what a browser cannot read as a picture is told, and is not attached', async () => {
  await begin()
  await input().setInputFiles(file('broken.png', Buffer.from('no picture')))
  await composer().getByText('broken.png — this browser cannot read it as a picture').waitFor()
  expect(await attached().count()).toBe(0)
})

test('a guest shows pictures, and whoever has the link of a shared conversation sees them', async () => {
  const { conversationId } = await ask(boss, 'What is shared?', {
    pictures: [{ name: 'shared.png', url: dataUrl(png) }],
  })
  const { shareId } = (await boss.call('POST', `/api/conversations/${conversationId}/share`)).json as {
    shareId: string
  }
  const enter = async (role: string) => {
    const who = await newcomer(opened.server, `${role}s`, { role })
    const other = await opened.another()
    const [name, value] = who.headers['cookie']!.split('=') as [string, string]
    await other.context().addCookies([{ name, value, url: opened.server.url }])
    return other
  }
  const member = await enter('member')
  await member.goto(`${opened.server.url}/#/s/${shareId}`)
  const image = member.getByRole('list', { name: 'Pictures' }).locator('img')
  await image.waitFor()
  await expect.poll(() => isDrawn(image)).toBe(true)
  const guest = await enter('guest')
  await guest.goto(opened.server.url)
  await guest.getByRole('button', { name: 'Add pictures' }).waitFor()
  await guest.locator('.composer input[type=file]').setInputFiles(file('guest.png'))
  await guest.getByLabel('Your question').fill('Do I see?')
  await guest.getByLabel('Your question').press('Enter')
  await guest.getByText('I was shown one picture').waitFor()
})

test('in Chinese, too, it is said that a picture is not checked, and that a model sees none', async () => {
  const { conversationId } = await ask(boss, '上面写着什么？', {
    pictures: [{ name: 'a.png', url: dataUrl(png) }],
  })
  const chinese = await opened.another({ locale: 'zh-CN', viewport: { width: 390, height: 844 } })
  await signIn(chinese, opened.server)
  await chinese.goto(`${opened.server.url}/#/c/${conversationId}`)
  await chinese.getByText('图片未经核查').first().waitFor()
  await chinese.getByRole('button', { name: '放大 a.png' }).waitFor()
  await chinese.locator('.composer input[type=file]').setInputFiles(file('b.png'))
  await chinese.getByLabel('模型', { exact: true }).selectOption('blind')
  await chinese.locator('.composer').getByText('blind 不支持图片').waitFor()
  await chinese.getByRole('button', { name: '移除 b.png' }).click()
  await chinese.locator('.composer').getByText('不支持图片').waitFor({ state: 'detached' })
  await chinese.context().close()
})

test('nothing was broken, and nothing was asked of other servers', () => {
  // A guest is not told of the hosts.
  const broken = opened.broken.filter((message) => !message.includes('403'))
  expect([broken, opened.foreign]).toEqual([[], []])
})
