import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openReferralServer, type ReferralServer } from '../../tests/referral-server.ts'
import type { ReferralDetail } from './show/referral-detail.ts'
import type { SupportBundle } from './show/support-bundle.ts'

let server: ReferralServer
const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n').toString('base64')

beforeAll(async () => {
  server = await openReferralServer()
}, 120_000)
afterAll(() => server?.close())

const refer = async (input: Parameters<ReferralServer['caredove']['createReferral']>[0]) => {
  const { reference } = await server.caredove.createReferral(input)
  await server.settle()
  return { reference, id: await server.idOf(reference) }
}
const look = async (id: string) => {
  const response = await server.coordinator.send('GET', `/referrals/${id}`)
  expect(response.statusCode, response.body).toBe(200)
  return response.json<ReferralDetail>()
}
const atCrms = async (id: string) => {
  const found = (await look(id)).sendingTo.find(each => each.connection.slug === 'crms')
  if (!found) throw new Error('it goes to no CRMS')
  return found
}
const resend = (id: string, body: object = {}) =>
  server.coordinator.send('POST', `/referrals/${id}/resend`, { target: server.ids.crms, ...body })
const clear = (id: string) => server.coordinator.send('POST', `/referrals/${id}/clear-flag`, {})
const bundleOf = async (id: string) => {
  const response = await server.coordinator.send('GET', `/referrals/${id}/support-bundle`)
  expect(response.statusCode, response.body).toBe(200)
  return response.json<SupportBundle>()
}
/** All attempts that a delivery has, until a person must look. */
const untilDead = async () => {
  for (let attempt = 0; attempt < 9; attempt += 1) await server.wait(18_000_000)
  await server.wait(600_000)
}

describe('REF-8 what a person at the source can mend', () => {
  it('shows the field, the words of the target, and the hint; no Resend; an edit sends by itself, the flag stays', async () => {
    const { reference, id } = await refer({ registrant: { first: 'Lena', last: 'Ostrova', birthDate: null } })
    const refused = await atCrms(id)
    expect(refused).toMatchObject({
      state: 'rejected',
      failure: {
        kind: 'needs-data',
        problem: 'target.field-missing',
        fields: [{ field: 'dateOfBirth', label: 'Date of birth' }],
        said: { text: 'Date of birth is required' },
        mandatoryHint: true,
      },
      resend: { allowed: false, because: 'fix-at-source' },
    })
    const pressed = await resend(id)
    expect(pressed.statusCode).toBe(409)
    expect(pressed.json()).toMatchObject({ code: 'referral.fix-at-source' })
    expect(await look(id)).toMatchObject({ flag: { problem: 'target.field-missing' } })

    await server.caredove.edit(reference, { registrant: { birthDate: '1980-02-03' } })
    await server.settle()
    expect(await atCrms(id)).toMatchObject({ state: 'delivered', failure: null })
    expect(await look(id)).toMatchObject({ flag: { problem: 'target.field-missing' } })

    expect((await clear(id)).statusCode).toBe(200)
    expect((await look(id)).flag).toBeNull()
    expect((await clear(id)).statusCode).toBe(409)
    expect((await look(id)).timeline.at(-1)).toMatchObject({ kind: 'decision', action: 'clear-flag' })
  }, 120_000)
})

