import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { openReferralServer, type ReferralServer } from '../../tests/referral-server.ts'
import type { ReferralDetail } from './show/referral-detail.ts'
import type { ReferralRow, referralCounts } from './show/referrals.ts'

let server: ReferralServer
const references: Record<'anna' | 'omar' | 'child', string> = { anna: '', omar: '', child: '' }

const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n').toString('base64')

beforeAll(async () => {
  server = await openReferralServer()
  const { caredove } = server
  const anna = { first: 'Anna', last: 'Brownfield', birthDate: '1980-02-03', phoneHome: '416-555-0143' }
  references.anna = (
    await caredove.createReferral({
      registrant: anna,
      reason: 'Falls at home',
      attachments: [{ title: 'Résumé médical (2026).pdf', contentType: 'application/pdf', data: pdf }],
    })
  ).reference
  await server.wait(60_000)
  references.omar = (
    await caredove.createReferral({ registrant: { first: 'Omar', last: 'Haddad', birthDate: '1975-05-06' } })
  ).reference
  await server.wait(60_000)
  references.child = (await caredove.route(references.omar, { listing: caredove.listings()[1]?.id ?? '' })).reference
  await server.wait(60_000)
}, 120_000)
afterAll(() => server?.close())

const list = async (query = '') => {
  const response = await server.coordinator.send('GET', `/referrals${query}`)
  expect(response.statusCode, response.body).toBe(200)
  return response.json<{ items: ReferralRow[]; next: string | null }>()
}
const search = async (text: string) => {
  const made = await server.coordinator.send('POST', '/referrals/searches', { text })
  return list(`?search=${encodeURIComponent(made.json<{ id: string }>().id)}`)
}
const detail = async (reference: string, query = '') => {
  const response = await server.coordinator.send('GET', `/referrals/${await server.idOf(reference)}${query}`)
  expect(response.statusCode, response.body).toBe(200)
  return response.json<ReferralDetail>()
}
const referencesOf = ({ items }: { items: ReferralRow[] }) => items.map(item => item.reference)

describe('REF-3 the list of referrals', () => {
  it('shows who, what and where it stands, newest first', async () => {
    const { items } = await list()
    expect(items.map(item => item.reference)).toEqual([references.child, references.omar, references.anna])
    expect(items.at(-1)).toMatchObject({
      name: 'Anna Brownfield',
      who: 'A. B…d',
      birthDate: '1980-02-03',
      source: { slug: 'caredove' },
      class: 'requested',
      phase: 'open',
      inbox: 'new',
      flag: null,
      next: 'decide',
      targets: [{ connection: { slug: 'crms' }, state: 'delivered', parts: null }],
    })
    expect(items.at(-1)?.listing).toEqual({ id: expect.any(String), name: server.caredove.listings()[0]?.name })
    expect(items.at(-1)?.files.here).toBe(items.at(-1)?.files.of)
  })

  it('pages by cursor, each once', async () => {
    const first = await list('?limit=2')
    expect(referencesOf(first)).toEqual([references.child, references.omar])
    const second = await list(`?limit=2&cursor=${first.next}`)
    expect(referencesOf(second)).toEqual([references.anna])
    expect(second.next).toBeNull()
  })

  it.each([
    ['?inbox=new', ['child', 'omar', 'anna']],
    ['?inbox=accepted', []],
    ['?inbox=none', []],
    ['?class=requested', ['child', 'omar', 'anna']],
    ['?class=accepted&class=completed', []],
    ['?routed=true', ['child']],
    ['?routed=false', ['omar', 'anna']],
    ['?archived=true', []],
    ['?flagged=true', []],
    ['?missing=true', []],
    ['?missing=false', ['child', 'omar', 'anna']],
    ['?listing=none', []],
  ] as const)('filters by %s', async (query, wanted) => {
    const found = await list(query)
    expect(referencesOf(found)).toEqual(wanted.map(name => references[name]))
  })

  it('finds by name, birth date, phone and number, and nothing by a search that is not one’s own', async () => {
    for (const text of ['brownfield', 'anna 1980-02-03', '(416) 555-0143', references.anna])
      expect(referencesOf(await search(text)), text).toEqual([references.anna])
    expect((await search('nobody')).items).toEqual([])
    const theirs = await server.admin.send('POST', '/referrals/searches', { text: 'brownfield' })
    const id = encodeURIComponent(theirs.json<{ id: string }>().id)
    expect((await list(`?search=${id}`)).items).toEqual([])
  })

  it('counts what the chips show', async () => {
    const response = await server.coordinator.send('GET', '/referrals/counts')
    expect(response.json<z.infer<typeof referralCounts>>()).toEqual({
      all: 3,
      new: 3,
      accepted: 0,
      declined: 0,
      flagged: 0,
      missing: 0,
      most: 1000,
    })
  })

  it('OPS-5 notes whose data was seen', async () => {
    await list()
    const { rows } = await server.test.owner.query<{ persons: string[] }>(
      `select persons from audit where action = 'referrals.read' and subject = 'list' order by id desc limit 1`,
    )
    expect(rows[0]?.persons.length).toBe(2) // Omar once, with both of his
  })
})

