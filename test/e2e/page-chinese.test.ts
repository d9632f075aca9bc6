import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeZip } from '../make-files.ts'
import { startScriptedHost, type ScriptedHost } from '../scripted-host.ts'
import { administrator, newcomer } from '../people.ts'
import { ask, openPage, signIn, type OpenedPage } from './open-page.ts'

// The page in Chinese, by its views and its errors: whatever is shown in Latin letters is a name, or a fault.

const manual = `# 员工手册

## 年假

每位员工每年有 25 天年假。年假须在次年三月底前休完。未休的年假不折算成工资。

## 出差

出差须提前五天向主管申请。住宿费每晚不超过 600 元。
`

/** What is written in Latin letters in every language: names of products, formats and units, and what people called things. */
const names = new Set(
  [
    'Muster API PDF JSON Markdown HTML CSV Word PowerPoint Excel ZIP DRM OCR ID token MB KB muster yaml sign in start check',
    'Ctrl Shift Enter Esc',
    'assistant quote scripted model host http https muster.example.org',
    'Ada example org Chrome Linux',
    'ChatGPT Claude LibreChat Open WebUI',
  ]
    .join(' ')
    .split(' ')
    .map((name) => name.toLowerCase()),
)

let opened: OpenedPage
let page: Page
let host: ScriptedHost

beforeAll(async () => {
  host = await startScriptedHost((prompt) => [
    prompt.includes('平方') ? '12 × 12 = 145。' : '每位员工每年有 30 天年假 [1]。公司成立于 1987 年。',
  ])
  opened = await openPage({ options: { locale: 'zh-CN' } })
  page = opened.page
})
afterAll(async () => {
  await opened[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

/** The words in Latin letters that somebody sees or hears on a page, but for names and what only the server says. */
async function latin(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = []
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
    const isLeftOut = (element: Element | null) =>
      element?.closest(
        'details.told [lang="en"], .trial [lang="en"], .said, code, script, noscript, style, option, .path',
      ) != null
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (node instanceof Element) {
        if (isLeftOut(node)) continue
        for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
          found.push(node.getAttribute(name) ?? '')
      } else if (!isLeftOut(node.parentElement)) found.push(node.textContent ?? '')
    }
    return found
  })
  return texts.filter((text) =>
    (text.match(/\p{Script=Latin}{2,}/gu) ?? []).some((word) => !names.has(word.toLowerCase())),
  )
}

const go = async (place: string, drawn: string) => {
  await page.goto(`${opened.server.url}/#/${place}`)
  await page.locator(drawn).first().waitFor()
}
const problem = () => page.locator('.problem').first()
const expectChinese = async () => expect.soft(await latin(page)).toEqual([])

test('the way in, and who is not let in', async () => {
  await newcomer(opened.server, 'Ada')
  await page.goto(opened.server.url)
  await page.getByRole('heading', { name: '登录 Muster' }).waitFor()
  await expectChinese()
  await page.getByLabel('电子邮箱').fill('ada@example.org')
  await page.getByLabel('密码').fill('wrong')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await problem().waitFor()
  expect(await problem().innerText()).toMatch(/^邮箱或密码不正确。/)
  await expectChinese()
  // What the server says is there for whoever wants to pass it on.
  await problem().getByText('详细信息').click()
  expect(await problem().innerText()).toContain('The e-mail or the password is wrong.')
})

test('a new installation, an answer in quotes, and one of a model with its verdicts', async () => {
  await signIn(page, opened.server)
  await page.locator('.guide').waitFor()
  await expectChinese()
  const boss = await administrator(opened.server)
  await boss.call('POST', `/api/documents?name=${encodeURIComponent('员工手册.md')}`, Buffer.from(manual))
  await ask(page, '每年有多少天年假？')
  await page.getByText('目前没有模型主机能够回答，以下是文档中的原文。').waitFor()
  await page.locator('blockquote', { hasText: '每位员工每年有 25 天年假。' }).waitFor()
  for (const summary of await page.locator('.run summary').all()) await summary.click()
  await expectChinese()

  await boss.call('POST', '/api/hosts', { name: 'scripted', kind: 'openai', url: host.url })
  await ask(page, '公司是哪一年成立的？')
  const run = page.locator('.run', { has: page.getByRole('heading', { name: '公司是哪一年成立的？' }) })
  for (const summary of await run.locator('summary').all()) await summary.click()
  const marks = await run.locator('.margin-mark').all()
  expect(marks.length).toBeGreaterThan(1)
  for (const mark of marks) {
    await mark.press('Enter')
    await page.locator('.evidence').waitFor()
    await expectChinese()
    await page.keyboard.press('Escape')
  }
})

test('every view', async () => {
  for (const [place, drawn] of [
    ['', '.starters button'],
    ['temporary', '.composer'],
    ['documents', 'tbody tr'],
    ['hosts', '.cards li'],
    ['hosts/models', 'h2'],
    ['hosts/trials', '.trial-kinds'],
    ['administration/people', 'tbody tr'],
    ['administration/teams', 'form'],
    ['administration/keys', 'h1'],
    ['administration/budgets', 'h2'],
    ['administration/ledger', 'tbody tr'],
    ['administration/installation', '.facts'],
    ['settings', 'h2'],
    ['settings/account', '.lines li'],
    ['settings/keys', 'h1'],
    ['settings/usage', 'h2'],
    ['settings/data', 'h2'],
  ] as const) {
    await go(place, drawn)
    expect.soft(await latin(page), place).toEqual([])
  }
  await page.keyboard.press('Control+K')
  await page.getByRole('dialog').waitFor()
  await expectChinese()
  await page.keyboard.press('Escape')
})

