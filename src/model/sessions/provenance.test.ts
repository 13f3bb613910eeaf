import { createHash } from 'node:crypto'
import type { Bundle, Encounter, FhirResource, Provenance } from 'fhir/r4'
import { describe, expect, it } from 'vitest'
import { bundleOf } from './provenance.ts'
import type { NoteFacts } from './provenance-facts.ts'
import { firstVersion, ids, referencesIn, saying, wholeFacts, withVersions, writtenNote } from './testing/note-facts.ts'

const at = new Date('2026-11-25T08:00:00Z')
const partOf = `${ids.note}-`
const namesOf = (bundle: Bundle) => (bundle.entry ?? []).map(({ resource }) => nameOf(resource))

function nameOf(resource: FhirResource | undefined): string {
  return `${resource?.resourceType}/${resource?.id?.replace(ids.note, 'note')}/${resource?.meta?.versionId ?? ''}`
}

function made(facts: Partial<NoteFacts> = {}): Bundle {
  return bundleOf({ ...wholeFacts, ...facts }, at)
}

function find<Type extends FhirResource['resourceType']>(bundle: Bundle, type: Type, id?: string) {
  const found = bundle.entry?.find(
    ({ resource }) => resource?.resourceType === type && (id === undefined || resource.id === id),
  )?.resource
  return found as Extract<FhirResource, { resourceType: Type }> | undefined
}

function signed(bundle: Bundle, who: 'therapist' | 'guardian', version = 1): Provenance | undefined {
  return find(bundle, 'Provenance', `${partOf}${version}-${who}`)
}

