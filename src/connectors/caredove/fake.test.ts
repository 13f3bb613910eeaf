/** The simulator: every act, what is sent to whom, its error flag. Source: referrals.md sections 2 to 5, 8. */
import { afterEach, describe, expect, it } from 'vitest'
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

afterEach(closeAll)

describe('the life of a referral in the simulated Caredove', () => {
  it('REF-10 sends one message an act, in order, with Basic, to the operation of the endpoint', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint)
    const { reference } = await live(fake)
    expect(got.map(eventOf)).toEqual(lifeEvents)
    expect(new Set(got.map(({ path }) => path))).toEqual(new Set(['/in/x/MessageHeader/$process-message']))
    expect(got[0]?.authorization).toBe(`Basic ${btoa('hub:secret')}`)
    expect(fake.sent(reference).map(({ trigger, state }) => `${trigger} ${state}`)).toContain(
      'Message from Provider sent',
    )
    expect(fake.referral(reference)).toMatchObject({ status: 'Closed', classification: 'cancelled', flag: false })
  })

  it('REF-10 unbooking goes back to Submitted with the same sub-status, booking keeps it', async () => {
    const fake = await started((await receiver()).endpoint)
    const { reference } = await fake.createReferral()
    await fake.setStatus(reference, 'on-hold', 'Wait listed')
    await fake.book(reference)
    expect(fake.referral(reference)).toMatchObject({ status: 'Booked', label: 'Wait listed' })
    await fake.unbook(reference)
    expect(fake.referral(reference)).toMatchObject({ status: 'Submitted', label: 'Wait listed' })
    await expect(fake.unbook(reference)).rejects.toThrow('no appointment')
  })

  it('REF-10 a routed child has its own number and copies of everything, the parent stays open', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint)
    const parent = await fake.createReferral({ attachments: [{ title: 'a.txt', text: 'A' }] })
    const child = await fake.route(parent.reference, { listing: '5120' })
    expect(child.reference).not.toBe(parent.reference)
    const request = only(got[1] as Got, 'ServiceRequest')
    expect(request).toMatchObject({
      id: child.reference,
      basedOn: [{ reference: `ServiceRequest/${parent.reference}` }],
      requisition: { value: parent.reference },
    })
    expect(only(got[1] as Got, 'Patient')).toEqual(only(got[0] as Got, 'Patient'))
    const files = (one: Got) => resources(one).filter(({ resourceType }) => resourceType === 'DocumentReference')
    expect(files(got[1] as Got)).toEqual(files(got[0] as Got))
    expect(fake.referral(parent.reference).status).toBe('Submitted')
  })

  it('REF-10 a group appointment gives many referrals one number', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint)
    const [one, two] = [await fake.createReferral(), await fake.createReferral()]
    const { group } = await fake.bookGroup([one.reference, two.reference], { start: '2026-12-01T14:30:00Z' })
    const booked = got.filter(each => eventOf(each) === 'notify-add-appointment').map(each => only(each, 'Appointment'))
    expect(booked).toHaveLength(2)
    for (const appointment of booked)
      expect(appointment).toMatchObject({ identifier: [{ value: group }], start: '2026-12-01T14:30:00.000+00:00' })
    expect(new Set(booked.map(each => each?.id)).size).toBe(2)
  })

  it('REF-5 takes 5,000 answers, of every type, also to questions that are on no form', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint)
    const answers = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`q${index}`, index % 2 ? 'text' : index]),
    )
    await fake.createReferral({
      listing: '4410',
      answers: { ...answers, weight: 70.5, 'safe-home': true, since: '2026-09-01' },
    })
    const items = only(got[0] as Got, 'QuestionnaireResponse')?.item as Loose[]
    expect(items.length).toBeGreaterThan(5_000)
    expect(items).toContainEqual({ linkId: 'q1', text: 'q1', answer: [{ valueString: 'text' }] })
    expect(items).toContainEqual({
      linkId: 'weight',
      text: 'Weight',
      answer: [{ valueQuantity: { value: 70.5, unit: 'kg' } }],
    })
    expect(items).toContainEqual({ linkId: 'risk', text: 'Home visit risk factors', answer: [] })
    expect(items.find(({ linkId }) => linkId === 'safety')).toMatchObject({
      item: [{ answer: [{ valueBoolean: true }] }, {}],
    })
  })

  it('is the same for the same seed', async () => {
    const made = async (seed: number) => {
      const fake = await started((await receiver()).endpoint, { seed })
      const { reference } = await fake.createReferral()
      return fake.referral(reference).registrant
    }
    expect(await made(7)).toEqual(await made(7))
    expect(await made(7)).not.toEqual(await made(8))
  })
})

