/** The simulator: the three styles of its messages, its files, its control address. Source: referrals.md sections 6, 7, 13. */
import { afterEach, describe, expect, it } from 'vitest'
import { problemsOf } from '../fhir/testing/validate.ts'
import {
  closeAll,
  eventOf,
  type Got,
  type Loose,
  lifeEvents,
  live,
  only,
  receiver,
  resources,
  started,
} from './fake/testing.ts'
import type { Style } from './fake.ts'

afterEach(closeAll)

describe('styles of its messages', () => {
  it('published: the clock of twelve hours, no system, bare names, a cancelled appointment with the number of the referral', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint)
    const { reference } = await fake.createReferral()
    await fake.book(reference)
    await fake.unbook(reference, { underAdd: true })
    const [created, , cancelled] = got
    expect(created?.message).toMatchObject({ last_updated: '2026-11-20 10:00:05am', type: 'message' })
    expect(created?.message).not.toHaveProperty('timestamp')
    expect(created?.message.entry?.[0]).not.toHaveProperty('fullUrl')
    expect(created?.message.entry?.[1]).toMatchObject({ fullUrl: reference, request: { url: 'ServiceRequest' } })
    expect(only(created as Got, 'MessageHeader')?.eventCoding).not.toHaveProperty('system')
    expect(eventOf(cancelled as Got)).toBe('notify-add-appointment')
    expect(only(cancelled as Got, 'Appointment')).toEqual({
      resourceType: 'Appointment',
      id: reference,
      status: 'cancelled',
      basedOn: [{ reference: `ServiceRequest/${reference}` }],
      participant: [{ status: 'declined' }],
    })
  })

  it.each([
    ['2026-11-24T05:05:10Z', '2026-11-24 12:05:10am'],
    ['2026-11-24T17:05:10Z', '2026-11-24 12:05:10pm'],
    ['2026-07-01T03:30:00Z', '2026-06-30 11:30:00pm'],
  ])('published: %s is %s in Toronto', async (at, local) => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint, { now: () => new Date(at) })
    await fake.createReferral()
    expect(got[0]?.message.last_updated).toBe(local)
  })

  it('reference: objects where lists belong, local ids without fullUrl', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint)
    await fake.createReferral({ style: 'reference' })
    expect(got[0]?.message).toMatchObject({ timestamp: '2026-11-20T15:00:05.0002Z' })
    expect(only(got[0] as Got, 'MessageHeader')).toMatchObject({
      id: 'uuid-000000',
      focus: { reference: 'ServiceRequest/uuid-0' },
      source: { contact: { system: 'email' } },
    })
    expect(only(got[0] as Got, 'ServiceRequest')?.performer).toEqual({ reference: 'HealthcareService/uuid-3' })
    expect(got[0]?.message.entry?.some(entry => 'fullUrl' in entry)).toBe(false)
  })

  it('strict: every message of a life is valid R4, and every reference in it leads somewhere', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint, { style: 'strict' })
    await live(fake)
    expect(got.map(eventOf)).toEqual(lifeEvents)
    for (const { message } of got) {
      expect(problemsOf(message)).toEqual([])
      const there = new Set(message.entry?.map(({ fullUrl }) => fullUrl))
      const named = JSON.stringify(message).matchAll(/"reference":"([^"]+)"/g)
      expect([...named].map(([, name]) => name).filter(name => !there.has(name))).toEqual([])
    }
  })

  it.each<Style>(['published', 'reference', 'strict'])('%s: the same act tells the same', async style => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint, { style })
    const { reference, child } = await live(fake)
    expect(got.map(eventOf)).toEqual(lifeEvents)
    const said = JSON.stringify(got[9]?.message)
    expect([said.includes(child), said.includes(reference)]).toEqual([true, true])
  })
})

