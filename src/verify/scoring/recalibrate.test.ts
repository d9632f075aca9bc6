import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from '../check.ts'
import {
  logLoss,
  recalibrate,
  recalibrated,
  shippedCalibration,
  shippedProbability,
  type Recalibration,
  type Thumb,
} from './recalibrate.ts'

const thumb = fc.record({
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
  supported: fc.boolean(),
  weight: fc.constantFrom(0.1, 1),
})

test('whatever people say, it is bounded, rising, and the same twice', () => {
  fc.assert(
    fc.property(fc.array(thumb, { maxLength: 300 }), (thumbs) => {
      const found = recalibrate(thumbs)
      expect(recalibrate(thumbs)).toEqual(found)
      expect(found.slope).toBeGreaterThanOrEqual(0.25)
      expect(found.slope).toBeLessThanOrEqual(3)
      expect(Math.abs(found.shift)).toBeLessThanOrEqual(3)
      const shares = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1].map((share) => recalibrated(share, found))
      expect(shares.toSorted((a, b) => a - b)).toEqual(shares)
    }),
  )
})

test('without a thumb nothing changes; three change little, hundreds of the same kind decide', () => {
  expect(recalibrate([])).toEqual(shippedCalibration)
  const wrong: Thumb = { probability: 0.5, supported: true, weight: 1 }
  const few = recalibrate(Array.from({ length: 3 }, () => wrong))
  expect(Math.abs(recalibrated(0.5, few) - 0.5)).toBeLessThan(0.03)
  const many = recalibrate(Array.from({ length: 400 }, () => wrong))
  expect(recalibrated(0.5, many)).toBeGreaterThan(0.75)
})

test('it learns what is so: an installation where the model is too careful', () => {
  // Of what the model gives p, sigmoid(1.5 odds + 1) is supported, by a fixed pattern.
  const truth = { slope: 1.5, shift: 1 }
  const thumbs = Array.from({ length: 2_000 }, (_, index): Thumb => {
    const probability = ((index * 37) % 100) / 100
    return {
      probability,
      supported: ((index * 61) % 101) / 101 < recalibrated(probability, truth),
      weight: 1,
    }
  })
  const found = recalibrate(thumbs)
  expect(found.slope).toBeGreaterThan(1.2)
  expect(found.shift).toBeGreaterThan(0.6)
  expect(logLoss(thumbs, found)).toBeLessThan(logLoss(thumbs, shippedCalibration) - 0.05)
})

test('what was shipped can be told from what is shown', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (share) => {
      const by = { slope: 0.6, shift: -0.8 }
      expect(shippedProbability(recalibrated(share, by), by)).toBeCloseTo(share, 3)
    }),
  )
})

test('a check uses it for answers to questions, and leaves what is shown exactly as it is', () => {
  const request = {
    question: 'How tall is the tower?',
    evidence: ['The tower is 324 metres tall. It was completed in 1889.'],
    answer: 'It was completed in 1889. The tower is 342 metres tall.',
  }
  const shipped = check(request).claims
  const stern = check({ ...request, recalibration: { slope: 0.5, shift: -3 } }).claims
  expect(shipped.map(({ verdict }) => verdict)).toEqual(['supported', 'contradicted'])
  expect(stern.map(({ verdict }) => verdict)).toEqual(['partly', 'contradicted'])
  expect(stern[0]!.probability).toBeCloseTo(
    recalibrated(shipped[0]!.probability!, { slope: 0.5, shift: -3 }),
    2,
  )
  const mild = (recalibration?: Recalibration) =>
    check({ ...request, answer: 'It was completed in 1889, by a company.', recalibration }).score
  expect(mild({ slope: 1, shift: -3 })).toBeGreaterThan(mild() * 1.5)
  expect(mild({ slope: 1, shift: 3 })).toBeLessThan(mild())
  expect(mild(shippedCalibration)).toBe(mild())
  const unasked = { ...request, question: undefined }
  expect(check({ ...unasked, recalibration: { slope: 0.5, shift: -3 } })).toEqual(check(unasked))
})
