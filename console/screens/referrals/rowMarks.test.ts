import { describe, expect, it } from 'vitest'
import { referralRows } from '../../testing/referrals.ts'
import { looksOf, markOf } from './rowMarks.ts'

const [row] = referralRows
if (!row) throw new Error('no fixture')
const target = { connection: row.source, delivery: 'd', problem: null, dueAt: null, parts: null }

describe('the state of a row', () => {
  it('RI-1 is what was decided in the inbox, whatever the deliveries do', () => {
    expect(markOf({ inbox: 'declined', targets: [{ ...target, state: 'rejected' }] })).toEqual({
      kind: 'inbox',
      state: 'declined',
    })
  })

  it('is that of the worst delivery where the hub keeps no inbox', () => {
    const targets = [
      { ...target, state: 'delivered' },
      { ...target, state: 'rejected' },
    ]
    expect(markOf({ inbox: null, targets })).toEqual({ kind: 'delivery', state: 'rejected' })
  })

  it('says so when it goes nowhere', () => {
    expect(markOf({ inbox: null, targets: [] })).toEqual({ kind: 'explain', state: 'not-wanted' })
  })
})

describe('what needs a look', () => {
  const calm = { flag: null, files: { of: 3, here: 3, refused: 0 }, targets: [], suppressed: 0, routed: false }

  it('is nothing when all went well', () => {
    expect(looksOf({ ...calm, archived: false })).toEqual([])
  })

  it('REF-7 REF-8 RI-2 names the error first, then files, then updates that were not sent', () => {
    const looks = looksOf({
      flag: { at: row.receivedAt, problem: 'target.refused', delivery: null },
      files: { of: 3, here: 2, refused: 1 },
      targets: [{ ...target, state: 'delivered', parts: { of: 3, arrived: 2 } }],
      suppressed: 2,
      routed: true,
      archived: true,
    })
    expect(looks.map(({ key }) => key)).toEqual([
      'error',
      'files-missing',
      'files-not-arrived',
      'suppressed',
      'routed',
      'archived',
    ])
    expect(looks[1]?.names).toEqual({ here: 2, of: 3 })
  })
})
