/**
 * The hub and the EHR as two states with a queue each way, for property tests: deliveries are written and settled apart,
 * pages are read and applied apart, so that every race between them can be played.
 */
import { hash } from 'node:crypto'
import type { Json } from '../../../model/events.ts'
import type { Appointment } from '../../../model/fhir.ts'
import type { Owners } from '../../../model/ownership.ts'
import type { Finding, Held } from '../../connector.ts'
import { evolve } from '../evolve.ts'
import { fields, valueIn } from '../fields.ts'
import { type Base, mergeAppointment } from '../merge.ts'
import { parse } from '../parse.ts'
import { heldStamp } from '../stamps.ts'
import { sentAs, stampOf } from '../target.ts'
import { newsIn } from '../update.ts'
import { appointment, ioFor } from './io.ts'

export type TwoSides = ReturnType<typeof twoSides>

const { settings, connection } = ioFor({ baseUrl: 'https://ehr.example.org/fhir' })
const day = (n: number) => ({ start: `2026-12-0${n + 1}T15:00:00Z`, end: `2026-12-0${n + 1}T15:30:00Z` })

/** The time that a move to this number brings it to, as a field. */
export function timeOf(to: number): string {
  return valueIn('time', appointment(day(to)))
}

/** How the EHR stamps its versions: each with a time of its own, or all in one instant, with ids that count or not. */
export type Stamping = 'times' | 'numbers' | 'words'

/** Both sides, beginning with a booking that was delivered and settled. */
export function twoSides(owners: Owners, stamping: Stamping = 'times') {
  let made = 1
  const newMeta = () => {
    made += 1
    return metaOf(made, stamping)
  }
  const first = appointment()
  const versions: Appointment[] = [first]
  let source: Json = null
  let ehr = { ...first, id: 'a1', meta: metaOf(1, stamping) }
  let held: Held = { id: 'a1', version: ehr.meta.versionId, sent: { ...first, meta: ehr.meta } as unknown as Json }
  let sentVersion = 1
  let onItsWay: { held: Held; version: number; news: Appointment | undefined } | undefined
  const queue: Appointment[] = []
  const read: Appointment[] = []

  const mine = () => versions.at(-1) ?? first
  const edit = (change: Partial<Appointment>) => {
    ehr = { ...ehr, ...change, meta: newMeta() }
  }
  const replaced = (all: Appointment['participant'], reference: string): Appointment['participant'] => {
    const type = reference.split('/')[0] ?? ''
    const others = all.filter(({ actor }) => !actor?.reference?.startsWith(`${type}/`))
    return [...others, { actor: { reference }, status: 'accepted' }]
  }
  const apply = (page: Appointment | undefined, findings: readonly Finding[] = []): void => {
    if (!page) return
    const since = versions.slice(sentVersion - 1, -1)
    const [event] = eventsOf(page, findings)
    if (!event) throw new Error('a page has an event')
    const evolution = evolve({
      settings,
      connection,
      event,
      known: { id: 'record', resource: mine(), source, held, ...(since.length > 0 ? { since } : {}) },
      recordOf: ({ type, id }) => `${type}/${id}`,
      owners,
      findings,
      asItIs: false,
    })
    if (evolution.kind === 'read') apply(page, [{ ask: evolution.ask, body: ehr as unknown as Json }])
    if (evolution.kind !== 'write') return
    versions.push(evolution.draft.resource as Appointment)
    source = evolution.source
    if (evolution.base) held = evolution.base
    if (!evolution.held) return
    held = evolution.held
    sentVersion = versions.length
  }
  const send = () => {
    if (onItsWay || sentVersion >= versions.length) return
    const base = held.sent as unknown as Base
    const merged = mergeAppointment(base, mine(), ehr, owners)
    const read = { id: 'a1', version: ehr.meta.versionId, at: ehr.meta.lastUpdated }
    if (merged.kind === 'changed') edit(merged.resource)
    const written = { id: 'a1', version: ehr.meta.versionId, at: ehr.meta.lastUpdated }
    const sent = sentAs(mine(), written, stampOf(read), heldStamp(held.sent)) as unknown as Json
    const news = newsIn(base, mine(), ehr)
    onItsWay = { held: { id: 'a1', version: ehr.meta.versionId, sent }, version: versions.length, news }
  }
  const settle = () => {
    if (onItsWay && onItsWay.version >= sentVersion) {
      held = onItsWay.held
      sentVersion = onItsWay.version
    }
    if (onItsWay?.news) queue.push(onItsWay.news)
    onItsWay = undefined
  }
  const poll = () => {
    queue.push(ehr)
    read.push(ehr)
  }
  const acts: Readonly<Record<string, (to: number) => void>> = {
    'we-move': to => void versions.push({ ...mine(), ...day(to) }),
    'we-assign': to =>
      void versions.push({ ...mine(), participant: replaced(mine().participant, `Practitioner/d${to}`) }),
    'they-move': to => edit(day(to)),
    'they-assign': to => edit({ participant: replaced(ehr.participant, `Practitioner/d${to}`) }),
    'they-place': to => edit({ participant: replaced(ehr.participant, `Location/l${to}`) }),
    'they-comment': to => edit({ comment: String(to) }),
    poll,
    apply: () => apply(queue.shift()),
    'apply-old': to => apply(read[to % Math.max(read.length, 1)]),
    send,
    settle,
  }
  const facts = (one: Appointment) => Object.fromEntries(fields.map(field => [field, valueIn(field, one)]))

  return {
    act: (what: string, to: number) => acts[what]?.(to),
    /** Lets everything that is under way arrive, a few times. */
    quiesce() {
      for (let round = 0; round < 4; round += 1) {
        settle()
        while (queue.length > 0) apply(queue.shift())
        send()
        settle()
        poll()
        apply(queue.shift())
      }
    },
    ours: () => facts(mine()),
    theirs: () => facts(ehr),
    versions: () => versions.length,
  }
}

function metaOf(version: number, stamping: Stamping) {
  const second = stamping === 'times' ? version : 0
  const versionId = stamping === 'words' ? hash('sha256', String(version), 'hex').slice(0, 8) : String(version)
  return { versionId, lastUpdated: new Date(Date.UTC(2026, 10, 20, 10, 0, second)).toISOString() }
}

function eventsOf(resource: Appointment, findings: readonly Finding[]) {
  const body = Buffer.from(JSON.stringify(resource))
  const parsed = parse({ settings, connection, origin: 'pull', headers: { get: () => undefined }, body, findings })
  return parsed.kind === 'events' ? parsed.events : []
}
