/** Any order, any repetition: the same end. Source: reference/calcom.md section 6. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../model/events.ts'
import type { Appointment } from '../../model/fhir.ts'
import { createScenario, type Hook } from './testing/scenario.ts'
import { createSmallHub, type SmallHub } from './testing/small-hub.ts'

const actions = ['move', 'cancel', 'confirm', 'decline', 'ask', 'reassign'] as const
type Action = (typeof actions)[number]

/** Plays a life of one booking; actions that Cal.com refuses are left out, as they would be. */
async function live(steps: readonly Action[], eventTypeId: number, calendar: 'none' | 'drops' | 'replaces') {
  const scenario = createScenario({ calendar })
  const booking = await scenario.book({ eventTypeId })
  const views = [await viewOf(scenario)]
  /** Per webhook: the view that was in force when it was sent. */
  const sentAt = scenario.hooks.map(() => 0)
  let { uid } = booking
  let day = 4
  for (const step of steps) {
    const calls: Record<Action, () => Promise<Record<string, unknown>>> = {
      move: () => scenario.post(`bookings/${uid}/reschedule`, { start: scenario.days(day++) }),
      cancel: () => scenario.post(`bookings/${uid}/cancel`),
      confirm: () => scenario.post(`bookings/${uid}/confirm`),
      decline: () => scenario.post(`bookings/${uid}/decline`),
      ask: () => scenario.post(`bookings/${uid}/request-reschedule`),
      reassign: () => scenario.post(`bookings/${uid}/reassign/${day % 2 ? 6 : 5}`),
    }
    const made = await calls[step]().catch(() => undefined)
    if (typeof made?.uid === 'string') uid = made.uid
    while (sentAt.length < scenario.hooks.length) sentAt.push(views.length - 1)
    views.push(await viewOf(scenario))
  }
  return { scenario, uid, views, sentAt }
}

/** All that the API would answer at this moment. */
async function viewOf(scenario: ReturnType<typeof createScenario>): Promise<Map<string, Json>> {
  const view = new Map<string, Json>()
  for (const key of scenario.world.bookings.keys())
    view.set(key, JSON.parse(JSON.stringify(await scenario.answer({ what: 'booking', key }))))
  return view
}

async function handOver(hub: SmallHub, hooks: readonly Hook[]) {
  let open = false
  for (const hook of hooks) for (const result of await hub.receive(hook.body)) if (result.kind === 'hold') open = true
  return open
}

/** What must be equal in the end: which uid counts, when, and whether it stands. */
function endOf(hub: SmallHub) {
  return hub.records.map(({ resource, source }) => {
    const { status, start } = resource as Appointment
    // As the connector keeps it: a cancelled visit that is cancelled under a newer uid makes no version.
    const { uid } = source as { uid: string }
    return { status, start: status === 'cancelled' ? undefined : start, uid }
  })
}

const lives = fc.record({
  steps: fc.array(fc.constantFrom(...actions), { maxLength: 6 }),
  eventTypeId: fc.constantFrom(7, 9),
  calendar: fc.constantFrom('none' as const, 'drops' as const, 'replaces' as const),
})

const truths: Record<string, string> = {
  accepted: 'booked',
  pending: 'pending',
  cancelled: 'cancelled',
  rejected: 'cancelled',
}