describe('files', () => {
  it('REF-6 are fetched with user and token only', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint, { documents: { user: 'files', token: 'right' } })
    await fake.createReferral({
      attachments: [{ title: 'scan.pdf', contentType: 'application/pdf', text: '%PDF-1.4', byUrl: true }],
    })
    const attachment = resources(got[0] as Got)
      .filter(({ resourceType }) => resourceType === 'DocumentReference')
      .map(({ content }) => (content as { attachment: Loose }[])[0]?.attachment)
      .find(each => each?.title === 'scan.pdf')
    expect(attachment).toMatchObject({ size: 8, url: expect.stringContaining(`${fake.url}/documents/`) })
    expect(attachment).not.toHaveProperty('data')
    const ask = (headers: Record<string, string>) => fetch(String(attachment?.url), { headers })
    expect((await ask({})).status).toBe(401)
    expect((await ask({ authorization: `Basic ${btoa('files:wrong')}` })).status).toBe(401)
    const right = await ask({ authorization: `Basic ${btoa('files:right')}` })
    expect([right.status, right.headers.get('content-type'), await right.text()]).toEqual([
      200,
      'application/pdf',
      '%PDF-1.4',
    ])
  })
})

describe('its control address', () => {
  it('does over HTTP what a person does, and refuses with a reason', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint)
    const call = async (method: string, path: string, body?: object) => {
      const response = await fetch(`${fake.url}/_control/${path}`, {
        method,
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: response.status, answer: (await response.json()) as Loose }
    }
    const made = await call('POST', 'referrals', {
      listing: '4410',
      attachments: [{ title: 'a.txt', data: btoa('A') }],
    })
    const path = `referrals/${made.answer.reference}`
    const acts: [act: string, body: object][] = [
      ['edit', { registrant: { email: null } }],
      ['status', { classification: 'accepted' }],
      ['book', { start: '2026-12-01T14:30:00Z' }],
      ['reschedule', {}],
      ['unbook', {}],
      ['message', { from: 'provider' }],
      ['archive', {}],
      ['revoke', {}],
      ['reopen', {}],
      ['clear-errors', {}],
    ]
    for (const [act, body] of acts)
      expect([act, await call('POST', `${path}/${act}`, body)]).toMatchObject([act, { status: 200 }])
    const routed = await call('POST', `${path}/route`, { listing: '5120' })
    expect(routed.answer).toMatchObject({ parent: made.answer.reference })
    expect((await call('POST', 'group', { references: [routed.answer.reference] })).answer).toHaveProperty('group')
    expect(got).toHaveLength(12)
    expect((await call('GET', path)).answer).toMatchObject({ label: 'Requested', archived: true, flag: false })
    expect((await call('GET', 'sent')).answer).toHaveLength(12)
    expect(JSON.stringify((await call('GET', 'state')).answer)).not.toContain('secret')
    const refusals = [
      await call('POST', 'referrals', { listing: 'Nowhere' }),
      await call('POST', 'referrals', { colour: 'red' }),
      await call('POST', `${path}/resend`, {}),
      await call('POST', 'referrals/0000000000/book', {}),
      await call('POST', `${path}/dance`, {}),
    ]
    expect(refusals.map(({ status }) => status)).toEqual([404, 400, 409, 404, 404])
    for (const { answer } of refusals) expect(answer.message).toEqual(expect.any(String))
  })

  it('serves its page with all that the page asks for, and nothing from elsewhere', async () => {
    const fake = await started((await receiver()).endpoint)
    const text = async (path: string) => {
      const response = await fetch(new URL(path, fake.url))
      expect([path, response.status]).toEqual([path, 200])
      return response.text()
    }
    const asked = [...(await text('/')).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(asked).toContain('/page.js')
    for (const path of asked)
      for (const [, imported = ''] of (await text(path)).matchAll(/from '\.(\/[\w-]+\.js)'/g)) asked.push(imported)
    expect(new Set(asked).size).toBe(8)
    expect((await fetch(new URL('/elsewhere', fake.url))).status).toBe(404)
  })

  it('tells who may ask what it speaks', async () => {
    const fake = await started((await receiver()).endpoint)
    const { user, token } = fake.documents
    const ask = (login: string) =>
      fetch(`${fake.baseUrl}/metadata`, { headers: { authorization: `Basic ${btoa(login)}` } })
    expect((await ask(`${user}:wrong`)).status).toBe(401)
    expect(await (await ask(`${user}:${token}`)).json()).toMatchObject({ fhirVersion: '4.0.1' })
  })
})
