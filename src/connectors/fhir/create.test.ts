import { describe, expect, it } from 'vitest'
import { recordSystem } from '../../model/identifiers.ts'
import { lookUp } from './deliver.ts'
import { ehrForEachTest } from './testing/ehr.ts'
import { appointment, patient, workOf } from './testing/io.ts'

const at = ehrForEachTest()

describe('a record that the EHR does not have yet', () => {
  it('SCH-3 is created with the identifier of the hub, and linked with its version', async () => {
    const outcome = await at.one(workOf(appointment()))
    expect(outcome).toMatchObject({
      kind: 'delivered',
      link: { entity: 'Appointment', id: at.held().id, version: '1' },
      sent: { resourceType: 'Appointment', identifier: [{ system: recordSystem, value: 'record-1' }] },
    })
    expect(at.held().identifier).toEqual([{ system: recordSystem, value: 'record-1' }])
  })

  it('SCH-3 is there once when it is delivered twice', async () => {
    await at.one(workOf(appointment()))
    expect(await at.one(workOf(appointment()))).toMatchObject({ kind: 'delivered', link: { id: at.held().id } })
    expect(at.ehr.list('Appointment')).toHaveLength(1)
    expect(at.ehr.history('Appointment', at.held().id ?? '')).toHaveLength(1)
  })

  it('SCH-3 is there once when twenty deliveries of it run side by side', async () => {
    await Promise.all(Array.from({ length: 20 }, () => at.one(workOf(appointment()))))
    expect(at.ehr.list('Appointment')).toHaveLength(1)
  })

  it.each([true, false])('SCH-3 is there once when the answer was lost (conditional create: %s)', async conditional => {
    await at.start({ switches: { conditionalCreate: conditional } })
    await at.ehr.set({ cutAfterWrite: { next: 1 } })
    const first = await at.one(workOf(appointment()))
    expect(first.kind).toBe(conditional ? 'retry' : 'delivered')
    const second = await at.one(workOf(appointment(), { maybeArrived: true }))
    expect(second).toMatchObject({ kind: 'delivered', link: { id: at.held().id } })
    expect(at.ehr.list('Appointment')).toHaveLength(1)
  })

  it('is brought up to date when it is there already with other content', async () => {
    await at.one(workOf(appointment()))
    const later = appointment({ start: '2026-12-02T15:00:00Z', end: '2026-12-02T15:30:00Z' })
    expect(await at.one(workOf(later))).toMatchObject({ kind: 'delivered', link: { version: '2' } })
    expect(at.held().start).toBe('2026-12-02T15:00:00Z')
  })

  it('waits for a person when the EHR holds two of it', async () => {
    const identifier = [{ system: recordSystem, value: 'record-1' }]
    at.ehr.put(appointment({ identifier }))
    at.ehr.put(appointment({ identifier }))
    expect(await at.one(workOf(appointment()))).toMatchObject({ kind: 'rejected', problem: 'target.duplicate' })
    await at.start({ switches: { conditionalCreate: false } })
    at.ehr.put(appointment({ identifier }))
    at.ehr.put(appointment({ identifier }))
    expect(await at.one(workOf(appointment()))).toMatchObject({ kind: 'rejected', problem: 'target.duplicate' })
  })

  it('is not sent when it was cancelled before it arrived, and is when it may have arrived', async () => {
    const cancelled = appointment({ status: 'cancelled' })
    expect(await at.one(workOf(cancelled))).toEqual({ kind: 'suppressed', problem: 'target.never-arrived' })
    expect(await at.one(workOf(cancelled, { maybeArrived: true }))).toMatchObject({ kind: 'suppressed' })
    expect(at.ehr.list('Appointment')).toHaveLength(0)
    await at.one(workOf(appointment()))
    expect(await at.one(workOf(cancelled, { maybeArrived: true }))).toMatchObject({ kind: 'delivered' })
    expect(at.held().status).toBe('cancelled')
  })

  it('is ambiguous when the EHR can neither create conditionally nor show it afterwards', async () => {
    await at.start({ switches: { conditionalCreate: false, cutBeforeWrite: { next: 1 } } })
    expect(await at.one(workOf(appointment()))).toMatchObject({ kind: 'ambiguous', problem: 'target.no-answer' })
    expect(await lookUp(at.io, workOf(appointment()))).toEqual({ kind: 'not-there' })
    expect(await at.one(workOf(appointment(), { maybeArrived: true }))).toMatchObject({ kind: 'delivered' })
    expect(await lookUp(at.io, workOf(appointment()))).toMatchObject({ kind: 'arrived', link: { id: at.held().id } })
  })
})

describe('an EHR that can neither show nor guard', () => {
  it('leaves what may have arrived to a person, and takes what never left', async () => {
    await at.start({ switches: { conditionalCreate: false, withoutParameters: ['identifier'] } })
    const maybe = workOf(appointment(), { maybeArrived: true })
    expect(await at.one(maybe)).toEqual({ kind: 'ambiguous', problem: 'target.no-answer' })
    expect(await at.one(workOf(appointment()))).toMatchObject({ kind: 'delivered' })
    expect(at.ehr.seen.some(({ headers }) => 'if-none-exist' in headers)).toBe(false)
  })
})

describe('a person', () => {
  it('is created once and never overwritten: identity belongs to the EHR', async () => {
    const first = await at.one(workOf(patient(), { recordId: 'person-1' }))
    if (first.kind !== 'delivered') throw new Error('expected a delivery')
    const other = patient({ name: [{ family: 'Changed' }] })
    expect(await at.one(workOf(other, { recordId: 'person-1' }))).toMatchObject({ kind: 'delivered', link: first.link })
    expect(await at.one(workOf(other, { recordId: 'person-1', link: first.link }))).toMatchObject({
      kind: 'delivered',
      link: first.link,
    })
    expect(at.ehr.list('Patient')).toMatchObject([{ name: [{ family: 'Example' }], meta: { versionId: '1' } }])
  })
})
