/**
 * Cal.com and a hub whose record others change too: versions, what Cal.com held last, deliveries that are settled later
 * than their effect, webhooks before, after or never. The least of what the pipeline does, without its database.
 */
import { applyMapping, compileMapping } from '../../../mapping/apply.ts'
import type { Json } from '../../../model/events.ts'
import type { Appointment } from '../../../model/fhir.ts'
import { defaultOwners, type Owners } from '../../../model/ownership.ts'
import type { Conflict, Evolution, Fetch, Finding, Io, Known, Work } from '../../connector.ts'
import type { CalcomSettings } from '../config.ts'
import { evolve } from '../evolve.ts'
import { answerCall } from '../fake/api.ts'
import { isProblem } from '../fake/problem.ts'
import { deliver } from '../out/deliver.ts'
import { calcomAppointment } from '../out/mapping.ts'
import { parse } from '../parse.ts'
import { createScenario, type Hook, type Scenario } from './scenario.ts'
import { connection, settingsWith } from './small-hub.ts'

const mapping = compileMapping(calcomAppointment)
/** The words of Cal.com for who and where of the test. */
const wordsFor = (_type: string, id: string) =>
  ({ d1: ['5'], d2: ['6'], l1: ['12 Clinic Way, Toronto'], l2: ['40 Garden Road, Toronto'] })[id] ?? []

type Holding = { id: string; sent?: Json; version: number }
export type Settling = () => void
export type TwoSides = {
  scenario: Scenario
  /** Every version of the record, oldest first. */
  versions: Appointment[]
  conflicts: Conflict[]
  reasons: string[]
  record(): Appointment
  /** Somebody else writes a version. */
  others(change: Partial<Appointment>): void
  receive(...hooks: Hook[]): Promise<void>
  poll(): Promise<void>
  /** Delivers the current version; what it settles as is kept when the returned function is called. */
  deliver(): Promise<{ kind: string; problem?: string; settle: Settling }>
  /** Whether the current version has been delivered, or needs no delivery. */
  isQuiet(): boolean
}

