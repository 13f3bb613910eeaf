/** Referrals from Caredove to a CRMS and to the hub's own inbox: the error loop, files, consent, duplicates and bad input. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { explain } from '../../src/pipeline/explain/explain.ts'
import { withScope } from '../../src/store/scope.ts'
import { openReferralHub, type ReferralHub } from '../referral-hub.ts'

let world: ReferralHub
let listing: string
beforeAll(async () => {
  world = await openReferralHub()
  listing = world.caredove.listings().find(each => each.flow === 'requested')?.name ?? ''
})
afterAll(() => world?.close())
beforeEach(() => world.register({ name: listing, triggers: ['received'], liaison: 'Noor, extension 12' }))
/** Its faults end; what it holds stays, since a CRMS gives no id twice. */
afterEach(() => world.crms.set({ faults: [], offline: 'no', plan: true, idempotencyKey: true, uniqueExternalId: true }))

type Delivery = { id: string; state: string; problem: string | null; attempts: number }
type Part = { part: string; state: string; problem: string | null }

async function deliveries(reference: string): Promise<Delivery[]> {
  const { id } = await world.referral(reference)
  return world.rows(
    `select d.id, d.state, d.problem, d.attempts
       from delivery d join route r on r.organization = d.organization and r.id = d.route
      where d.record = $1 and r.slug = 'to-crms' order by d.position`,
    [id],
  )
}

async function parts(reference: string): Promise<Part[]> {
  const [delivery] = await deliveries(reference)
  return world.rows('select part, state, problem from delivery_part where delivery = $1 order by part', [delivery?.id])
}

async function flag(reference: string): Promise<string | null> {
  const { id } = await world.referral(reference)
  const [row] = await world.rows<{ flag_problem: string | null }>(
    'select flag_problem from referral where record = $1',
    [id],
  )
  return row?.flag_problem ?? null
}

const arrived = (reference: string) =>
  world.crms.referrals().filter(each => JSON.stringify(each.fields).includes(reference))

/** Why it is not at the CRMS, in the explain engine's words. */
async function whyNot(reference: string) {
  const { hub, organization } = world
  return withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    const { subjects } = await explain({ hub, db, configuration }, reference)
    const crms = [...configuration.connections.values()].find(each => each.slug === 'crms')?.id
    const answers = subjects.flatMap(each => each.answers)
    return answers.find(each => each.target === crms) ?? answers[0]
  })
}

const pdf = { title: 'letter.pdf', contentType: 'application/pdf', bytes: Buffer.from('%PDF-1.7\nA letter') }
const note = { title: 'note.txt', text: 'Prefers evenings' }

