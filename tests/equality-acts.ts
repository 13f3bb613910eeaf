/**
 * What can happen between a Cal.com and an EHR that a hub joins: one row an act. Those of people are skipped where their
 * own system would not let them; those of trouble stay until they are taken back, or until the end of the run.
 */
import type { Appointment } from 'fhir/r4'
import { type Standing, standings, stillOn } from './equality-sides.ts'
import { person } from './people.ts'
import type { TwoWayHub } from './two-way-hub.ts'

/** One visit of one person; `soon` begins within the run, so that somebody can fail to come. */
export type Visit = { who: number; ehrFirst: boolean; soon: boolean; uid?: string; own?: string }
export type Play = {
  test: TwoWayHub
  visits: readonly Visit[]
  /** Begins at 0; each time that somebody asks for is another one. */
  times: { begin: number; taken: number }
  /** Works off what is due without asking either side for news. */
  work(): Promise<void>
  /** Lets the polls run. */
  poll(): Promise<void>
  /** Cal.com's API is away for the hub; its own pages go on. */
  calcomAway: boolean
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const hosts = ['okafor', 'bergeron'] as const

type Act = (play: Play, visit: Visit) => Promise<unknown>

export const acts = {
  // People at Cal.com.
  book: (play, visit) => book(play, visit, false),
  request: (play, visit) => book(play, visit, true),
  move: (play, visit) => atCalcom(play, visit, uid => play.test.reschedule(uid, anotherTime(play))),
  cancel: (play, visit) => atCalcom(play, visit, uid => play.test.cancel(uid)),
  confirm: (play, visit) => atCalcom(play, visit, uid => play.test.confirm(uid)),
  decline: (play, visit) => atCalcom(play, visit, uid => play.test.decline(uid)),
  'mark absent': (play, visit) => atCalcom(play, visit, uid => markAbsent(play.test, uid, person(visit.who).email)),
  // People at the EHR.
  'EHR books': async (play, visit) => (visit.ehrFirst && !visit.own ? bookThere(play, visit) : undefined),
  'EHR confirms': (play, visit) => atEhr(play, visit, ['pending'], ({ desk }, id) => desk.confirm(id)),
  'EHR declines': (play, visit) => atEhr(play, visit, ['pending'], ({ desk }, id) => desk.decline(id)),
  'EHR moves': (play, visit) =>
    atEhr(play, visit, ['pending', 'booked'], ({ desk }, id) => desk.move(id, anotherTime(play))),
  'EHR assigns': (play, visit) =>
    atEhr(play, visit, ['pending', 'booked'], ({ desk }, id, held) =>
      desk.assign(id, { practitioner: JSON.stringify(held).includes(hosts[0]) ? hosts[1] : hosts[0] }),
    ),
  'EHR cancels': (play, visit) => atEhr(play, visit, ['pending', 'booked'], ({ desk }, id) => desk.cancel(id, 'prov')),
  'EHR marks no-show': (play, visit) =>
    atEhr(play, visit, ['booked'], ({ desk, clock }, id, { start = '' }) =>
      Date.parse(start) < clock.now.getTime() ? desk.noShow(id) : undefined,
    ),
  'EHR sees arrive': (play, visit) =>
    atEhr(play, visit, ['booked'], ({ desk, clock }, id, { start = '' }) =>
      Date.parse(start) < clock.now.getTime() + hourMs ? desk.arrive(id) : undefined,
    ),
  // Trouble, and its end.
  'webhooks get lost': ({ test }) => webhooks(test, { dropNext: 2 }),
  'webhooks come twice': ({ test }) => webhooks(test, { copies: 2 }),
  'webhooks come in disorder': ({ test }) => webhooks(test, { reorder: 3 }),
  'webhooks are well': ({ test }) => webhooks(test, steady),
  'EHR goes away': ({ test }) => test.ehr.set({ offline: 'unavailable' }),
  'EHR refuses connections': ({ test }) => test.ehr.set({ offline: 'refuse' }),
  'EHR comes back': ({ test }) => test.ehr.set({ offline: 'no' }),
  'answers of the EHR get lost': ({ test }) => test.ehr.set({ cutAfterWrite: { next: 1 } }),
  'Cal.com goes away': async play => setCalcomAway(play, true),
  'Cal.com comes back': async play => setCalcomAway(play, false),
  // The hub.
  'the hub works': play => play.work(),
  'the hub polls': play => play.poll(),
  'an hour passes': async play => {
    play.test.advance(hourMs)
    await play.work()
  },
} as const satisfies Record<string, Act>
export type ActName = keyof typeof acts
export const actNames = Object.keys(acts) as ActName[]

const steady = { copies: 1, reorder: 0, dropNext: 0 }

/** Everything is well again; what was held back arrives. */
export async function endTrouble(play: Play): Promise<void> {
  const { test } = play
  await webhooks(test, steady)
  await test.ehr.set({ offline: 'no', cutAfterWrite: { next: 0 } })
  setCalcomAway(play, false)
  await test.calcom.flush()
}

/**
 * What the hub leaves to a person by design: the EHR has ended an appointment or seen somebody come, and Cal.com has changed
 * it meanwhile. Here the desk cancels the booking too, or takes its mark back. Returns whether there was such a thing.
 */
export async function decideAsPeople(play: Play): Promise<boolean> {
  let decided = false
  for (const visit of play.visits) {
    const { calcom, ehr } = standings(play.test, visit)
    const [entry] = ehr
    if (visit.ehrFirst || !entry || stillOn(calcom).join() === stillOn(ehr).join()) continue
    const held = play.test.ehr.get('Appointment', entry.id)
    if (held?.resourceType !== 'Appointment' || !movedOn.has(held.status)) continue
    decided = true
    if (entry.status === 'over') await acts.cancel(play, visit)
    else play.test.ehr.put({ ...held, status: 'booked' })
  }
  return decided
}
const movedOn: ReadonlySet<string> = new Set(['cancelled', 'noshow', 'arrived'])

async function book(play: Play, visit: Visit, asks: boolean): Promise<void> {
  const { test, times } = play
  if (visit.ehrFirst || visit.uid) return
  const early = times.begin + hourMs + (visit.who % 4) * 30 * minuteMs
  const isEarly = visit.soon && early > test.clock.now.getTime()
  const at = isEarly ? new Date(early).toISOString() : anotherTime(play)
  // What the host of the second one is asked for, he has to confirm; each move of it too.
  visit.uid = await asPeople(play, () => test.book({ person: person(visit.who), at, eventType: asks ? 9 : 7 }))
}

async function bookThere(play: Play, visit: Visit): Promise<void> {
  const { test } = play
  const { name, birthDate } = person(visit.who)
  const [given = '', family = ''] = name.split(' ')
  const patient = `own-${visit.who}`
  test.ehr.put({ resourceType: 'Patient', id: patient, name: [{ given: [given], family }], birthDate })
  visit.own = test.desk.book({ patient, practitioner: 'okafor', location: 'main', start: anotherTime(play) }).id
}

/** An act on the booking that the visit has by now. Cal.com's people use its pages, whatever the API does. */
async function atCalcom(play: Play, visit: Visit, act: (uid: string) => Promise<unknown>): Promise<void> {
  const [standing] = standings(play.test, visit).calcom.filter(isOpen)
  if (standing) await asPeople(play, () => act(standing.id)).catch(refused)
}

function refused(error: unknown): void {
  if (!(error instanceof Error && / 40\d /.test(error.message))) throw error
}

async function asPeople<T>(play: Play, act: () => Promise<T>): Promise<T> {
  const away = play.calcomAway
  setCalcomAway(play, false)
  try {
    return await act()
  } finally {
    setCalcomAway(play, away)
  }
}

async function markAbsent(test: TwoWayHub, uid: string, email: string): Promise<void> {
  const response = await fetch(`${test.calcom.url}/v2/bookings/${uid}/mark-absent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer cal_test', 'cal-api-version': '2024-08-13' },
    body: JSON.stringify({ attendees: [{ email, absent: true }] }),
  })
  await response.text()
  if (!response.ok && response.status !== 400) throw new Error(`mark-absent: ${response.status}`)
}

async function atEhr(
  play: Play,
  visit: Visit,
  statuses: readonly string[],
  act: (test: TwoWayHub, id: string, held: Appointment) => unknown,
): Promise<void> {
  const [standing] = standings(play.test, visit).ehr.filter(isOpen)
  const held = standing && play.test.ehr.get('Appointment', standing.id)
  if (held?.resourceType === 'Appointment' && statuses.includes(held.status)) act(play.test, held.id, held)
}

function isOpen({ status }: Standing): boolean {
  return status !== 'over'
}

function setCalcomAway(play: Play, away: boolean): void {
  play.calcomAway = away
  play.test.calcom.setAccount({ fault: away ? { status: 503, times: 1_000_000 } : undefined })
}

function webhooks(test: TwoWayHub, delivery: object): Promise<void> {
  return test.turn('PATCH', 'webhooks', { delivery })
}

/** Days ahead of everything that passes within a run, and nobody else's. */
function anotherTime({ times }: Play): string {
  times.taken += 1
  return new Date(times.begin + 3 * dayMs + times.taken * 30 * minuteMs).toISOString().replace('.000Z', 'Z')
}