/** Opens both sides; `owners` decide where both changed a field. */
export function openTwoSides(
  extra: Record<string, unknown> = {},
  owners: Owners = defaultOwners,
  scenario = createScenario(),
): TwoSides {
  const settings = settingsWith({ auth: { apiKey: 'cal_example' }, ...extra })
  const versions: Appointment[] = []
  const conflicts: Conflict[] = []
  const reasons: string[] = []
  const links = new Set<string>()
  let source: Json = null
  let held: Holding | undefined
  let wanted = 0
  const record = () => {
    const last = versions.at(-1)
    if (!last) throw new Error('no record yet')
    return last
  }
  const known = (): Known | undefined =>
    versions.length === 0
      ? undefined
      : {
          id: 'r1',
          resource: record(),
          source,
          ...(held ? { held: { id: held.id, sent: held.sent ?? null } } : {}),
          ...(held && held.version < versions.length
            ? { since: versions.slice(Math.max(held.version, 1) - 1, -1) }
            : {}),
        }

  async function apply(body: Uint8Array, origin: 'push' | 'pull'): Promise<void> {
    const headers = { get: (name: string) => (name === 'content-type' ? 'application/json' : undefined) }
    const parsed = parse({ settings, connection, origin, headers, body })
    for (const event of parsed.kind === 'events' ? parsed.events : []) {
      const findings: Finding[] = []
      let finds = event.source.aliases.some(
        ({ system, value }) => system === 'record' || links.has(`${system} ${value}`),
      )
      for (let asked = 0; asked < 40; asked += 1) {
        const before = finds ? known() : undefined
        const recordOf = () => undefined
        const input = { settings, connection, event: clone(event), findings, asItIs: false, recordOf, owners }
        const evolution: Evolution = evolve({ ...input, ...(before ? { known: before } : {}) })
        if (evolution.kind === 'read') {
          findings.push({ ask: evolution.ask, body: await scenario.answer(evolution.ask) })
          continue
        }
        const aliases =
          evolution.kind === 'write'
            ? evolution.aliases
            : evolution.kind === 'ignore'
              ? (evolution.learned?.aliases ?? [])
              : []
        if (
          !before &&
          versions.length > 0 &&
          aliases.some(({ system, value }) => system === 'record' || links.has(`${system} ${value}`))
        ) {
          finds = true
          continue
        }
        keep(evolution, before)
        for (const { system, value } of aliases) links.add(`${system} ${value}`)
        break
      }
    }
  }

  function keep(evolution: Evolution, before: Known | undefined): void {
    if (evolution.kind === 'ignore' && evolution.learned && before) {
      source = clone(evolution.learned.source)
      if (evolution.learned.held)
        held = {
          id: evolution.learned.held.id,
          sent: evolution.learned.held.sent ?? null,
          version: before.since ? (held?.version ?? 0) : versions.length,
        }
    }
    if (evolution.kind === 'write') {
      if (!before && versions.length > 0) throw new Error('a second record')
      versions.push(resolved(evolution))
      source = clone(evolution.source)
      conflicts.push(...(evolution.conflicts ?? []))
      if (evolution.held) {
        const version = before?.since || evolution.owes ? (held?.version ?? 0) : versions.length
        held = { id: evolution.held.id, sent: clone(evolution.held.sent ?? null), version }
      }
    }
    reasons.push(evolution.kind === 'ignore' ? evolution.reason : evolution.kind)
  }

  const io: Io<CalcomSettings> = {
    settings,
    connection,
    fetch: fetchOf(scenario),
    now: () => scenario.world.now(),
    random: () => 0.5,
    newId: () => 'an-id',
    memory: new Map(),
    sleep: async () => undefined,
  }
  return {
    scenario,
    versions,
    conflicts,
    reasons,
    record,
    others(change) {
      versions.push(clone({ ...record(), ...change }))
      wanted = versions.length
    },
    async receive(...hooks) {
      for (const hook of hooks) await apply(hook.body, 'push')
    },
    async poll() {
      for (const { uid } of [...scenario.world.bookings.values()]) {
        const found = await scenario.answer({ what: 'booking', key: uid })
        await apply(Buffer.from(JSON.stringify(found)), 'pull')
      }
    },
    async deliver() {
      const version = versions.length
      const mapped = applyMapping(mapping, { ...record(), id: 'r1' }, { resolveReference: () => undefined, wordsFor })
      if (mapped.kind === 'failed') throw new Error(mapped.to)
      const work: Work = {
        id: 'delivery',
        type: 'Appointment',
        recordId: 'r1',
        event: 'appointment.changed',
        body: mapped.body as Work['body'],
        owners,
        maybeArrived: false,
        ...(held ? { link: { entity: 'Appointment', id: held.id }, lastSent: held.sent ?? null } : {}),
      }
      const [outcome] = await deliver(io, [work])
      if (!outcome) throw new Error('no outcome')
      return {
        kind: outcome.kind,
        ...('problem' in outcome ? { problem: outcome.problem } : {}),
        settle() {
          if (outcome.kind !== 'delivered' || !outcome.link) return
          // As the pipeline writes it: the last to settle, whatever else was heard meanwhile.
          held = {
            id: outcome.link.id,
            sent: clone(outcome.sent) as Json,
            version: Math.max(version, held?.version ?? 0),
          }
          for (const { system, value } of outcome.aliases ?? []) links.add(`${system} ${value}`)
        },
      }
    },
    isQuiet: () => wanted === 0 || (held?.version ?? 0) >= wanted,
  }
}

function fetchOf({ world, sender }: Scenario): Fetch {
  return async (url, request = {}) => {
    const [caller] = world.hosts.values()
    if (!caller) throw new Error('a world without hosts')
    const path = url.pathname.split('/').filter(Boolean).slice(1).map(decodeURIComponent)
    const body = request.body ? JSON.parse(String(request.body)) : {}
    const version = request.headers?.['cal-api-version']
    const call = {
      method: request.method ?? 'GET',
      path,
      query: url.searchParams,
      version,
      authorized: true,
      caller,
      body,
    }
    const answer = await answerCall(world, sender, call)
    const text = JSON.stringify(
      isProblem(answer)
        ? { status: 'error', error: { code: answer.code, message: answer.message } }
        : { status: 'success', data: answer.data },
    )
    return {
      kind: 'answered',
      status: answer.status,
      headers: { get: () => undefined },
      body: Buffer.from(text),
      text: () => text,
    }
  }
}

/** References as they are once person and crosswalks are established. */
function resolved({ draft }: Extract<Evolution, { kind: 'write' }>): Appointment {
  const host =
    draft.kind === 'appointment' ? draft.needs.find(({ key }) => key === 'practitioner')?.values[0] : undefined
  const place = draft.kind === 'appointment' ? draft.needs.find(({ key }) => key === 'location')?.values[0] : undefined
  return JSON.parse(
    JSON.stringify(draft.resource)
      .replaceAll('need:person', 'Patient/p1')
      .replaceAll('need:practitioner', host === '6' ? 'Practitioner/d2' : 'Practitioner/d1')
      .replaceAll('need:location', place?.startsWith('40') ? 'Location/l2' : 'Location/l1'),
  )
}

function clone<T>(value: T): T {
  return JSON.parse(JSON.stringify(value))
}