describe('REF-8 what the target must mend', () => {
  it('Resend is offered when every attempt has failed, five minutes later, and confirmed from the third press on', async () => {
    await server.crms.set({ offline: 'unavailable' })
    const { id } = await refer({ registrant: { first: 'Mira', last: 'Talbot', birthDate: '1980-02-03' } })
    expect(await atCrms(id)).toMatchObject({ failure: { kind: 'retrying' }, resend: { because: 'under-way' } })
    expect((await resend(id)).json()).toMatchObject({ code: 'referral.no-resend' })
    await server.crms.set({ offline: 'no', faults: [{ on: 'create', does: 'answer', status: 503, times: 500 }] })
    await untilDead()
    const dead = await atCrms(id)
    expect(dead).toMatchObject({ state: 'dead', failure: { kind: 'stopped' }, resend: { allowed: true, presses: 0 } })
    for (const presses of [1, 2]) {
      const pressed = await resend(id)
      expect(pressed.statusCode, pressed.body).toBe(200)
      await untilDead()
      expect(await atCrms(id)).toMatchObject({ state: 'dead', resend: { allowed: true, presses } })
    }
    const unconfirmed = await resend(id)
    expect(unconfirmed.json()).toMatchObject({ code: 'referral.resend-unconfirmed', theirs: { presses: 2 } })
    await server.crms.set({ faults: [] })
    expect((await resend(id, { confirm: true })).statusCode).toBe(200)
    await server.settle()
    expect(await atCrms(id)).toMatchObject({ state: 'delivered' })
    expect(server.crms.referrals().filter(each => each.fields.lastName === 'Talbot')).toHaveLength(1)
    const story = (await look(id)).timeline
    expect(story.filter(each => each.kind === 'decision' && each.action === 'resend')).toHaveLength(3)
  }, 120_000)

  it('an answer that says well and holds an error is for a person to look at, in its own words', async () => {
    await server.crms.set({ faults: [{ on: 'create', does: 'error', message: 'Sorry, Yusuf could not be saved' }] })
    const { id } = await refer({ registrant: { first: 'Yusuf', last: 'Demir', birthDate: '1980-02-03' } })
    const shown = await atCrms(id)
    expect(shown).toMatchObject({
      state: 'rejected',
      failure: { kind: 'needs-review', problem: 'target.answered-with-error', mandatoryHint: false },
      resend: { allowed: false, because: 'too-soon' },
    })
    expect(shown.failure?.said?.text).toContain('Sorry, Yusuf could not be saved')
    const early = await resend(id)
    expect(early.json()).toMatchObject({ code: 'referral.resend-too-soon', theirs: { from: shown.resend?.from } })
    await server.wait(301_000)
    expect((await resend(id)).statusCode).toBe(200)
    await server.settle()
    expect(await atCrms(id)).toMatchObject({ state: 'delivered' })
  })

  it('REF-6 a file that did not arrive is named, counted in the list, and the flag is raised', async () => {
    await server.crms.set({ faults: [{ on: 'attach', file: 'x-ray', does: 'answer', status: 415 }] })
    const { id } = await refer({
      registrant: { first: 'Karla', last: 'Jensen', birthDate: '1980-02-03' },
      attachments: [
        { title: 'x-ray.pdf', contentType: 'application/pdf', data: pdf },
        {
          title: 'letter.pdf',
          contentType: 'application/pdf',
          data: Buffer.from('%PDF-1.4\nletter\n%%EOF').toString('base64'),
        },
      ],
    })
    const shown = await look(id)
    const parts = shown.sendingTo.find(each => each.connection.slug === 'crms')?.parts ?? []
    expect(parts.find(each => each.title === 'x-ray.pdf')).toMatchObject({
      state: 'rejected',
      problem: 'document.type-refused',
    })
    expect(parts.filter(each => each.part !== 'referral' && each.state === 'delivered').length).toBe(parts.length - 2)
    const { items } = (await server.coordinator.send('GET', '/referrals?missing=true')).json<{
      items: { id: string; targets: { parts: unknown }[] }[]
    }>()
    expect(items.map(each => each.id)).toEqual([id])
    expect(items[0]?.targets[0]?.parts).toEqual({ of: parts.length - 1, arrived: parts.length - 2 })
    expect(shown.flag).toMatchObject({ problem: 'document.type-refused' })
  })
})

describe('REF-6 files that do not come', () => {
  it('one that its source no longer has is shown with the reason, asked for again, and then sent alone', async () => {
    let there = false
    const files = createServer((_request, response) => {
      response.statusCode = there ? 200 : 404
      response.setHeader('content-type', 'application/pdf')
      response.end(there ? Buffer.from(pdf, 'base64') : '')
    })
    await new Promise<void>(resolve => files.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = files.address() as AddressInfo
      const { id } = await refer({
        registrant: { first: 'Pia', last: 'Novak', birthDate: '1980-02-03' },
        attachments: [{ title: 'late.pdf', contentType: 'application/pdf', url: `http://127.0.0.1:${port}/late` }],
      })
      const late = async () => (await look(id)).documents.find(each => each.title === 'late.pdf')
      const file = await late()
      expect(file).toMatchObject({ state: 'refused', problem: 'document.gone', actions: ['fetch'] })
      const path = `/referrals/${id}/documents/${file?.id}`
      const closed = await server.coordinator.send('GET', path)
      expect(closed.json()).toMatchObject({ status: 409, code: 'document.not-here' })
      expect(await atCrms(id)).toMatchObject({ state: 'delivered', resend: { because: 'not-failed' } })

      there = true
      const asked = await server.coordinator.send('POST', `${path}/fetch`, {})
      expect(asked.statusCode, asked.body).toBe(200)
      expect(await late()).toMatchObject({ state: 'wanted', problem: null })
      await server.settle()
      expect(await late()).toMatchObject({ state: 'stored', actions: ['download'] })
      expect((await server.coordinator.send('POST', `${path}/fetch`, {})).statusCode).toBe(409)

      const before = server.crms.referrals().find(each => each.fields.lastName === 'Novak')
      expect(await atCrms(id)).toMatchObject({ resend: { allowed: true, confirm: false } })
      expect((await resend(id)).statusCode).toBe(200)
      await server.settle()
      const after = server.crms.referrals().filter(each => each.fields.lastName === 'Novak')
      expect(after.map(each => each.id)).toEqual([before?.id])
      expect(after[0]?.files.filter(each => each.fileName === 'late.pdf')).toHaveLength(1)
      const parts = (await atCrms(id)).parts
      expect(parts.find(each => each.title === 'late.pdf')).toMatchObject({ state: 'delivered' })
      expect((await look(id)).timeline.some(each => each.kind === 'decision' && each.action === 'fetch')).toBe(true)
    } finally {
      files.close()
    }
  })
})

