import { describe, expect, it } from 'vitest'
import { blank, type Held, isWrongHead, mayBeWhole, readyInOrder, wholeOf, withAnswer } from './held.ts'

const held = (name: string, more: Partial<Held>): Held => ({ ...blank(new File([], name)), ...more })
const piece = { bytes: new Uint8Array(), from: 500 }

describe('chosen files', () => {
  it('SES-1 go in the order of their lists, and only those that can be read', () => {
    const files = [
      held('n', { kind: 'note', step: 'ready' }),
      held('s', { kind: 'student', step: 'none' }),
      held('u', { kind: 'user', step: 'ready' }),
      held('a', { kind: 'site', step: 'ready' }),
      held('b', { kind: 'site', step: 'taken' }),
      held('x', { step: 'ask' }),
    ]
    expect(readyInOrder(files).map(({ key }) => key)).toEqual(['a', 'u', 'n'])
  })

  it('SES-1 add up what their pieces said, each fault at its line of the whole file', () => {
    const error = (line: number) => ({ line, column: 'Date', code: 'date-unreadable' })
    const first = withAnswer(
      blank(new File([], 'f')),
      { rows: 3, read: 2, wrong: 1, errors: [error(4)], leftOut: null },
      { ...piece, from: 2 },
      1,
    )
    const leftOut = { gone: 2, asked: 0 }
    const second = withAnswer(first, { rows: 2, read: 1, wrong: 1, errors: [error(2)], leftOut }, piece, 1)
    expect(second).toMatchObject({ rows: 5, read: 3, wrong: 2, faults: [{ line: 4 }, { line: 500 }], leftOut })
  })

  it('SES-1 end at a header that is wrong: every piece would say so again', () => {
    const answer = { errors: [{ line: 1, column: 'site', code: 'column-missing' }] }
    expect(isWrongHead(answer, 1)).toBe(true)
    expect(isWrongHead({ ...answer, errors: [{ line: 2, column: null, code: 'columns' }] }, 1)).toBe(false)
  })

  it('SES-8 are the whole list only where every row can be read, and say so piece by piece', () => {
    expect(mayBeWhole({ step: 'ready', wrong: 0 })).toBe(true)
    expect(mayBeWhole({ step: 'ready', wrong: 1 })).toBe(false)
    expect(mayBeWhole({ step: 'taken', wrong: 0 })).toBe(false)
    expect(wholeOf(false, 0, 1, null)).toEqual({})
    expect(wholeOf(true, 0, 2, null)).toEqual({ whole: { begins: true, ends: false } })
    expect(wholeOf(true, 1, 2, 'r')).toEqual({ whole: { begins: false, ends: true, reading: 'r' } })
  })
})
