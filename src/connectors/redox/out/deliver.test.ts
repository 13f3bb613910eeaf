import { describe, expect, it } from 'vitest'
import type { Patient } from '../../../model/fhir.ts'
import { rosa, workOf } from './testing/io.ts'
import { following, redoxForEachTest } from './testing/redox.ts'

const [retired, survivor] = ['0192f3c0-0000-7000-8000-00000000000a', '0192f3c0-0000-7000-8000-00000000000b']
const oid = '2.16.840.1.113883.3.6147.458.2.1'

const redox = redoxForEachTest()

function lastMessage(): { Meta: Record<string, unknown>; Patient: Record<string, unknown> } {
  return JSON.parse(redox.fake.seen.at(-1)?.body ?? '{}')
}

const otherSex: Patient = { ...rosa, gender: 'other' }
const mergedInto = (id: string): Patient => ({
  ...rosa,
  active: false,
  link: [{ other: { reference: `Patient/${id}` }, type: 'replaced-by' }],
})

describe('what is said of a person', () => {
  it('NET-1 names them by their record under the patient OID, with where it goes and from where', async () => {
    await redox.one(workOf(survivor), redox.ioWith({ source: 'our-source', test: true }))
    expect(lastMessage()).toEqual({
      Meta: {
        DataModel: 'PatientAdmin',
        EventType: 'NewPatient',
        EventDateTime: '2026-11-20T15:00:00.000Z',
        Test: true,
        Source: { ID: 'our-source' },
        Destinations: [{ ID: 'demo-repository' }],
      },
      Patient: {
        Identifiers: [{ ID: survivor, IDType: oid }],
        Demographics: {
          FirstName: 'Rosa',
          MiddleName: 'Maria',
          LastName: 'Lindqvist',
          DOB: '1984-05-06',
          Sex: 'Female',
          PhoneNumber: { Home: '+14165550123' },
          EmailAddresses: ['rosa.lindqvist@example.com'], // a text here, an object in a clinical summary
          Address: {
            StreetAddress: '12 Example Street',
            City: 'Toronto',
            State: 'ON',
            ZIP: 'M5V 2T6',
            Country: 'CA',
          },
        },
      },
    })
  })

  it('NET-1 sends further identifiers that the route names, and never its own of the hub', async () => {
    const identifier = [
      { system: 'https://causeway-hub.org/fhir/NamingSystem/record', value: survivor },
      { system: 'urn:oid:1.2.840.1', value: 'M-7' },
      { system: `urn:oid:${oid}`, value: 'somebody-else' },
    ]
    await redox.one(workOf(survivor, { ...rosa, identifier }))
    expect(lastMessage().Patient.Identifiers).toEqual([
      { ID: survivor, IDType: oid },
      { ID: 'M-7', IDType: '1.2.840.1' },
    ])
  })

  it('SCH-11 sends nobody whose name may not leave: no network could find them', async () => {
    const { name: _, ...nameless } = rosa
    expect(await redox.one(workOf(survivor, nameless))).toEqual({ kind: 'suppressed', problem: 'profile.nothing-left' })
    expect(redox.fake.seen).toEqual([])
  })
})

describe('the order of messages', () => {
  it('NET-1 says NewPatient first, PatientUpdate when something changed, and nothing when nothing did', async () => {
    const first = workOf(survivor)
    const done = await redox.one(first)
    const second = following(done, workOf(survivor, { ...rosa, birthDate: '1984-05-16' }))
    const changed = await redox.one(second)
    expect((await redox.one(following(changed, second))).kind).toBe('delivered')
    expect(redox.events()).toEqual(['NewPatient', 'PatientUpdate'])
    expect(redox.fake.patients()).toMatchObject([{ demographics: { DOB: '1984-05-16' }, told: 2 }])
  })

  it('NET-1 says it again when an attempt in between may have brought something else', async () => {
    const work = workOf(survivor)
    const again = following(await redox.one(work), work)
    await redox.one({ ...again, mayHold: [otherSex] })
    expect(redox.events()).toEqual(['NewPatient', 'PatientUpdate'])
  })

  it('NET-1 makes somebody known again who is not known there any more', async () => {
    const work = workOf(survivor)
    const known = following(await redox.one(work), { ...work, body: otherSex })
    await redox.fake.reset()
    await redox.fake.set({ updateOfUnknown: 'refuses' })
    expect((await redox.one(known)).kind).toBe('delivered')
    expect(redox.events()).toEqual(['PatientUpdate', 'NewPatient'])
    expect(redox.fake.patients()).toHaveLength(1)
  })
})

describe('merges', () => {
  it('NET-2 says which id lives on, and which leads to it from now on', async () => {
    const known = following(await redox.one(workOf(retired)), workOf(retired, mergedInto(survivor)))
    await redox.one(workOf(survivor, { ...rosa, birthDate: '1984-05-16' }))
    const merged = await redox.one(known)
    expect(lastMessage()).toMatchObject({
      Meta: { EventType: 'PatientMerge' },
      Patient: {
        Identifiers: [{ ID: survivor, IDType: oid }],
        PreviousIdentifiers: [{ ID: retired, IDType: oid }],
      },
    })
    expect(redox.fake.patients()).toHaveLength(1)
    expect(redox.fake.patients()[0]?.demographics.DOB).toBe('1984-05-16')
    // The same merge again, and whatever else the retired record says, is no news.
    const count = redox.fake.seen.length
    expect(
      (await redox.one(following(merged, workOf(retired, { ...mergedInto(survivor), gender: 'other' })))).kind,
    ).toBe('delivered')
    expect(redox.fake.seen).toHaveLength(count)
  })

  it('NET-2 says nothing of somebody who was never told of', async () => {
    expect(await redox.one(workOf(retired, mergedInto(survivor)))).toEqual({
      kind: 'suppressed',
      problem: 'target.never-arrived',
    })
  })

  it('NET-2 says it of somebody who may have arrived', async () => {
    const outcome = await redox.one(workOf(retired, mergedInto(survivor), { maybeArrived: true }))
    expect(outcome).toMatchObject({ kind: 'delivered', said: { text: expect.stringContaining('not known') } })
  })

  it('NET-2 leaves to a person what Redox has no message for: a merge that is taken back', async () => {
    const known = following(await redox.one(workOf(retired)), workOf(retired, mergedInto(survivor)))
    const back = following(await redox.one(known), workOf(retired))
    expect(await redox.one(back)).toEqual({ kind: 'rejected', problem: 'registry.merge-stays' })
  })
})