describe('G-6 the support bundle', () => {
  it('holds what support needs and no value of the referral', async () => {
    await server.crms.set({
      faults: [
        { on: 'create', does: 'answer', status: 400, message: 'Tobias Achterberg (1944-12-30) has no postal code' },
      ],
    })
    const { reference, id } = await refer({
      registrant: {
        first: 'Tobias',
        last: 'Achterberg',
        birthDate: '1944-12-30',
        phoneHome: '416-555-0177',
        email: 'tobias@example.org',
        address: { line: ['99 Quarry Road'], city: 'Thunder Bay', province: 'ON', postalCode: 'P7A 1A1' },
      },
      reason: 'Needs a walker',
      attachments: [{ title: 'Achterberg walker.pdf', contentType: 'application/pdf', data: pdf }],
    })
    await server.caredove.message(reference, 'requester', { text: 'He prefers mornings' })
    await server.settle()
    const bundle = await bundleOf(id)
    expect(bundle).toMatchObject({
      referral: { id, class: 'requested', inbox: 'new', flag: { problem: 'target.refused' } },
      source: { connector: 'caredove' },
      contents: { messages: 1 },
    })
    const failed = bundle.deliveries.find(each => each.connector === 'crms')
    expect(failed).toMatchObject({ state: 'rejected', problem: 'target.refused', attempts: [{ status: 400 }] })
    expect(failed?.attempts[0]?.text).toBe('Xxxxxx Xxxxxxxxxx (9999-99-99) xxx xx xxxxxx xxxx')

    // The class stands in clear everywhere, and a form can be dated by the day on which it came.
    const isPlain = (name: string, value: unknown) => name === 'class' || /^\d{4}-\d\d-\d\dT/.test(String(value))
    const text = JSON.stringify(bundle, (name, value) => (isPlain(name, value) ? '' : value)).toLowerCase()
    const values = await valuesOf(id)
    expect(values.length).toBeGreaterThan(50)
    expect(values.filter(value => text.includes(value.toLowerCase()))).toEqual([])
    expect(text).not.toContain(reference)
  })

  it('keeps texts that are known to be about nobody', async () => {
    await server.crms.set({ faults: [] })
    const { id } = await refer({ registrant: { first: 'Ulla', last: 'Berg', birthDate: null } })
    const failed = (await bundleOf(id)).deliveries.find(each => each.connector === 'crms')
    expect(failed?.attempts[0]).toMatchObject({ text: 'Date of birth is required', fields: ['dateOfBirth'] })
  })

  it('OPS-3 is there for support, which may see nothing else of a referral', async () => {
    const { id } = await refer({ registrant: { first: 'Vera', last: 'Cole', birthDate: '1980-02-03' } })
    await server.test.addAccount('support@example.com', 'support')
    const support = await server.test.signIn('support@example.com')
    expect((await support.send('GET', `/referrals/${id}/support-bundle`)).statusCode).toBe(200)
    for (const path of [`/referrals/${id}`, '/referrals', `/referrals/${id}/summary.pdf`])
      expect((await support.send('GET', path)).statusCode).toBe(403)
  })
})

/** Every text of a referral that says something about somebody: what people typed, and what they are called by. */
async function valuesOf(id: string): Promise<string[]> {
  const { hub, organization } = server.test
  const { rows } = await server.test.owner.query<{ version: number; body: Buffer }>(
    `select v.version, v.body from record r join record_version v
        on v.organization = r.organization and v.record = r.id and v.version = r.version where r.id = $1`,
    [id],
  )
  const values = new Set<string>()
  for (const row of rows) {
    const record = hub.sealer.openJson(organization, 'record_version', `${id}/${row.version}`, row.body)
    walk(record, '', values)
  }
  return [...values]
}

/** Elements that hold codes, types, ids of the record itself and its states, as FHIR names them. */
const technical =
  /(^|\.)(resourceType|status|intent|use|system|code|reference|id|linkId|contentType|size|rank|type|url|versionId|priority|mode|preferred|active|required|created|minutesDuration|lastUpdated|start|end|authoredOn|authored|sent|received|date|lastModified|dateTime|questionnaire|userSelected|profile)$/

function walk(value: unknown, path: string, into: Set<string>): void {
  if (Array.isArray(value)) for (const each of value) walk(each, path, into)
  else if (typeof value === 'object' && value !== null)
    for (const [name, part] of Object.entries(value)) walk(part, path === '' ? name : `${path}.${name}`, into)
  else if (typeof value === 'string' && value.length > 2 && !technical.test(path)) into.add(value)
}