describe('REF-4 to REF-6 a referral arrives whole', () => {
  it('REF-4 REF-5 with its fields, its note, its summary as PDF and every attachment', async () => {
    const { reference } = await world.caredove.createReferral({
      listing,
      registrant: { first: 'Avery', last: 'Côté', birthDate: '1994-12-31' },
      answers: { 'what-helps': 'Walking, and la musique' },
      attachments: [pdf, { ...note, byUrl: true }],
      summary: false,
    })
    await world.settleDown()
    const [referral] = arrived(reference)
    expect(referral?.fields).toMatchObject({ firstName: 'Avery', lastName: 'Côté', dateOfBirth: '1994-12-31' })
    expect(String(referral?.fields.referralNote)).toContain('Walking, and la musique')
    expect(referral?.files.map(each => each.fileName).sort()).toEqual([
      'letter.pdf',
      'note.txt',
      'referral-summary.pdf',
    ])
    expect(Buffer.from(referral?.files.find(each => each.fileName === 'note.txt')?.bytes ?? []).toString()).toBe(
      note.text,
    )
    expect((await parts(reference)).map(each => each.state)).toEqual(Array(4).fill('delivered'))
    expect(await whyNot(reference)).toMatchObject({ code: 'arrived' })
  })

  it('REF-6 is imported at once although a file does not come, and only the file follows', async () => {
    const seenBefore = world.crms.seen.length
    await world.crms.set({ faults: [{ on: 'attach', file: 'note', does: 'answer', status: 503 }] })
    const { reference } = await world.caredove.createReferral({ listing, attachments: [pdf, note], summary: false })
    await world.settleDown()
    const [before] = arrived(reference)
    expect(before?.files.map(each => each.fileName).sort()).toEqual(['letter.pdf', 'referral-summary.pdf'])
    await world.settleWithin(60_000)
    const [after, ...others] = arrived(reference)
    expect(others).toEqual([])
    expect(after?.files.map(each => each.fileName).sort()).toEqual(['letter.pdf', 'note.txt', 'referral-summary.pdf'])
    const acts = world.crms.seen.slice(seenBefore).map(each => each.act)
    expect(acts.filter(act => act === 'create')).toHaveLength(1)
    expect(acts.filter(act => act === 'attach')).toHaveLength(4) // the one that failed, and three that did not
  })

  it('REF-6 says which of its files were refused, and passes on the others', async () => {
    const infected = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')
    const { reference } = await world.caredove.createReferral({
      listing,
      summary: false,
      attachments: [
        pdf,
        { title: 'page.html', contentType: 'text/html', text: '<script>' },
        { title: 'bad.txt', text: infected },
        { title: 'inside.txt', byUrl: true, url: 'http://169.254.169.254/latest/meta-data' },
      ],
    })
    await world.settleWithin(180_000)
    expect(
      arrived(reference)[0]
        ?.files.map(each => each.fileName)
        .sort(),
    ).toEqual(['letter.pdf', 'referral-summary.pdf'])
    const refused = (await parts(reference)).filter(each => each.state !== 'delivered').map(each => each.problem)
    expect(refused).toEqual(expect.arrayContaining(['document.type-refused', 'document.infected']))
    expect(await flag(reference)).not.toBeNull()
  })

  it('keeps 5,000 answers of one form, in the summary and the note', async () => {
    const answers = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`q-${index}`, `answer ${index}`]))
    const { reference } = await world.caredove.createReferral({ listing, answers, summary: false })
    await world.settleDown()
    const text = String(arrived(reference)[0]?.fields.referralNote)
    for (const index of [0, 1, 2_500, 4_999]) expect(text).toContain(`answer ${index}`)
  })
})