describe('RI-1 one referral', () => {
  it('REF-5 shows everything it says, where it goes, and what happened', async () => {
    const shown = await detail(references.anna)
    const lines = shown.summary.blocks.flatMap(block => block.lines)
    expect(lines.map(line => line.value)).toEqual(expect.arrayContaining(['Falls at home', '1980-02-03 (Sunday)']))
    expect(shown.summary.blocks.map(block => block.key)).toContain('answers')
    expect(shown.notes).toMatchObject([{ target: { slug: 'crms' }, cut: false }])
    expect(shown.notes[0]?.text).toContain('Falls at home')
    expect(shown.sendingTo.map(each => [each.connection.slug, each.own, each.state])).toEqual([
      ['crms', false, 'delivered'],
      ['inbox', true, 'delivered'],
    ])
    const [crms] = shown.sendingTo
    expect(crms).toMatchObject({ takes: { updates: 'none' }, failure: null, resend: { because: 'not-failed' } })
    expect(crms?.theirId).toBe(server.crms.referrals().find(each => each.fields.lastName === 'Brownfield')?.id)
    expect(crms?.parts.map(each => [each.part.split(':')[0], each.state])).toEqual(
      expect.arrayContaining([
        ['referral', 'delivered'],
        ['summary', 'delivered'],
        ['document', 'delivered'],
      ]),
    )
    expect(shown.timeline.map(each => each.kind)).toEqual(expect.arrayContaining(['event', 'delivery']))
    expect(shown.actions).toEqual(['accept', 'decline'])
    expect(shown.person).toMatchObject({ name: 'Anna Brownfield', birthDate: '1980-02-03', provisional: true })
  })

  it('speaks the language that is asked for', async () => {
    const shown = await detail(references.anna, '?language=fr')
    expect(shown.summary).toMatchObject({ language: 'fr' })
    expect(shown.summary.title).not.toBe((await detail(references.anna)).summary.title)
  })

  it('REF-10 leads from a child to its parent and back, and warns when both reach one target', async () => {
    const child = await detail(references.child)
    const parent = await detail(references.omar)
    expect(child.routed).toBe(true)
    expect(child.related).toMatchObject([{ relation: 'parent', id: parent.id, reference: references.omar }])
    expect(parent.related).toMatchObject([{ relation: 'child', id: child.id, reference: references.child }])
    for (const [shown, other] of [
      [child, parent.id],
      [parent, child.id],
    ] as const)
      expect(shown.warnings).toMatchObject([
        { code: 'parent-and-child-at-one-target', referrals: [other], target: { slug: 'crms' } },
      ])
  })

  it('is not there for an id that is no referral', async () => {
    const response = await server.coordinator.send('GET', '/referrals/00000000-0000-7000-8000-000000000000')
    expect(response.statusCode).toBe(404)
  })
})

describe('REF-6 summary and files', () => {
  it('makes the summary as a PDF, which only the console may frame', async () => {
    const id = await server.idOf(references.anna)
    const response = await server.coordinator.send('GET', `/referrals/${id}/summary.pdf?language=fr`)
    expect(response.statusCode).toBe(200)
    expect(response.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="referral-summary-${references.anna}.pdf"`,
      'x-content-type-options': 'nosniff',
    })
    expect(response.headers['content-security-policy']).toContain("frame-ancestors 'self'")
    expect(response.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('hands a file out so that no browser opens it by itself', async () => {
    const shown = await detail(references.anna)
    const file = shown.documents.find(each => each.title.startsWith('R'))
    expect(file).toMatchObject({ state: 'stored', contentType: 'application/pdf', actions: ['download'] })
    const response = await server.coordinator.send('GET', `/referrals/${shown.id}/documents/${file?.id}`)
    expect(response.statusCode).toBe(200)
    expect(response.rawPayload.toString('base64')).toBe(pdf)
    expect(response.headers['content-disposition']).toBe(
      `attachment; filename="Resume medical (2026).pdf"; filename*=UTF-8''R%C3%A9sum%C3%A9%20m%C3%A9dical%20%282026%29.pdf`,
    )
    expect(response.headers['x-content-type-options']).toBe('nosniff')
    expect(response.headers['content-security-policy']).toContain('sandbox')
  })

  it('hands no file out under another referral', async () => {
    const shown = await detail(references.anna)
    const other = await server.idOf(references.omar)
    const response = await server.coordinator.send('GET', `/referrals/${other}/documents/${shown.documents[0]?.id}`)
    expect(response.statusCode).toBe(404)
  })
})
