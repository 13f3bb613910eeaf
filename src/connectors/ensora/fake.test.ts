/** The simulator keeps to the contract: what is built on it must not learn wrong ways. */
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { drawSignature } from './fake/drawing.ts'
import { kindsOf } from './fake/lists.ts'
import { createFakeEnsora, type FakeEnsora } from './fake.ts'

let fake: FakeEnsora
let at: number
beforeEach(async () => {
  at = Date.parse('2026-11-23T20:00:00Z')
  fake = await createFakeEnsora({ now: () => new Date(at) })
})
afterEach(() => fake.close())

async function call(method: string, path: string, body?: unknown, token?: string) {
  const response = await fetch(`${fake.url}${path}`, {
    method,
    redirect: 'manual',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token ?? (await signIn())}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
}
async function signIn(password = fake.password) {
  const body = JSON.stringify({ username: fake.username, password })
  const response = await fetch(`${fake.url}/v1/token`, { method: 'POST', body })
  return ((await response.json()) as { token?: string }).token ?? ''
}
const control = async (method: string, path: string, body?: unknown) =>
  (await call(method, `/_control${path}`, body)).body
const note = async (id: string) => {
  const { items } = (await call('GET', '/v1/notes?limit=500')).body
  return items.find((each: { id: string }) => each.id === id)
}
const hold = async (more: object = {}) =>
  (
    await control('POST', '/sessions', {
      student: 'student-1',
      user: 'user-2',
      date: '2026-11-23',
      from: '09:00',
      to: '10:00',
      notes: 'A calm hour.',
      therapist: 'Priya Raman',
      ...more,
    })
  ).id

describe('the simulated Ensora Data Collection', () => {
  it('has an answer at every address of the contract', async () => {
    const { paths } = parse(readFileSync(new URL('openapi.yaml', import.meta.url), 'utf8')) as { paths: object }
    for (const [path, methods] of Object.entries(paths))
      for (const method of Object.keys(methods as object)) {
        const filled = path.replace('{id}', 'user-1').replace('/students/user-1', '/students/student-1')
        const { status } = await call(
          method.toUpperCase(),
          filled.replace('{ref}', 'none'),
          method === 'get' ? undefined : {},
        )
        expect([method, path, [200, 400, 404, 422].includes(status)]).toEqual([method, path, true])
      }
  })

  it('answers only fields that the contract knows, and all that it needs', async () => {
    await hold({ guardian: { name: 'Greta Lindqvist', relationship: 'Mother' } })
    const { schemas } = (parse(readFileSync(new URL('openapi.yaml', import.meta.url), 'utf8')) as Contract).components
    const names = { sites: 'Site', users: 'User', students: 'Student', templates: 'Template', notes: 'Note' }
    for (const [list, schema] of Object.entries(names)) {
      const { items } = (await call('GET', `/v1/${list}`)).body
      const { properties = {}, required = [] } = schemas[schema] ?? {}
      expect(items.length).toBeGreaterThan(0)
      for (const item of items) {
        expect(Object.keys(item).filter(name => !(name in properties))).toEqual([])
        expect(required.filter(name => !(name in item))).toEqual([])
      }
    }
  })

  it('lets in with a token, which ends', async () => {
    expect((await call('GET', '/v1/sites', undefined, 'wrong')).status).toBe(401)
    expect(await signIn('wrong')).toBe('')
    const token = await signIn()
    expect((await call('GET', '/v1/sites', undefined, token)).status).toBe(200)
    at += 3_600_000
    expect((await call('GET', '/v1/sites', undefined, token)).status).toBe(401)
    await fake.set({ credentials: false })
    expect(await signIn()).toBe('')
  })

  it('shows the lists to an administrator only', async () => {
    await fake.set({ level: 'Staff' })
    for (const list of Object.keys(kindsOf)) expect((await call('GET', `/v1/${list}`)).status).toBe(403)
    expect((await call('GET', '/v1/me')).body).toMatchObject({ level: 'Staff' })
  })

  it('S19 shows a note once it is published, and no draft', async () => {
    const id = await hold({ publish: false })
    expect(await note(id)).toBeUndefined()
    await control('POST', `/notes/${id}/publish`)
    expect(await note(id)).toMatchObject({ published: true, studentId: 'student-1' })
  })

  it('opens a note with date and start of now, and fills the end when it is published', async () => {
    const { id } = fake.notebook.start({ student: 'student-4', user: 'user-3', template: 'template-2' })
    at += 45 * 60_000
    fake.notebook.publish(id)
    const values = (await note(id)).values.map((each: { label: string; value: unknown }) => [each.label, each.value])
    expect(values).toEqual(
      expect.arrayContaining([
        ['Date', '2026-11-23'],
        ['Start Time', '16:00'], // on the wall in Moncton
        ['End Time', '16:45'],
      ]),
    )
  })

  it('S20 keeps of an edited note the newest version, and its signature and location as they were', async () => {
    const id = await hold()
    const before = await note(id)
    at += 60_000
    fake.notebook.write(id, { Notes: 'Another text.', Signature: null, 'Therapist Signature': null, Location: null })
    const after = await note(id)
    const of = (each: typeof before, label: string) =>
      each.values.find((one: { label: string }) => one.label === label).value
    expect(of(after, 'Notes')).toBe('Another text.')
    expect(of(after, 'Therapist Signature')).toEqual(of(before, 'Therapist Signature'))
    expect(after.updatedAt > before.updatedAt).toBe(true)
  })

  it('S22 S23 says of a note that was taken back or deleted nothing but that', async () => {
    const [one, other, draft] = [await hold(), await hold(), await hold({ publish: false })]
    await control('POST', `/notes/${one}/unpublish`)
    await control('DELETE', `/notes/${other}`)
    await control('DELETE', `/notes/${draft}`)
    expect(await note(one)).toEqual({ id: one, published: false, updatedAt: expect.any(String) })
    expect(await note(other)).toEqual({ id: other, deleted: true, updatedAt: expect.any(String) })
    expect(await note(draft)).toBeUndefined()
  })

  it('gives signatures as real images, in the note or by reference', async () => {
    const id = await hold()
    const find = async () =>
      (await note(id)).values.find((each: { label: string }) => each.label === 'Therapist Signature').value
    const inline = await find()
    await fake.set({ signatures: 'reference' })
    const { ref, data } = await find()
    expect(data).toBeUndefined()
    const response = await fetch(`${fake.url}/v1/signatures/${ref}`, {
      headers: { authorization: `Bearer ${await signIn()}` },
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes.toString('base64')).toBe(inline.data)
    expect(response.headers.get('content-type')).toBe('image/png')
  })

  it('draws another signature for another name, and none on blank paper', () => {
    const inkIn = (png: Buffer) => {
      const length = png.readUInt32BE(33)
      expect(png.subarray(37, 41).toString()).toBe('IDAT')
      return inflateSync(png.subarray(41, 41 + length)).filter(byte => byte === 0x20).length
    }
    expect(inkIn(drawSignature('Priya'))).toBeGreaterThan(200)
    expect(inkIn(drawSignature('Priya', 0))).toBe(0)
    expect(drawSignature('Priya').equals(drawSignature('Camille'))).toBe(false)
    expect(drawSignature('Priya').equals(drawSignature('Priya'))).toBe(true)
  })

  it('lets nobody change people who may not, and only pages of its own use its forms', async () => {
    await fake.set({ writes: false })
    expect((await call('POST', '/v1/users', {})).status).toBe(403)
    const foreign = await fetch(`${fake.url}/delete`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'id=note-1',
    })
    expect(foreign.status).toBe(404)
    expect(fake.world.get('note', 'note-1')).toBeDefined()
  })

  it('takes a town of any size in its place', async () => {
    const big = { sites: 2, students: 20, users: 4, notes: 30, appointments: 40 }
    expect(await control('POST', '/big', big)).toMatchObject({ counts: { sites: 2, students: 20, users: 4 } })
    at += 400 * 86_400_000
    expect((await call('GET', '/v1/notes?limit=20')).body).toMatchObject({ total: 30, next: expect.any(String) })
  })
})

type Contract = { components: { schemas: Record<string, { properties?: object; required?: string[] }> } }