describe('REF-8 the error loop', () => {
  it('REF-8 R15 R16 tells what is missing in the target’s words, sends the correction by itself, and keeps the flag', async () => {
    const { reference } = await world.caredove.createReferral({ listing, registrant: { birthDate: null } })
    await world.settleDown()
    const [refused] = await deliveries(reference)
    expect(refused).toMatchObject({ state: 'rejected', problem: 'target.field-missing' })
    const { id } = await world.referral(reference)
    const said = await saidOf(refused?.id ?? '')
    expect(said).toMatchObject({ text: 'Date of birth is required', fields: ['dateOfBirth'] })
    expect(arrived(reference)).toEqual([])
    expect(await whyNot(reference)).toMatchObject({ code: 'needs-data' })

    await world.caredove.edit(reference, { registrant: { birthDate: '1990-01-02' } }) // Edited is not chosen
    await world.settleDown()
    expect(arrived(reference)[0]?.fields.dateOfBirth).toBe('1990-01-02')
    expect(await flag(reference)).toBe('target.field-missing')
    const [person] = await world.rows<{ person: string }>('select person from record where id = $1', [id])
    expect(person?.person).toBeTruthy()
  })

  it('REF-8 R17 tries again by itself when the target is busy', async () => {
    await world.crms.set({ faults: [{ on: 'create', does: 'answer', status: 503 }] })
    const { reference } = await world.caredove.createReferral({ listing })
    await world.settleWithin(60_000)
    expect(arrived(reference)).toHaveLength(1)
  })

  it('REF-8 R18 looks up what may have arrived, and makes no second client', async () => {
    await world.crms.set({
      faults: [{ on: 'create', does: 'cut-after' }],
      idempotencyKey: false,
      uniqueExternalId: false,
    })
    const { reference } = await world.caredove.createReferral({ listing })
    await world.settleWithin(60_000)
    expect(arrived(reference)).toHaveLength(1)
    expect((await deliveries(reference)).at(-1)).toMatchObject({ state: 'delivered' })
  })

  it('REF-8 R19 takes an error in a success for an error', async () => {
    await world.crms.set({ faults: [{ on: 'create', does: 'error', message: 'Could not be saved' }] })
    const { reference } = await world.caredove.createReferral({ listing })
    await world.settleDown()
    expect((await deliveries(reference)).at(-1)).toMatchObject({
      state: 'rejected',
      problem: 'target.answered-with-error',
    })
  })

  it('REF-8 R20 pauses once when the plan does not include it, keeps the queue, and goes on after a green test', async () => {
    await world.crms.set({ plan: false })
    const first = await world.caredove.createReferral({ listing })
    const second = await world.caredove.createReferral({ listing })
    await world.settleDown()
    const paused = await world.rows<{ pause_reason: string }>(
      `select pause_reason from connection where state = 'paused'`,
    )
    expect(paused).toEqual([{ pause_reason: 'connection.plan-missing' }])
    expect(await world.rows(`select 1 from issue where code = 'connection.plan-missing'`)).toHaveLength(1)
    expect((await deliveries(second.reference)).at(-1)).toMatchObject({ state: 'pending' })
    await world.crms.set({ plan: true })
    await world.rows(`update connection set state = 'active', pause_reason = null where state = 'paused' returning 1`)
    await world.settleDown()
    expect([arrived(first.reference).length, arrived(second.reference).length]).toEqual([1, 1])
  })

  it('REF-9 a message of the other kind of error: what is suppressed is visible, and is no error', async () => {
    await world.register({ name: listing, triggers: ['received', 'edited'] })
    const { reference } = await world.caredove.createReferral({ listing })
    await world.settleDown()
    await world.caredove.edit(reference, { note: 'Moved house' })
    await world.settleDown()
    expect((await deliveries(reference)).map(each => [each.state, each.problem])).toEqual([
      ['delivered', null],
      ['suppressed', 'referral.updates-not-taken'],
    ])
    expect(await flag(reference)).toBeNull()
    expect(await whyNot(reference)).toMatchObject({ code: 'updates-not-taken' })
  })

  it('REF-8 R31 asks a person to void what was entered in error after it arrived', async () => {
    const { reference } = await world.caredove.createReferral({ listing })
    await world.settleDown()
    await world.caredove.setStatus(reference, 'entered-in-error')
    await world.settleDown()
    const tasks = await world.rows<{ kind: string }>(
      `select kind from task where state = 'open' and kind = 'referral.void'`,
    )
    expect(tasks).toHaveLength(1)
    expect(arrived(reference)).toHaveLength(1)
  })
})

describe('REF-9 why is it not there', () => {
  it.each([
    ['the listing is not integrated', { integrated: false }, 'listing-not-integrated'],
    ['its trigger was not chosen', { triggers: ['booked'] }, 'trigger-not-chosen'],
    ['its listing goes elsewhere', { target: 'inbox' }, 'listing-elsewhere'],
  ])('%s', async (_name, change, code) => {
    await world.register({ name: listing, triggers: ['received'], liaison: 'Noor, extension 12', ...change })
    const { reference } = await world.caredove.createReferral({ listing })
    await world.settleDown()
    expect(arrived(reference)).toEqual([])
    expect(await whyNot(reference)).toMatchObject({ code, listing: { name: listing, liaison: 'Noor, extension 12' } })
  })

  it('the listing is in no register, which is one issue and no failure', async () => {
    const [other] = world.caredove.listings().filter(each => each.name !== listing)
    const { reference } = await world.caredove.createReferral({ listing: other?.name ?? '' })
    await world.settleDown()
    expect(await whyNot(reference)).toMatchObject({ code: 'listing-unknown', listing: null })
    const issues = () => world.rows(`select state from issue where code = 'referral.listing-unknown'`)
    expect(await issues()).toEqual([{ state: 'open' }])
    await world.register(
      ...world.caredove.listings().map(each => ({ name: each.name, integrated: false, process: 'end-of-handling' })),
    )
    expect(await issues()).toEqual([{ state: 'resolved' }])
  })

  it('it waits, with its position', async () => {
    await world.crms.set({ offline: 'unavailable' })
    const { reference } = await world.caredove.createReferral({ listing })
    await world.settleDown()
    expect(['tried-again', 'target-down', 'on-its-way']).toContain((await whyNot(reference))?.code)
    await world.crms.set({ offline: 'no' })
    await world.settleWithin(600_000)
    expect(arrived(reference)).toHaveLength(1)
  })
})