test('the trials of a model, of which each one is told in English', async () => {
  const boss = await administrator(opened.server)
  const asked = { model: 'scripted', kinds: ['honesty'], repeats: 1 }
  const { json } = await boss.call('POST', '/api/trials', asked)
  const [{ id }] = (json as { reports: [{ id: string }] }).reports
  await boss.call('GET', `/api/trials/${id}/events`)
  await go('hosts/trials', '.trial-sign.failed')
  await page.getByRole('button', { name: '考核 scripted（主机 scripted）' }).click()
  await page.getByRole('dialog').waitFor()
  await expectChinese()
  await page.keyboard.press('Escape')
  await go(`hosts/trials/${id}`, '.attempt')
  await page.getByText('考核内容和失败原因以英文显示。').waitFor()
  await page.locator('.attempt summary').first().click()
  await page.locator('.transcript').first().waitFor()
  await expectChinese()
})

test('what is not there, and what cannot be read', async () => {
  for (const place of ['c/conv_none', 'documents/doc_none', 's/none']) {
    await go(place, '[role="alert"]')
    expect.soft(await latin(page), place).toEqual([])
  }
  await go('documents', 'tbody tr')
  const archive = makeZip({ '公告.txt': '食堂周五十二点关门。', '空白.txt': '' })
  const old = Buffer.from('\u00d0\u00cf\u0011\u00e0 old', 'latin1')
  await page.getByLabel('要添加的文件').setInputFiles([
    { name: '空白.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
    { name: '旧文档.doc', mimeType: 'application/msword', buffer: old },
    { name: '损坏.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 broken') },
    { name: '合集.zip', mimeType: 'application/zip', buffer: Buffer.from(archive) },
  ])
  await page.getByText('4 个文件中已完成 4 个').waitFor()
  await page.getByText('其中一部分无法读取。').waitFor()
  const said = (await page.locator('.uploads .problem').allInnerTexts()).join('\n')
  for (const words of ['文件是空的', '2007 年以前的 Office 文件', '文件已损坏']) expect(said).toContain(words)
  names.add('office')
  for (const extension of ['docx', 'xlsx', 'pptx', 'doc', 'txt', 'md']) names.add(extension)
  await expectChinese()
})

test('what a form is refused for', async () => {
  await go('settings/account', '.lines li')
  // Past the browser's own check, which speaks as the browser does.
  await page.getByLabel('新密码').evaluate((field: HTMLInputElement) => (field.minLength = 1))
  await page.getByLabel('新密码').fill('short')
  await page.getByRole('button', { name: /设置密码|更改密码/ }).click()
  await problem().waitFor()
  expect(await problem().innerText()).toMatch(/^密码太短，至少需要 10 个字符。/)
  await expectChinese()

  await go('hosts', '.add-host')
  await page.getByLabel('名称').fill('scripted')
  await page.getByLabel('类型').selectOption('openai')
  await page.getByLabel('地址').fill('http://127.0.0.1:9/v1')
  await page.getByLabel('密钥').fill('none')
  await page.getByLabel('名称').fill('scripted')
  await page.getByRole('button', { name: '添加并测试' }).click()
  await problem().waitFor()
  expect(await problem().innerText()).toMatch(/^此名称已被使用。请换一个名称。/)
  await page.getByLabel('名称').fill('model')
  await page.getByRole('button', { name: '添加并测试' }).click()
  await page.getByText('无法连接主机 model。请检查它是否在运行。').first().waitFor()
  await expectChinese()
})

test('a server that is not there', async () => {
  await go('documents', 'tbody tr')
  await page.route('**/api/**', (route) => route.abort())
  await page.getByRole('searchbox', { name: '在文档中搜索' }).fill('年假')
  await page.getByRole('button', { name: '搜索', exact: true }).last().click()
  await page.getByText('无法连接到服务器。').waitFor()
  await expectChinese()
  await page.unroute('**/api/**')
  await page.route('**/api/search', (route) => route.fulfill({ status: 502, body: 'Bad Gateway' }))
  await page.getByRole('button', { name: '搜索', exact: true }).last().click()
  await page.getByText('服务器返回状态 502。').waitFor()
  await expectChinese()
  await page.unroute('**/api/search')
})

test('a verdict without any passage opens, and says nothing of evidence', async () => {
  const boss = await administrator(opened.server)
  const { documents } = (await boss.call('GET', '/api/documents')).json as { documents: { id: string }[] }
  for (const { id } of documents) await boss.call('DELETE', `/api/documents/${id}`)
  await go('', '.composer')
  await page.getByLabel('模型').selectOption('scripted')
  await ask(page, '12 的平方是多少？')
  await page.getByText('文档中没有相关段落，因此回答未经核查。').waitFor()
  await page.locator('.margin-mark').press('Enter')
  const evidence = page.locator('.evidence')
  await evidence.getByText('重新计算，结果是 144').waitFor()
  expect(await evidence.innerText()).not.toContain('可能性')
  await expectChinese()
})
