import { describe, expect, it } from 'vitest'
import { ehrForEachTest, next } from './testing/ehr.ts'
import { appointment, workOf } from './testing/io.ts'

const at = ehrForEachTest()

describe('a linked appointment', () => {
  it('SCH-3 is moved in place when it is rescheduled', async () => {
    const first = await at.one(workOf(appointment()))
    const moved = appointment({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
    expect(await at.one(next(first, moved))).toMatchObject({
      kind: 'delivered',
      link: { id: at.held().id, version: '2' },
    })
    expect(at.ehr.list('Appointment')).toHaveLength(1)
    expect(at.held()).toMatchObject({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
  })

  it('is not written when nothing differs', async () => {
    const first = await at.one(workOf(appointment()))
    expect(await at.one(next(first, appointment()))).toMatchObject({ kind: 'delivered', link: { version: '1' } })
    expect(at.ehr.seen.filter(({ method }) => method === 'PUT')).toHaveLength(0)
  })

  it('SCH-3 keeps what the EHR’s people added and changed in the meantime', async () => {
    const first = await at.one(workOf(appointment()))
    at.ehr.put({
      ...at.held(),
      comment: 'front desk',
      patientInstruction: 'Come ten minutes early',
      priority: 3,
      participant: [...at.held().participant, { actor: { reference: 'Location/room-7' }, status: 'accepted' }],
      extension: [{ url: 'http://at.ehr.example.org/room', valueString: '7' }],
    })
    const cancelled = appointment({ status: 'cancelled', cancelationReason: { text: 'patient is ill' } })
    expect(await at.one(next(first, cancelled))).toMatchObject({ kind: 'delivered', link: { version: '3' } })
    expect(at.held()).toMatchObject({
      status: 'cancelled',
      comment: 'front desk',
      priority: 3,
      patientInstruction: 'Come ten minutes early',
    })
    expect(at.held().participant.map(({ actor }) => actor?.reference)).toEqual([
      'Patient/p1',
      'Practitioner/d1',
      'Location/room-7',
    ])
    expect(at.held().extension).toHaveLength(1)
  })

  it('SCH-3 is merged again when somebody writes at the same moment, and never overwrites it', async () => {
    const first = await at.one(workOf(appointment()))
    const inner = at.io.fetch
    let meddle = true
    at.io.fetch = async (url, request) => {
      if (request?.method === 'PUT' && meddle) {
        meddle = false
        at.ehr.put({ ...at.held(), comment: 'written in between' })
      }
      return inner(url, request)
    }
    const moved = appointment({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
    expect(await at.one(next(first, moved))).toMatchObject({ kind: 'delivered', link: { version: '3' } })
    expect(at.held()).toMatchObject({ start: '2026-12-03T16:00:00Z', comment: 'written in between' })
  })

  it.each([409, 412] as const)('is tried again later when %s comes a second time', async status => {
    await at.ehr.set({ conflictStatus: status })
    const first = await at.one(workOf(appointment()))
    const inner = at.io.fetch
    at.io.fetch = async (url, request) => {
      if (request?.method === 'PUT') at.ehr.put({ ...at.held(), comment: `${at.held().meta?.versionId}` })
      return inner(url, request)
    }
    const moved = appointment({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
    expect(await at.one(next(first, moved))).toMatchObject({ kind: 'retry', problem: 'target.changed-meanwhile' })
  })

  it.each(['arrived', 'checked-in', 'fulfilled', 'noshow', 'entered-in-error', 'cancelled'] as const)(
    'SCH-7 is never moved back once the EHR has it %s',
    async status => {
      const first = await at.one(workOf(appointment()))
      at.ehr.put({ ...at.held(), status })
      const moved = appointment({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
      expect(await at.one(next(first, moved))).toMatchObject({
        kind: 'rejected',
        problem: 'target.conflict',
        said: { fields: ['start', 'end'] },
      })
      expect(at.held()).toMatchObject({ status, start: '2026-12-01T15:00:00Z' })
      expect(await at.one(next(first, appointment()))).toMatchObject({ kind: 'delivered' })
    },
  )

  it('says so when it is gone', async () => {
    const first = await at.one(workOf(appointment()))
    at.ehr.remove('Appointment', at.held().id ?? '')
    expect(await at.one(next(first, appointment()))).toMatchObject({ kind: 'rejected', problem: 'target.gone' })
    const unknown = workOf(appointment(), { link: { entity: 'Appointment', id: 'never' } })
    expect(await at.one(unknown)).toMatchObject({ kind: 'rejected', problem: 'target.gone' })
  })

  it('is updated where the EHR keeps no versions', async () => {
    await at.start({ switches: { versions: false, ifMatch: 'ignored' } })
    const first = await at.one(workOf(appointment()))
    expect(first).toMatchObject({ kind: 'delivered', link: { entity: 'Appointment', id: at.held().id } })
    const moved = appointment({ start: '2026-12-03T16:00:00Z', end: '2026-12-03T16:30:00Z' })
    expect(await at.one(next(first, moved))).toMatchObject({ kind: 'delivered', link: { id: at.held().id } })
    expect(at.held().start).toBe('2026-12-03T16:00:00Z')
  })
})
