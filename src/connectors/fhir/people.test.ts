import { afterEach, describe, expect, it } from 'vitest'
import type { Patient } from '../../model/fhir.ts'
import { createFakeEhr, type FakeEhr, type FakeEhrOptions } from './fake.ts'
import { findPeople } from './people.ts'
import { ioFor, patient } from './testing/io.ts'

let ehr: FakeEhr
afterEach(() => ehr?.close())
async function search(person: Patient, held: Patient[], switches: FakeEhrOptions['switches'] = {}) {
  ehr = await createFakeEhr({ switches })
  for (const one of held) ehr.put(one)
  const io = ioFor({ baseUrl: ehr.url })
  const found = await findPeople(io, person)
  return { io, found, ids: found.kind === 'found' ? found.people.map(({ id }) => id).sort() : found.kind }
}
const held: Patient[] = [
  patient({ id: 'same', telecom: [] }),
  patient({ id: 'other-birthday', birthDate: '1991-04-05', telecom: [] }),
  { resourceType: 'Patient', id: 'phone', telecom: [{ system: 'phone', value: '416-555-0123' }] },
  { resourceType: 'Patient', id: 'mail', telecom: [{ system: 'email', value: 'Ada@Example.org' }] },
  { resourceType: 'Patient', id: 'card', identifier: [{ system: 'urn:card', value: '42' }] },
  patient({ id: 'left', active: false }),
  patient({ id: 'merged', link: [{ other: { reference: 'Patient/same' }, type: 'replaced-by' }] }),
  { resourceType: 'Patient', id: 'stranger', name: [{ family: 'Stranger' }] },
]

describe('SCH-1 people who could be the one in hand', () => {
  it('are found by name and birth date, phone, e-mail and identifier, without inactive or merged ones', async () => {
    const { ids } = await search(patient({ identifier: [{ system: 'urn:card', value: '42' }] }), held)
    expect(ids).toEqual(['card', 'mail', 'phone', 'same'])
  })

  it('come without clinical elements, photo or narrative', async () => {
    const rich = patient({
      id: 'rich',
      photo: [{ url: 'http://example.org/p.png' }],
      maritalStatus: { text: 'M' },
      text: { status: 'generated', div: '<div/>' },
    })
    const { found } = await search(patient(), [rich])
    const [person] = found.kind === 'found' ? found.people : []
    expect(Object.keys(person ?? {}).sort()).toEqual(['birthDate', 'id', 'meta', 'name', 'resourceType', 'telecom'])
  })

  it('are asked for in the body, so that no name gets into an address', async () => {
    await search(patient(), held)
    const searches = ehr.seen.filter(({ path }) => path.startsWith('Patient'))
    expect(searches.every(({ method, path }) => method === 'POST' && path === 'Patient/_search')).toBe(true)
  })

  it('are asked for by GET where the EHR takes nothing else, and it is remembered', async () => {
    const { ids, io } = await search(patient(), held, { postSearch: false })
    expect(ids).toEqual(['mail', 'phone', 'same'])
    ehr.forget()
    await findPeople(io, patient())
    expect(ehr.seen.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('are found by what the EHR offers only', async () => {
    const { ids } = await search(patient(), held, { withoutParameters: ['phone', 'birthdate'], strictSearch: true })
    expect(ids).toEqual(['mail'])
  })

  it('cannot be found where no search is offered', async () => {
    const without = ['phone', 'birthdate', 'email', 'identifier', 'family']
    expect((await search(patient(), held, { withoutParameters: without })).found).toEqual({ kind: 'not-offered' })
    await ehr.close()
    expect((await search(patient(), held, { withoutTypes: ['Patient'] })).found).toEqual({ kind: 'not-offered' })
    await ehr.close()
    const silent = { metadata: false, withoutParameters: without, strictSearch: true }
    expect((await search(patient(), held, silent)).found).toEqual({ kind: 'not-offered' })
  })

  it('are at most fifty', async () => {
    const crowd = Array.from({ length: 70 }, (_, n) => patient({ id: `p${n}`, telecom: [] }))
    const { found } = await search(patient(), crowd)
    expect(found.kind === 'found' && found.people.length).toBe(50)
  })

  it('wait while the EHR is away', async () => {
    expect((await search(patient(), held, { offline: 'unavailable' })).found).toMatchObject({
      kind: 'retry',
      problem: 'target.busy',
    })
  })

  it('are none when the person has nothing to search by', async () => {
    expect((await search({ resourceType: 'Patient' }, held)).found).toEqual({ kind: 'found', people: [] })
  })
})
