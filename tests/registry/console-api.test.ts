/** What the console shows of the registry: people, merges, documents and what went out, to whom it may, and noted. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../hub-server.ts'
import { openRedoxMember, type RedoxMember } from '../registry-member.ts'
import { type MemberVoice, memberOid as oid, voiceOf } from '../registry-told.ts'

let member: RedoxMember
let voice: MemberVoice
let cora: Browser
let paula: Browser

beforeAll(async () => {
  member = await openRedoxMember()
  voice = voiceOf(member)
  await member.test.addAccount('cora@example.org', 'coordinator')
  await member.test.addAccount('paula@example.org', 'privacy-officer')
  await member.test.addAccount('covered@example.org', 'coordinator', undefined, [])
  cora = await member.test.signIn('cora@example.org')
  paula = await member.test.signIn('paula@example.org')
})
afterAll(() => member?.close())

type People = { items: { id: string; initials: string | null; name: string | null }[]; next: string | null }
type Merge = { id: string; survivor: { id: string }; retired: { id: string }; undoneAt: string | null; by: string }
type Person = {
  id: string
  askedFor: string | null
  name: string
  identifiers: { type: string; value: string; isIdentity: boolean }[]
  merged: { id: string; name: string }[]
  merges: Merge[]
  documents: { id: string; version: number; status: string; title: string; uniqueId: string }[]
  history: { type: string }[]
}
const get = async <T>(browser: Browser, path: string): Promise<T> => {
  const response = await browser.send('GET', path)
  if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}: ${response.body}`)
  return response.json<T>()
}
async function find(typed: string): Promise<People> {
  const began = await cora.send('POST', '/patients/searches', { q: typed })
  return get(cora, `/registry/people?search=${began.json<{ search: string }>().search}`)
}
const personOf = async (identifier: string) => {
  const [found] = (await find(identifier)).items
  if (!found) throw new Error('nobody was found')
  return get<Person>(cora, `/registry/people/${found.id}`)
}
const noted = async (action: string) =>
  (
    await member.rows<{ persons: string[]; reason: string | null; outcome: string }>(
      'select persons, reason, outcome from audit where action = $1 order by id desc limit 1',
      [action],
    )
  )[0]

describe('people', () => {
  it('NET-2 stand in the list by their initials, a page after the other', async () => {
    for (const [id, first, last] of [
      ['l-1', 'Anna', 'Brown'],
      ['l-2', 'Paul', 'Green'],
      ['l-3', 'Vera', 'White'],
    ] as const)
      await voice.register(id, first, last)
    const first = await get<People>(cora, '/registry/people?limit=2')
    expect(first.items.map(each => [each.initials, each.name])).toEqual([
      ['V. W…e', null],
      ['P. G…n', null],
    ])
    const second = await get<People>(cora, `/registry/people?limit=2&cursor=${first.next}`)
    expect(second.items[0]?.initials).toBe('A. B…n')
    expect((await cora.send('GET', '/registry/people?cursor=x')).statusCode).toBe(400)
  })

  it('NET-2 are found by identifier, with and without its type, and by name, and then named', async () => {
    await voice.register('f-77', 'Ingrid', 'Sundberg')
    for (const typed of ['f-77', 'mr-f-77', `${oid}|f-77`, 'ingrid sundberg 1984-05-06'])
      expect((await find(typed)).items.map(each => each.name)).toEqual(['Ingrid Sundberg'])
    expect((await find('nobody-at-all')).items).toEqual([])
  })

  it('NET-2 are shown whole, and the look is noted with whose it was', async () => {
    await voice.register('w-1', 'Marta', 'Berg')
    const person = await personOf('w-1')
    expect(person).toMatchObject({ name: 'Marta Berg', askedFor: null, merged: [], documents: [] })
    expect(person.identifiers).toEqual([
      { type: oid, value: 'w-1', isIdentity: true },
      { type: 'MR', value: 'mr-w-1', isIdentity: false },
    ])
    expect(person.history.map(each => each.type)).toEqual(['patient.registered'])
    expect((await noted('registry.person'))?.persons).toContain(person.id)
  })
})

describe('merges', () => {
  it('NET-2 lead from the retired to the survivor, can be undone, and made again', async () => {
    await voice.register('m-1', 'Nora', 'Falk')
    await voice.register('m-2', 'Eleonora', 'Falk')
    const retired = await personOf('m-2')
    await voice.merge('m-1', 'm-2')
    const survivor = await get<Person>(cora, `/registry/people/${retired.id}`)
    expect(survivor).toMatchObject({ name: 'Nora Falk', askedFor: retired.id, merged: [{ name: 'Eleonora Falk' }] })
    const [made] = survivor.merges
    expect(made).toMatchObject({ by: 'member', undoneAt: null, survivor: { id: survivor.id } })
    expect((await find('m-2')).items.map(each => each.id)).toEqual([survivor.id])
    expect((await get<{ items: Merge[] }>(cora, '/registry/merges')).items[0]?.id).toBe(made?.id)

    const undone = await cora.send('POST', `/registry/merges/${made?.id}/undo`, {})
    expect(undone.json()).toEqual({ survivor: survivor.id, retired: retired.id })
    expect((await cora.send('POST', `/registry/merges/${made?.id}/undo`, {})).statusCode).toBe(409)
    const alone = await get<Person>(cora, `/registry/people/${retired.id}`)
    expect(alone).toMatchObject({ askedFor: null, name: 'Eleonora Falk' })
    expect(alone.merges[0]?.undoneAt).not.toBeNull()

    expect((await cora.send('POST', `/registry/merges/${made?.id}/again`, {})).statusCode).toBe(200)
    expect((await cora.send('POST', `/registry/merges/${made?.id}/again`, {})).statusCode).toBe(409)
    const again = await get<Person>(cora, `/registry/people/${retired.id}`)
    expect(again.askedFor).toBe(retired.id)
    expect(again.merges.map(each => [each.by, each.undoneAt === null])).toEqual([
      ['person', true],
      ['member', false],
    ])
  })

  it('answers 404 for a merge that is not there', async () => {
    for (const way of ['undo', 'again'])
      expect((await cora.send('POST', `/registry/merges/${randomUUID()}/${way}`, {})).statusCode).toBe(404)
  })
})

describe('documents', () => {
  it('NET-3 stand with every version, and are read as page, PDF and C-CDA by who gave a reason', async () => {
    await voice.register('d-1', 'Rosa', 'Lindqvist')
    const id = randomUUID()
    await voice.push('d-1', id, 'Headache <script>alert(1)</script> since Monday')
    await voice.push('d-1', id, 'Headache, better now')
    const { documents, id: person } = await personOf('d-1')
    expect(documents.map(each => [each.version, each.status])).toEqual([
      [2, 'current'],
      [1, 'superseded'],
    ])
    const first = documents.find(each => each.version === 1)
    const at = `/registry/documents/${first?.id}`
    expect((await cora.send('GET', `${at}/page?look=made-up`)).statusCode).toBe(403)
    expect((await cora.send('POST', `${at}/looks`, {})).statusCode).toBe(400)
    const asked = await cora.send('POST', `${at}/looks`, { reason: 'The doctor asked' })
    const { look } = asked.json<{ look: string }>()
    expect(await noted('registry.ask-document')).toMatchObject({ persons: [person], reason: 'The doctor asked' })

    const page = await cora.send('GET', `${at}/page?look=${look}&language=fr`)
    expect(page.headers['content-security-policy']).toContain('sandbox')
    expect(page.headers['cache-control']).toBe('no-store')
    expect(page.body).toContain('<html lang="fr">')
    expect(page.body).toContain('Headache')
    expect(page.body).not.toContain('<script')
    expect((await noted('registry.document-page'))?.persons).toEqual([person])

    const xml = await cora.send('GET', `${at}/xml?look=${look}`)
    expect(xml.body).toContain('<ClinicalDocument')
    expect(xml.headers['content-disposition']).toContain('attachment')
    const pdf = await cora.send('GET', `${at}/pdf?look=${look}`)
    expect(pdf.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')

    const told = await get<{ versions: { version: number }[] }>(cora, at)
    expect(told.versions.map(each => each.version)).toEqual([2, 1])

    const other = documents.find(each => each.version === 2)
    expect((await cora.send('GET', `/registry/documents/${other?.id}/page?look=${look}`)).statusCode).toBe(403)
    expect((await paula.send('GET', `${at}/page?look=${look}`)).statusCode).toBe(403)
    const covered = await member.test.signIn('covered@example.org')
    expect((await covered.send('POST', `${at}/looks`, { reason: 'Curious' })).statusCode).toBe(403)
  })

  it('NET-3 wait in a list of their own for a patient who is not known', async () => {
    const id = randomUUID()
    await voice.push('not-yet', id, 'Cough')
    const list = await get<{ items: { uniqueId: string; person: string | null }[] }>(
      cora,
      '/registry/documents?waiting=true',
    )
    expect(list.items).toMatchObject([{ uniqueId: id, person: null }])
    await voice.register('not-yet', 'Rosa', 'Lindqvist')
    expect((await get<{ items: [] }>(cora, '/registry/documents?waiting=true')).items).toEqual([])
    const all = await get<{ items: { uniqueId: string; person: string }[] }>(cora, '/registry/documents')
    expect(all.items[0]?.uniqueId).toBe(id)
  })
})

describe('disclosures', () => {
  it('NET-9 tell who was answered about a person, also under a retired identifier, and leave as a file', async () => {
    await voice.register('x-1', 'Olga', 'Sand')
    await voice.register('x-2', 'Olga', 'Sand')
    await voice.ask('x-2')
    await voice.merge('x-1', 'x-2')
    await voice.ask('x-1')
    const { id } = await personOf('x-1')
    const page = await get<{ items: { action: string; what: string; to: { id: string } }[]; next: string | null }>(
      paula,
      `/registry/people/${id}/disclosures?limit=1`,
    )
    expect(page.items).toMatchObject([
      { action: 'registry.query', what: 'PatientSearch/Query', to: { id: member.connection } },
    ])
    const rest = await get<{ items: unknown[]; next: null }>(
      paula,
      `/registry/people/${id}/disclosures?limit=5&cursor=${page.next}`,
    )
    expect(rest.items).toHaveLength(1)
    expect((await cora.send('GET', `/registry/people/${id}/disclosures`)).statusCode).toBe(403)

    const file = await paula.send('GET', `/registry/people/${id}/disclosures.csv`)
    expect(file.headers['content-type']).toContain('text/csv')
    expect(file.body.trim().split('\r\n')).toHaveLength(3)
    expect(file.body).not.toContain('Sand')
    expect((await noted('registry.disclosures-export'))?.persons).toContain(id)
    expect((await paula.send('GET', `/registry/people/${randomUUID()}/disclosures`)).statusCode).toBe(404)
  })
})