describe('OPS-6 consent', () => {
  it('R35 R36 holds a referral back until there is consent, and sends it when it is given', async () => {
    const strict = await openReferralHub({ route: 'consent: required' })
    try {
      await strict.register({ name: listing, triggers: ['received'] })
      const { reference } = await strict.caredove.createReferral({ listing, consent: 'none' })
      await strict.settleDown()
      expect(strict.crms.referrals()).toEqual([])
      expect(await strict.rows(`select state, problem from delivery`)).toEqual([
        { state: 'suppressed', problem: 'consent.missing' },
      ])
      await strict.caredove.edit(reference, { consent: 'given' })
      await strict.settleDown()
      expect(strict.crms.referrals()).toHaveLength(1)
    } finally {
      await strict.close()
    }
  })
})

describe('REF-11 duplicates and order', () => {
  it('R11 takes the same message twice for one', async () => {
    world.caredove.misbehave({ copies: 2 })
    const { reference } = await world.caredove.createReferral({ listing })
    world.caredove.misbehave({ copies: 1 })
    await world.settleDown()
    expect(arrived(reference)).toHaveLength(1)
    expect((await world.referral(reference)).version).toBe(1)
  })

  it('R13 sends nothing of a referral before it has come itself, and then what its listing waited for', async () => {
    await world.register({ name: listing, process: 'end-of-handling' })
    world.caredove.misbehave({ dropNext: 1 })
    const { reference } = await world.caredove.createReferral({ listing, answers: { 'what-helps': 'Walking' } })
    world.caredove.misbehave({ dropNext: 0 })
    await world.caredove.setStatus(reference, 'completed')
    await world.settleDown()
    expect(arrived(reference)).toEqual([])
    expect(await whyNot(reference)).toMatchObject({ code: 'not-received' })
    await world.caredove.edit(reference, { note: 'Sent once more' })
    await world.settleDown()
    expect(String(arrived(reference)[0]?.fields.referralNote)).toContain('Walking')
  })

  it('REF-11 knows that two referrals are about one person, and keeps both', async () => {
    const one = await world.caredove.createReferral({ listing, registrant: { first: 'Mika', last: 'Tremblay' } })
    const { first, last, birthDate, healthCard, email, phoneHome } = world.caredove.referral(one.reference).registrant
    const registrant = { first, last, birthDate, healthCard, email, phoneHome }
    const two = await world.caredove.createReferral({ listing, registrant })
    await world.settleDown()
    const persons = await Promise.all([one, two].map(each => world.referral(each.reference)))
    expect(new Set(persons.map(each => each.resource.subject.reference)).size).toBe(1)
    expect(arrived(one.reference).length + arrived(two.reference).length).toBe(2)
  })

  it('REF-11 keeps a person whom other referrals are about as they are, whatever one form says later', async () => {
    const one = await world.caredove.createReferral({ listing, registrant: { first: 'Robin', last: 'Sample' } })
    const { first, last, birthDate, healthCard, email, phoneHome } = world.caredove.referral(one.reference).registrant
    const nameOf = async (reference: string) => {
      const { id } = await world.referral(reference)
      const [row] = await world.rows<{ id: string; version: number; body: Buffer }>(
        `select p.id, p.version, v.body
           from record r
           join record p on p.organization = r.organization and p.id = r.person
           join record_version v on v.organization = p.organization and v.record = p.id and v.version = p.version
          where r.id = $1`,
        [id],
      )
      const body =
        row && world.hub.sealer.openJson(world.organization, 'record_version', `${row.id}/${row.version}`, row.body)
      return (body as { name?: { family?: string }[] } | undefined)?.name?.[0]?.family
    }
    await world.caredove.edit(one.reference, { registrant: { last: 'Sampler' } })
    expect(await nameOf(one.reference)).toBe('Sampler') // nothing else is about them yet
    await world.caredove.edit(one.reference, { registrant: { last } })
    const registrant = { first, last, birthDate, healthCard, email, phoneHome }
    const two = await world.caredove.createReferral({ listing, registrant })
    await world.caredove.edit(two.reference, { registrant: { last: 'Somebody-Else' } })
    expect(await nameOf(one.reference)).toBe('Sample')
    const { resource } = await world.referral(two.reference)
    expect(JSON.stringify(resource.contained)).toContain('Somebody-Else') // the referral itself says what its form says
  })

  it('R49 sends an edit that comes while the first is under way after it, in order', async () => {
    const slow = await openReferralHub({ crms: 'updates: until-accepted' })
    try {
      await slow.register({ name: listing, triggers: ['received', 'edited'] })
      await slow.crms.set({ profile: 'until-accepted' })
      const { reference } = await slow.caredove.createReferral({ listing, note: 'first' })
      await slow.caredove.edit(reference, { note: 'second' })
      await slow.settleDown()
      const [referral] = slow.crms.referrals()
      expect(String(referral?.fields.referralNote)).toContain('second')
      slow.crms.decide(referral?.id ?? '', 'accepted')
      await slow.caredove.edit(reference, { note: 'third' })
      await slow.settleDown()
      expect(String(slow.crms.referrals()[0]?.fields.referralNote)).not.toContain('third')
      const states = await slow.rows('select state, problem from delivery order by position')
      expect(states.at(-1)).toEqual({ state: 'suppressed', problem: 'referral.accepted-already' })
      expect(slow.crms.referrals()).toHaveLength(1)
    } finally {
      await slow.close()
    }
  })
})