describe('a session note as FHIR R4', () => {
  it('every entry has a name of its own, or another version of it', () => {
    const names = (made(withVersions()).entry ?? []).map(
      ({ fullUrl, resource }) => `${fullUrl} ${resource?.meta?.versionId}`,
    )
    expect(new Set(names).size).toBe(names.length)
  })

  it('SES-5 a therapist signs as author, byte for byte, at the place of the note', () => {
    const provenance = signed(made(), 'therapist')
    expect(provenance).toMatchObject({
      target: [{ reference: `DocumentReference/${ids.note}/_history/1` }],
      occurredDateTime: '2026-11-24T15:31:00Z',
      location: { reference: `Location/${partOf}place/_history/1` },
      agent: [{ who: { reference: `Practitioner/${ids.user}` } }],
      signature: [
        {
          type: [{ system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.1' }],
          when: '2026-11-24T15:31:00Z',
          who: { reference: `Practitioner/${ids.user}` },
          sigFormat: 'image/png',
        },
      ],
    })
    expect(provenance?.location?.extension).toBeUndefined()
    const [signature] = provenance?.signature ?? []
    const bytes = Buffer.from(signature?.data ?? '', 'base64')
    expect(bytes.equals(Buffer.from(firstVersion.images.therapist?.bytes ?? []))).toBe(true)
    expect(signature?.extension).toEqual([
      expect.objectContaining({ valueString: createHash('sha256').update(bytes).digest('hex') }),
    ])
  })

  it('SES-5 a guardian verifies for the student; their place is said to be derived', () => {
    const bundle = made()
    expect(signed(bundle, 'guardian')).toMatchObject({
      location: { reference: `Location/${partOf}place/_history/1`, extension: [{ valueBoolean: true }] },
      agent: [
        {
          who: { reference: `RelatedPerson/${partOf}guardian/_history/1` },
          onBehalfOf: { reference: `Patient/${ids.student}` },
        },
      ],
      signature: [{ type: [{ code: '1.2.840.10065.1.12.1.5' }], sigFormat: 'image/jpeg' }],
    })
    expect(find(bundle, 'RelatedPerson')).toMatchObject({
      patient: { reference: `Patient/${ids.student}` },
      relationship: [{ text: 'Mother' }],
      name: [{ text: 'Greta Lindqvist' }],
    })
  })

  it('SES-5 what is no image signs nothing, and nobody signs for them', () => {
    const bundle = made({ versions: [{ ...firstVersion, images: {} }] })
    expect([signed(bundle, 'therapist'), signed(bundle, 'guardian')]).toEqual([undefined, undefined])
  })

  it('a time of signing that the source does not give is the latest it can have been, and says so', () => {
    const bundle = made(saying({ 'Therapist Signature': { signature: { contentType: 'image/png', data: 'AA==' } } }))
    const provenance = signed(bundle, 'therapist')
    expect(provenance?.occurredDateTime).toBeUndefined()
    expect(provenance?.signature?.[0]).toMatchObject({
      when: writtenNote.updatedAt,
      _when: { extension: [{ valueBoolean: true }] },
    })
  })

  it('SES-3 the mapping says who made it, on what ground and with what difference; so do those of people and site', () => {
    const bundle = made()
    const ofNote = find(bundle, 'Provenance', `${partOf}mapping-${wholeFacts.pair.at.getTime()}`)
    expect(ofNote).toMatchObject({
      target: [{ reference: `DocumentReference/${ids.note}` }, { reference: `Appointment/${ids.appointment}` }],
      reason: [{ coding: [{ code: 'auto' }] }],
      agent: [{ who: { type: 'Device', display: 'Causeway' } }],
      extension: [{ valueInteger: 0 }, { valueInteger: -3 }],
    })
    const ofStudent = bundle.entry?.find(
      ({ resource }) =>
        resource?.resourceType === 'Provenance' && resource.target[0]?.reference === `Patient/${ids.student}`,
    )?.resource
    expect(ofStudent).toMatchObject({
      reason: [{ coding: [{ code: 'user' }] }],
      agent: [{ who: { type: 'Practitioner', identifier: { value: ids.account } } }],
    })
  })

  it('SES-6 the render names the version that was rendered, and the encounter of that version', () => {
    const bundle = made({ ...withVersions(), standing: 1 })
    const encounter = find(bundle, 'Encounter')
    expect(find(bundle, 'Provenance', `${partOf}render-${wholeFacts.rendering?.at.getTime()}`)).toMatchObject({
      activity: { text: 'render' },
      target: [
        { reference: `Appointment/${ids.appointment}` },
        { reference: `Encounter/${ids.note}/_history/${encounter?.meta?.versionId}` },
      ],
      location: { extension: [{ valueBoolean: true }] },
      entity: [{ role: 'source', what: { reference: `DocumentReference/${ids.note}/_history/1` } }],
    })
  })

  it('an encounter is finished, and keeps wall, distance from UTC and zone', () => {
    expect(find(made(), 'Encounter')).toMatchObject({
      status: 'finished',
      class: { code: 'HH' },
      period: {
        start: '2026-11-24T09:00:00-05:00',
        end: '2026-11-24T10:30:00-05:00',
        extension: [{ valueCode: 'America/Toronto' }],
      },
      identifier: [{ value: 'note-1' }],
      appointment: [{ reference: `Appointment/${ids.appointment}` }],
    })
  })

  it.each<[string | null, string]>([
    ['Home', 'HH'],
    [' 12 ', 'HH'],
    ['Clinic', 'AMB'],
    ['Telehealth', 'VR'],
    ['School', 'UNK'],
    [null, 'UNK'],
  ])('a place of service %j is of the class %s; what was written stays', (said, code) => {
    const encounter: Encounter | undefined = find(
      made(saying({ 'Place of Service': said === null ? null : { text: said } })),
      'Encounter',
    )
    expect(encounter?.class.code).toBe(code)
    expect(encounter?.extension?.map(each => each.valueString ?? each.valueDecimal)).toEqual(
      said === null ? [7.5] : [7.5, said.trim()],
    )
  })

  it.each([
    ['scheduled', 'booked'],
    ['cancelled', 'cancelled'],
    ['rendered', 'fulfilled'],
  ] as const)('an appointment that is %s there is %s here', (state, status) => {
    const appointment = { ...wholeFacts.appointment, state }
    expect(find(made({ appointment, rendering: undefined }), 'Appointment')?.status).toBe(status)
  })

  it('an appointment that was rendered just now is fulfilled, in another version than before', () => {
    const appointment = { ...wholeFacts.appointment, state: 'scheduled' as const }
    const [before, after] = [made({ appointment, rendering: undefined }), made({ appointment })]
    expect(find(after, 'Appointment')?.status).toBe('fulfilled')
    expect(find(after, 'Appointment')?.meta?.versionId).not.toBe(find(before, 'Appointment')?.meta?.versionId)
  })

  it('SES-4 a version says the same once there is a newer one, and whatever becomes of the note', () => {
    const later = made({
      ...withVersions(),
      standing: 2,
      goneAt: at,
      rendering: undefined,
      pair: { target: 'other', how: 'user', at, by: ids.account, startDifference: 4, endDifference: 4 },
    })
    const before = new Map((made().entry ?? []).map(({ resource }) => [nameOf(resource), resource]))
    const after = new Map((later.entry ?? []).map(({ resource }) => [nameOf(resource), resource]))
    const both = [...before.keys()].filter(name => after.has(name))
    expect(both).toEqual(expect.arrayContaining(['DocumentReference/note/1', 'Provenance/note-1-therapist/1']))
    for (const name of both) expect(after.get(name), name).toEqual(before.get(name))
  })

  it('a newer version names the one before, and what brought each', () => {
    const bundle = made(withVersions())
    expect(find(bundle, 'Provenance', `${partOf}1-import`)).toMatchObject({
      activity: { coding: [{ code: 'CREATE' }] },
      entity: [{ role: 'source', what: { identifier: { value: ids.message } } }],
    })
    expect(find(bundle, 'Provenance', `${partOf}2-import`)).toMatchObject({
      activity: { coding: [{ code: 'UPDATE' }] },
      entity: [
        { role: 'source' },
        { role: 'revision', what: { reference: `DocumentReference/${ids.note}/_history/1` } },
      ],
    })
  })

  it('OPS-4 no id and no name of an entry says anything of anybody', () => {
    const bundle = made()
    const spoken = (bundle.entry ?? []).flatMap(({ fullUrl, resource }) => [
      fullUrl,
      resource?.id,
      ...referencesIn(resource),
    ])
    expect(spoken.filter(each => /[^\w\-./:]|lindqvist|greta|ava|student-1|note-1$|user-1/i.test(each ?? ''))).toEqual(
      [],
    )
  })

  it('lists what there is, the newest version first', () => {
    expect(namesOf(made({ ...withVersions(), standing: 2 })).slice(0, 12)).toEqual([
      'DocumentReference/note/2',
      'QuestionnaireResponse/note/2',
      'Location/note-place/2',
      'RelatedPerson/note-guardian/2',
      'Provenance/note-2-import/1',
      'Provenance/note-2-therapist/1',
      'Provenance/note-2-guardian/1',
      'DocumentReference/note/1',
      'QuestionnaireResponse/note/1',
      'Location/note-place/1',
      'RelatedPerson/note-guardian/1',
      'Provenance/note-1-import/1',
    ])
  })
})