describe('what is sent to whom', () => {
  it('REF-1 sends nothing of a listing that is not integrated', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint)
    fake.setListing({ id: '6200', integrated: false })
    const { reference } = await fake.createReferral({ listing: 'Home support' })
    expect(got).toEqual([])
    expect(fake.sent(reference)).toEqual([])
  })

  it('REF-1 sends only the chosen triggers and no routed ones where it is told so', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint, { onlyTriggers: true })
    fake.integrate({
      endpoint,
      user: 'hub',
      token: 'secret',
      triggers: ['closed-completed', 'booked'],
      includeRouted: false,
    })
    const { reference } = await fake.createReferral()
    await fake.book(reference)
    const child = await fake.route(reference, { listing: '5120' })
    await fake.setStatus(child.reference, 'completed')
    await fake.setStatus(reference, 'completed', 'Admitted')
    expect(fake.sent().map(({ trigger }) => trigger)).toEqual(['Booked', 'Closed - Completed'])
    expect(got).toHaveLength(2)
  })

  it('REF-10 keeps renamed and new labels with their classification', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint)
    fake.setSubStatus({ label: 'Admitted', rename: 'Admis' })
    fake.setSubStatus({ label: 'Waiting on intake team - Étape 2', classification: 'in-progress' })
    const { reference } = await fake.createReferral()
    await fake.setStatus(reference, 'in-progress', 'Waiting on intake team - Étape 2')
    await fake.setStatus(reference, 'completed')
    expect(got.slice(1).map(each => only(each, 'Task'))).toMatchObject([
      { status: 'in-progress', businessStatus: { text: 'Waiting on intake team - Étape 2' } },
      { status: 'completed', businessStatus: { text: 'Admis' } },
    ])
  })

  it('duplicates, reorders, delays, loses and sends together on command', async () => {
    const { endpoint, got } = await receiver()
    const fake = await started(endpoint)
    const { reference } = await fake.createReferral()
    fake.misbehave({ copies: 2 })
    await fake.book(reference)
    expect(got.map(eventOf).slice(1)).toEqual(['notify-add-appointment', 'notify-add-appointment'])
    expect(got[1]?.message).toEqual(got[2]?.message)
    fake.misbehave({ copies: 1, reorder: 2 })
    await fake.setStatus(reference, 'accepted')
    await fake.unbook(reference)
    expect(got.map(eventOf).slice(3)).toEqual(['notify-update-appointment', 'notify-update-process-request'])
    fake.misbehave({ reorder: 0, delayMs: 60_000 })
    await fake.message(reference, 'provider')
    expect(got).toHaveLength(5)
    await fake.flush()
    expect(got.map(eventOf).slice(5)).toEqual(['add-communication'])
    fake.misbehave({ delayMs: 0, dropNext: 1 })
    await fake.archive(reference)
    expect(fake.sent().at(-1)?.state).toBe('dropped')
    fake.misbehave({ together: 3 })
    for (const from of ['provider', 'requester', 'provider'] as const) await fake.message(reference, from)
    expect(got).toHaveLength(9)
  })
})

describe('integration errors, as Caredove shows them', () => {
  it('REF-8 a 4xx sets the flag, saving sends again by itself though Edited is not chosen, the flag stays until cleared', async () => {
    const { endpoint, got } = await receiver(one => (only(one, 'Patient')?.birthDate ? 200 : 400))
    const fake = await started(endpoint, { onlyTriggers: true })
    fake.integrate({ endpoint, user: 'hub', token: 'secret', triggers: ['received'] })
    const { reference } = await fake.createReferral({ registrant: { birthDate: null } })
    const [first] = fake.sent(reference)
    expect(first).toMatchObject({ state: 'failed', status: 400, trigger: 'Received' })
    expect(first?.response).toMatch(/^Status: 400 Bad Request/)
    expect(first?.response.indexOf('Date of birth is required')).toBeGreaterThan(100)
    expect(fake.referral(reference).flag).toBe(true)
    await expect(fake.resend(reference)).rejects.toThrow('saving sends it again')
    await fake.edit(reference, { registrant: { birthDate: '1994-12-31' } })
    expect(got.map(eventOf)).toEqual(['add-service-request', 'notify-update-service-request'])
    expect(fake.sent(reference).map(({ state }) => state)).toEqual(['failed', 'sent'])
    expect(fake.referral(reference).flag).toBe(true)
    await fake.clearErrors(reference)
    expect(fake.referral(reference).flag).toBe(false)
    await fake.edit(reference, { reason: 'Another' })
    expect(got).toHaveLength(2)
  })

  it('REF-8 never tries again by itself; Resend sends the same message again after a 5xx', async () => {
    const { endpoint, got } = await receiver((_, count) => (count === 1 ? 503 : 200))
    const fake = await started(endpoint)
    const { reference } = await fake.createReferral()
    await fake.flush()
    expect(got).toHaveLength(1)
    await fake.resend(reference)
    expect(got[1]?.message).toEqual(got[0]?.message)
    expect(fake.sent(reference).map(({ status }) => status)).toEqual([503, 200])
  })

  it('REF-8 takes no answer for a failure', async () => {
    const fake = await started('http://127.0.0.1:1')
    const { reference } = await fake.createReferral()
    expect(fake.sent(reference)[0]).toMatchObject({
      state: 'failed',
      status: 0,
      response: expect.stringContaining('ECONNREFUSED'),
    })
  })
})