describe('FHIR messaging', () => {
  const send = (body: string, auth = 'hub@example.org:token-of-the-tests', path = '/MessageHeader/$process-message') =>
    fetch(world.endpoint + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/fhir+json',
        authorization: `Basic ${Buffer.from(auth).toString('base64')}`,
      },
      body,
    })

  it('answers `fatal-error` to what it cannot read, keeps it, and shows it as an issue', async () => {
    const response = await send(JSON.stringify({ resourceType: 'Bundle', type: 'message', entry: [] }))
    expect(response.status).toBe(422)
    const bundle = (await response.json()) as {
      entry: { resource: { resourceType: string; response?: { code: string } } }[]
    }
    expect(bundle.entry[0]?.resource.response?.code).toBe('fatal-error')
    expect(bundle.entry.some(each => each.resource.resourceType === 'OperationOutcome')).toBe(true)
    expect((await world.rows(`select 1 from message where state = 'unreadable'`)).length).toBeGreaterThan(0)
  })

  it('answers 400 to what is not JSON, 401 to who is not known, 404 behind an address it does not have', async () => {
    expect((await send('{')).status).toBe(400)
    const refused = await send('{}', 'hub@example.org:wrong')
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ resourceType: 'OperationOutcome' })
    expect((await send('{}', undefined, '/Patient')).status).toBe(404)
  })

  it('answers `ok` once it is applied', async () => {
    const { reference } = await world.caredove.createReferral({ listing })
    const [attempt] = world.caredove.sent(reference)
    expect(attempt?.status).toBe(200)
    expect(attempt?.answer).toContain('"ok"')
    // Applied before the answer: nothing had to run in between.
    expect((await world.referral(reference)).version).toBe(1)
  })
})

async function saidOf(delivery: string): Promise<unknown> {
  const { hub, organization } = world
  const [row] = await world.rows<{ said: Buffer }>('select said from delivery where id = $1', [delivery])
  return row && hub.sealer.openJson(organization, 'delivery.said', delivery, row.said)
}
