/** What stands near a visit in the calendar, and whether its patient has been here before: one statement each for a batch. */
import type { Sql } from './scope.ts'

export type WantedSpan = {
  /** The record that asks: it is no neighbour of itself. */
  record: string
  from: Date
  to: Date
  /** Practitioners and rooms. */
  actors: readonly string[]
}

export type NearRow = { asked: number; id: string; starts_at: Date; ends_at: Date; actors: string[] }

/** Appointments of these people and rooms that begin in each span and take place; `asked` counts from 0. */
export async function appointmentsNear(db: Sql, spans: readonly WantedSpan[]): Promise<NearRow[]> {
  if (spans.length === 0) return []
  const { rows } = await db.query<NearRow>({
    name: 'appointments-near',
    text: appointmentsNearQuery,
    values: [
      spans.map(span => span.record),
      spans.map(span => span.from),
      spans.map(span => span.to),
      spans.map(span => span.actors.join(' ')),
    ],
  })
  return rows
}

/** The statement of `appointmentsNear`; apart, so that its plan can be tested. */
export const appointmentsNearQuery = `
  select (w.n - 1)::int as asked, r.id, r.starts_at, r.ends_at, r.actors
    from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[])
         with ordinality as w (record, starts, ends, actors, n)
   cross join lateral (
     select id, starts_at, ends_at, actors from record
      where organization = current_organization() and starts_at >= w.starts and starts_at < w.ends
        and type = 'Appointment' and status in ('proposed', 'pending', 'booked', 'arrived', 'checked-in', 'fulfilled')
        and ends_at is not null and id <> w.record
        and actors && string_to_array(w.actors, ' ')::uuid[]
     offset 0) r                           -- by the start alone: a calendar of some days is short`

/** Of these people: where they were first seen, and whether another visit of theirs took place before. */
export async function visitsBefore(
  db: Sql,
  people: readonly { person: string; record: string; before: Date }[],
): Promise<{ person: string; connection: string; visited: boolean }[]> {
  if (people.length === 0) return []
  const { rows } = await db.query<{ person: string; connection: string; visited: boolean }>({
    name: 'visits-before',
    text: `
      select p.id as person, p.connection,
             exists (select from record v
                      where v.organization = current_organization() and v.person = w.person and v.type = 'Appointment'
                        and v.id <> w.record and v.starts_at < w.before
                        and v.status in ('booked', 'arrived', 'checked-in', 'fulfilled')) as visited
        from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as w (person, record, before)
        join record p on p.organization = current_organization() and p.id = w.person`,
    values: [people.map(each => each.person), people.map(each => each.record), people.map(each => each.before)],
  })
  return rows
}