describe('a shuffled life of a booking', () => {
  it('SCH-2 ends as Cal.com has it, with credentials, in any order and however often each event comes', async () => {
    await fc.assert(
      fc.asyncProperty(lives, fc.infiniteStream(fc.nat()), async ({ steps, eventTypeId, calendar }, dice) => {
        const { scenario, uid } = await live(steps, eventTypeId, calendar)
        const hooks = shuffled(
          [...scenario.hooks, ...scenario.hooks.filter(() => (dice.next().value ?? 0) % 3 === 0)],
          dice,
        )
        const hub = createSmallHub(scenario.answer)
        expect(await handOver(hub, hooks)).toBe(false)
        const row = scenario.world.bookings.get(uid)
        const over = row?.status === 'cancelled' || row?.status === 'rejected'
        const start = over ? undefined : new Date(row?.start ?? 0).toISOString()
        expect(endOf(hub)).toEqual([{ status: truths[row?.status ?? ''], start, uid }])
      }),
      { numRuns: 150 },
    )
  })

  it('SCH-2 ends as in order, or waits for a person, without credentials', async () => {
    await fc.assert(
      fc.asyncProperty(lives, fc.infiniteStream(fc.nat()), async ({ steps, eventTypeId }, dice) => {
        const { scenario } = await live(
          steps.filter(step => step !== 'reassign'),
          eventTypeId,
          'none',
        )
        const inOrder = createSmallHub()
        if (await handOver(inOrder, scenario.hooks)) return
        const hub = createSmallHub()
        const open = await handOver(hub, shuffled([...scenario.hooks, ...scenario.hooks], dice))
        if (!open) expect(endOf(hub)).toEqual(endOf(inOrder))
      }),
      { numRuns: 150 },
    )
  })

  it('T59 ends as Cal.com has it when every answer is as old as the moment before its webhook', async () => {
    await fc.assert(
      fc.asyncProperty(lives, async ({ steps, eventTypeId, calendar }) => {
        const { scenario, uid, views, sentAt } = await live(
          steps.filter(step => step !== 'reassign'),
          eventTypeId,
          calendar,
        )
        let moment = 0
        // Only a request is certain to be in the database before it is sent.
        const hub = createSmallHub(async ({ key }) => views[moment]?.get(key) ?? null)
        for (const [index, hook] of scenario.hooks.entries()) {
          moment = (sentAt[index] ?? 0) + (hook.trigger === 'BOOKING_REQUESTED' ? 1 : 0)
          await handOver(hub, [hook])
        }
        const row = scenario.world.bookings.get(uid)
        expect(endOf(hub)).toMatchObject([{ status: truths[row?.status ?? ''], uid }])
      }),
      { numRuns: 150 },
    )
  })

  it('SCH-13 ends as Cal.com has it after one more poll, in any order and with answers of any age', async () => {
    await fc.assert(
      fc.asyncProperty(lives, fc.infiniteStream(fc.nat()), async ({ steps, eventTypeId, calendar }, dice) => {
        const { scenario, uid, views, sentAt } = await live(steps, eventTypeId, calendar)
        const from = { view: 0 }
        // No answer is older than the moment before the webhook it is read for.
        const hub = createSmallHub(async ({ key }) => {
          const age = (dice.next().value ?? 0) % (views.length - from.view)
          return views[from.view + age]?.get(key) ?? null
        })
        const hooks = scenario.hooks.map((hook, index) => ({ hook, index }))
        for (const { hook, index } of shuffled([...hooks, ...hooks], dice)) {
          from.view = (sentAt[index] ?? 0) + (hook.trigger === 'BOOKING_REQUESTED' ? 1 : 0)
          await handOver(hub, [hook])
        }
        from.view = views.length - 1
        for (const key of scenario.world.bookings.keys())
          await hub.receive(Buffer.from(JSON.stringify(views.at(-1)?.get(key))), { origin: 'pull' })
        const row = scenario.world.bookings.get(uid)
        expect(endOf(hub)).toMatchObject([{ status: truths[row?.status ?? ''], uid }])
      }),
      { numRuns: 150 },
    )
  })

  it('SCH-2 SCH-3 stays one visit when only its first and its reassigned form are heard of, and it has moved on since', async () => {
    const { scenario, uid } = await live(['move', 'move', 'reassign', 'move'], 7, 'replaces')
    const [created] = scenario.hooks
    const reassigned = scenario.hooks.find(hook => hook.trigger === 'BOOKING_REASSIGNED')
    if (!created || !reassigned) throw new Error('the scenario has changed')
    for (const hooks of [
      [created, reassigned],
      [reassigned, created],
    ]) {
      const hub = createSmallHub(scenario.answer)
      await handOver(hub, hooks)
      for (const key of scenario.world.bookings.keys()) {
        const body = Buffer.from(JSON.stringify(await scenario.answer({ what: 'booking', key })))
        await hub.receive(body, { origin: 'pull' })
      }
      expect(endOf(hub)).toMatchObject([{ status: 'booked', uid }])
    }
  })

  it('T64 ends the same when some webhooks are lost and the rest is polled', async () => {
    await fc.assert(
      fc.asyncProperty(lives, fc.infiniteStream(fc.nat()), async ({ steps, eventTypeId, calendar }, dice) => {
        const { scenario, uid } = await live(steps, eventTypeId, calendar)
        const hub = createSmallHub(scenario.answer)
        await handOver(
          hub,
          shuffled(
            scenario.hooks.filter(() => (dice.next().value ?? 0) % 2 === 0),
            dice,
          ),
        )
        for (const key of scenario.world.bookings.keys()) {
          const body = Buffer.from(JSON.stringify(await scenario.answer({ what: 'booking', key })))
          await hub.receive(body, { origin: 'pull' })
        }
        const row = scenario.world.bookings.get(uid)
        expect(endOf(hub)).toMatchObject([{ status: truths[row?.status ?? ''], uid }])
      }),
      { numRuns: 150 },
    )
  })
})

function shuffled<T>(list: readonly T[], dice: Iterator<number>): T[] {
  const copy = [...list]
  for (let index = copy.length - 1; index > 0; index--) {
    const other = (dice.next().value ?? 0) % (index + 1)
    const kept = copy[index] as T
    copy[index] = copy[other] as T
    copy[other] = kept
  }
  return copy
}
