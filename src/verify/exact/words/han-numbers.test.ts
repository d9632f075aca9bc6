import { expect, test } from 'vitest'
import { exactFindings } from '../findings.ts'
import { wordsOf } from './words.ts'

test.each([
  ['十本书', '10'],
  ['二十三人', '23'],
  ['一百零五页', '105'],
  ['一千二百年', '1200'],
  ['一百二十万册', '1200000'],
  ['三亿五千万元', '350000000'],
  ['二〇一八年', '2018'],
  ['两次', '2'],
  ['一个月', '1'],
  ['百分之二十', '20'],
])('%s has the number %s', (text, number) => {
  const [word] = wordsOf(text)
  expect(word).toMatchObject({ text: number, kind: 'number', start: 0 })
  expect(text.slice(word!.end)).not.toMatch(/^[零一二三四五六七八九十百千万亿]/)
})

test.each([
  '十分重要',
  '万一下雨',
  '一些人',
  '一个人',
  '星期一上午',
  '周六开放',
  '三明治',
  '四川',
  '几十年',
  '千万不要',
  '一起去',
])('%s has no number', (text) => {
  expect(wordsOf(text).filter(({ kind }) => kind === 'number')).toEqual([])
})

test.each([
  ['电子阅览室位于三楼。', '电子阅览室在二楼。', '二'],
  ['可续借一次，续借15天。', '可以续借两次。', '两'],
  ['每人最多可借10本书，借期为30天。', '每人最多可以借二十本书。', '二十'],
  ['图书馆藏书约120万册。', '馆藏约二百一十万册。', '二百一十万'],
])('“%s” contradicts “%s” in %s', (evidence, answer, piece) => {
  const findings = exactFindings({ answer, start: 0, end: answer.length, evidence: [{ text: evidence }] })
  expect(findings.map(({ start, end, verdict }) => [verdict, answer.slice(start, end)])).toEqual([
    ['contradicted', piece],
  ])
})

test.each([
  ['图书馆藏书约120万册。', '馆藏约一百二十万册。'],
  ['每人最多可借10本书。', '每人最多可以借十本书。'],
  ['2018年迁入现址。', '二〇一八年迁入现址。'],
  ['约占20%。', '约占百分之二十。'],
])('“%s” and “%s” are the same', (evidence, answer) => {
  const passages = [{ text: evidence }]
  expect(exactFindings({ answer, start: 0, end: answer.length, evidence: passages })).toEqual([])
})
