import { createHash } from 'node:crypto'
import type { Bundle, FhirResource, Provenance } from 'fhir/r4'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { problemsOf } from '../../src/connectors/fhir/testing/validate.ts'
import type { Browser } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

const halfAnHour = 1_860_000
const reason = 'Asked for by the funder'

function nameOf(resource: FhirResource | undefined): string {
  return `${resource?.resourceType}/${resource?.id}/_history/${resource?.meta?.versionId}`
}

type Note = { id: string; appointment: string | null; version: number; step: string }

describe('signed notes for other systems', () => {
  let server: SessionServer
  beforeEach(async () => {
    server = await openSessionServer()
    await server.settle()
  })
  afterEach(() => server?.close())

  const notes = () =>
    server.rows<Note>('select id, appointment, version, step from session_note order by date, starts_at, first_seen_at')
  const first = async () => {
    const [note] = await notes()
    if (!note?.appointment) throw new Error('no mapped note')
    return { ...note, appointment: note.appointment }
  }
  const ask = (id: string, who: Browser = server.admin) =>
    who.send('POST', `/sessions/notes/${id}/fhir/looks`, { reason })
  const lookAt = async (id: string) => (await ask(id)).json<{ look: string }>().look
  const read = async (id: string, more = '', look?: string, who: Browser = server.admin) =>
    who.send('GET', `/sessions/notes/${id}/fhir?look=${look ?? (await lookAt(id))}${more}`)
  const bundleOf = async (id: string, more = '') => {
    const answer = await read(id, more)
    expect(answer.statusCode).toBe(200)
    return answer.json<Bundle>()
  }
  const all = <Type extends FhirResource['resourceType']>(bundle: Bundle, type: Type) =>
    (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource] : [])) as Extract<
      FhirResource,
      { resourceType: Type }
    >[]
  const signatures = (bundle: Bundle) =>
    all(bundle, 'Provenance').flatMap(({ signature = [], target }: Provenance) =>
      signature.map(each => ({
        type: each.type[0]?.code,
        target: target[0]?.reference,
        sha256: createHash('sha256')
          .update(Buffer.from(each.data ?? '', 'base64'))
          .digest('hex'),
      })),
    )
  /** Hashes of the images that the appointment keeps. */
  const keptBy = async (appointment: string) => {
    const answer = await server.admin.send('GET', `/practice/appointments/${appointment}`)
    type Signed = { image?: { sha256: string } } | undefined
    const { says } = answer.json<{ content: { says: { therapist: Signed; guardian: Signed } } }>().content
    return [says.therapist, says.guardian].flatMap(signed => signed?.image?.sha256 ?? [])
  }

  it('SES-5 gives out a mapped note as valid FHIR R4, its signatures byte for byte those that the appointment keeps', async () => {
    const { id, appointment } = await first()
    const answer = await read(id)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/fhir+json; charset=utf-8',
      'cache-control': 'no-store',
      'content-disposition': expect.stringContaining('attachment'),
    })
    const bundle = answer.json<Bundle>()
    expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'collection' })
    expect((bundle.entry ?? []).flatMap(({ resource }) => (resource ? problemsOf(resource) : []))).toEqual([])
    const signed = signatures(bundle)
    expect(signed.map(({ sha256 }) => sha256)).toEqual(await keptBy(appointment))
    expect(signed[0]).toMatchObject({
      type: '1.2.840.10065.1.12.1.1',
      target: `DocumentReference/${id}/_history/1`,
    })
    expect(all(bundle, 'Encounter')).toHaveLength(1)
    expect(all(bundle, 'Appointment')).toMatchObject([{ id: appointment, status: 'fulfilled' }])
    const activities = all(bundle, 'Provenance').map(({ activity }) => activity?.text ?? activity?.coding?.[0]?.code)
    expect([...new Set(activities)].sort()).toEqual(['CREATE', 'map', 'render', 'sign'])
  })

  it('SES-5 an image that the note only names is the one that the appointment keeps', async () => {
    await server.ensora.set({ signatures: 'reference' })
    server.ensora.notebook.write('note-1', { Notes: 'Something else.' })
    const note = await first()
    expect((await server.admin.send('POST', `/sessions/appointments/${note.id}/unrender`, { reason })).statusCode).toBe(
      200,
    )
    await server.wait(halfAnHour)
    const { id, appointment, version } = await first()
    expect(version).toBe(2)
    const bundle = await bundleOf(id, '&version=2')
    expect(signatures(bundle).map(({ sha256 }) => sha256)).toEqual(await keptBy(appointment))
    expect(signatures(bundle).length).toBeGreaterThan(0)
  })

  it('SES-4 S21 what a version says never changes: edited, renamed, moved to another zone, un-rendered, taken away', async () => {
    const { id } = await first()
    const seen = new Map<string, FhirResource>()
    const look = async () => {
      const bundle = await bundleOf(id)
      for (const { resource } of bundle.entry ?? []) {
        if (!resource) continue
        const name = nameOf(resource)
        expect(resource, name).toEqual(seen.get(name) ?? resource)
        seen.set(name, resource)
      }
      return bundle
    }
    await look()
    server.ensora.notebook.write('note-1', { Notes: 'Something else.', 'Start Time': '08:58' })
    await server.wait(halfAnHour)
    const edited = await look()
    expect(all(edited, 'DocumentReference').map(({ meta }) => meta?.versionId)).toEqual(['2', '1'])
    // What was rendered was the first version: its encounter is the one that counts.
    expect(all(edited, 'Encounter')[0]?.meta?.versionId).toMatch(/^1-/)
    const { world } = server.ensora
    const student = world.get('student', 'student-1')
    if (!student) throw new Error('no student')
    world.put('student', { ...student, last: 'Lindquist-Berg', zone: 'America/Vancouver' })
    await server.wait(halfAnHour)
    const moved = await look()
    expect(all(moved, 'Patient')[0]?.name?.[0]?.family).toBe('Lindquist-Berg')
    expect(all(moved, 'Encounter')).toEqual(all(edited, 'Encounter'))
    await server.admin.send('POST', `/sessions/appointments/${id}/unrender`, { reason })
    await look()
    server.ensora.notebook.remove('note-1')
    await server.wait(halfAnHour)
    const gone = await look()
    expect(all(gone, 'Provenance').some(({ activity }) => activity?.coding?.[0]?.code === 'DELETE')).toBe(true)
    expect(all(gone, 'DocumentReference').map(({ meta }) => meta?.versionId)).toEqual(['2', '1'])
  })

  it('an earlier version can be asked for by its number, and no other than there was', async () => {
    const { id } = await first()
    server.ensora.notebook.write('note-1', { Notes: 'Something else.' })
    await server.wait(halfAnHour)
    const whole = new Map((await bundleOf(id)).entry?.map(({ resource }) => [nameOf(resource), resource]))
    for (const version of ['1', '2']) {
      const only = await bundleOf(id, `&version=${version}`)
      expect(all(only, 'DocumentReference').map(({ meta }) => meta?.versionId)).toEqual([version])
      // Whatever else is in the answer, what it says of each is the same.
      for (const { resource } of only.entry ?? []) expect(resource).toEqual(whole.get(nameOf(resource)))
    }
    expect((await read(id, '&version=3')).statusCode).toBe(404)
  })

  it('OPS-4 what was removed when its time was over is said to be removed', async () => {
    const { id } = await first()
    await server.rows('update session_note_version set body = null where note = $1', [id])
    expect((await read(id)).json()).toMatchObject({ code: 'message.body-removed' })
  })

  it('OPS-4 asks for the right, a reason and a look of one’s own, and writes down both the asking and the giving out', async () => {
    const { id } = await first()
    const other = (await notes())[1]?.id ?? ''
    expect((await ask(id, server.support)).statusCode).toBe(403)
    expect((await server.admin.send('POST', `/sessions/notes/${id}/fhir/looks`, { reason: '' })).statusCode).toBe(400)
    const look = await lookAt(id)
    expect((await read(other, '', look)).json()).toMatchObject({ code: 'reveal.covered' })
    expect((await read(id, '', 'x')).json()).toMatchObject({ code: 'reveal.covered' })
    expect((await read(id, '', look, server.coordinator)).json()).toMatchObject({ code: 'reveal.covered' })
    expect((await read(id, '', look)).statusCode).toBe(200)
    const noted = await server.rows<{ action: string; subject: string }>(
      "select action, subject from audit where action in ('sessions.ask-fhir', 'sessions.fhir') order by at, id",
    )
    expect(noted).toEqual([
      { action: 'sessions.ask-fhir', subject: id },
      { action: 'sessions.fhir', subject: id },
    ])
    server.test.clock.now = new Date(server.test.clock.now.getTime() + 901_000)
    await server.wait(halfAnHour)
    expect((await read(id, '', look)).json()).toMatchObject({ code: 'reveal.covered' })
  })

  it('SES-2 whoever sees no agency finds no note, and a note without an appointment is no visit', async () => {
    const { id } = await first()
    expect((await ask(id, server.coordinator)).statusCode).toBe(404)
    server.ensora.notebook.remove('note-2')
    await server.admin.send('POST', `/sessions/appointments/${id}/unrender`, { reason })
    const row = (await server.admin.send('GET', `/sessions/appointments?id=${id}`)).json<{
      items: { version: number }[]
    }>()
    const refused = await server.admin.send(
      'POST',
      `/sessions/appointments/${id}/rejection`,
      { reason },
      { headers: { 'if-match': `"v${row.items[0]?.version}"` } },
    )
    expect(refused.statusCode).toBe(200)
    expect((await ask(id)).json()).toMatchObject({ code: 'session.not-now', detail: 'not-mapped' })
  })

  it('SES-5 a signature that is not what was kept is given to nobody', async () => {
    await server.ensora.set({ signatures: 'reference' })
    server.ensora.notebook.write('note-1', { Notes: 'Something else.' })
    const note = await first()
    await server.admin.send('POST', `/sessions/appointments/${note.id}/unrender`, { reason })
    await server.wait(halfAnHour)
    const { hub, organization } = server.test
    const kept = await server.rows<{ id: string }>('select id from practice_signature where appointment = $1', [
      note.appointment,
    ])
    for (const { id } of kept)
      await server.rows('update practice_signature set body = $2 where id = $1', [
        id,
        hub.sealer.seal(organization, 'practice_signature', id, Buffer.from('another')),
      ])
    expect((await read(note.id)).json()).toMatchObject({ code: 'practice.image-damaged' })
  })
})
