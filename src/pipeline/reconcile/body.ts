/** What a difference keeps, sealed: both sides' facts and ids as they were seen, and what makes two differences the same. */
import type { SideEntry } from '../../connectors/connector.ts'
import type { Json } from '../../model/events.ts'
import type { Entry } from '../../model/reconcile/entries.ts'
import type { SideName } from '../../model/reconcile/kinds.ts'
import type { Explained } from './explain.ts'

/** One side of a difference. `practitioner` and `location` are the hub's records, where they are known. */
export type SideFacts = {
  id: string
  entity: string
  aliases: SideEntry['aliases']
  status: string
  start: string | null
  end: string | null
  practitioner: readonly string[]
  location: readonly string[]
  patient: string | null
  updatedAt: string | null
  /** Of hours and busy times. */
  times?: SideTimes
}

/** Hours as text (`1 09:00–17:00, 2026-12-07 10:00–12:00`) on the wall of a zone; or times: how many, and the first ones. */
export type SideTimes = {
  hours?: string
  zone?: string
  count?: number
  spans?: readonly { start: string; end: string }[]
}

export type DifferenceBody = {
  a: SideFacts | null
  b: SideFacts | null
  alike: SideFacts | null
  delivery: string | null
  message: string | null
  /** Neither side agrees with the hub. */
  both: boolean
  /** How late it was. */
  lateMinutes: number | null
}

/** The body of a difference. */
export function bodyOf(found: Explained, alike: SideEntry | undefined): DifferenceBody {
  return {
    a: factsOf(found.entries.a, found.a),
    b: factsOf(found.entries.b, found.b),
    alike: factsOf(alike, found.alike?.entry),
    delivery: found.delivery ?? null,
    message: found.message ?? null,
    both: found.both === true,
    lateMinutes: null,
  }
}

/** The body of one that only arrived late. */
export function lateBody(delivery: string, lateMinutes: number): DifferenceBody {
  return { a: null, b: null, alike: null, delivery, message: null, both: false, lateMinutes }
}

function factsOf(entry: SideEntry | undefined, resolved: Entry | undefined): SideFacts | null {
  if (!entry) return null
  const { entity, id, aliases, fields, updatedAt } = entry
  return {
    id,
    entity,
    aliases,
    status: fields.status,
    start: fields.start ?? null,
    end: fields.end ?? null,
    practitioner: resolved?.practitioner ?? fields.practitioner ?? [],
    location: resolved?.location ?? fields.location ?? [],
    patient: resolved?.patient ?? null,
    updatedAt: updatedAt ?? null,
  }
}

/** Two differences with the same text say the same: what differs, where, and how each side has it. */
export function identityOf({ kind, side, record, a, b }: Explained): string {
  const of = (name: SideName, entry: Entry | undefined) =>
    entry
      ? [
          name,
          entry.id,
          entry.status,
          entry.startMs ?? '',
          entry.endMs ?? '',
          ...(entry.practitioner ?? []),
          '',
          ...(entry.location ?? []),
          '',
          entry.patient ?? '',
        ]
      : [name]
  return [kind, side, record ?? '', ...of('a', a), ...of('b', b)].join('\n')
}

/** A body as it is kept. */
export function sealable(body: DifferenceBody): Json {
  return body as unknown as Json
}
