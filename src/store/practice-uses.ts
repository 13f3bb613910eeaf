/** Whether something of the built-in practice management is referred to, and locks that keep periods and gates apart. */
import type { Sql } from './scope.ts'

const uses: Readonly<Record<string, readonly string[]>> = {
  agency: [
    'select from practice_client where organization = current_organization() and agency = $1 and removed_at is null',
    'select from practice_appointment where organization = current_organization() and agency = $1 and removed_at is null',
    'select from practice_staff where organization = current_organization() and agencies @> array[$1::uuid] and removed_at is null',
  ],
  client: [
    'select from practice_appointment where organization = current_organization() and client = $1 and removed_at is null',
  ],
  staff: [
    'select from practice_appointment where organization = current_organization() and staff = $1 and removed_at is null',
  ],
  service: [
    'select from practice_appointment where organization = current_organization() and service = $1 and removed_at is null',
    'select from practice_authorization where organization = current_organization() and service = $1 and removed_at is null',
  ],
  funder: [
    'select from practice_authorization where organization = current_organization() and funder = $1 and removed_at is null',
  ],
  'status-type': [
    'select from practice_appointment where organization = current_organization() and status_type = $1 and removed_at is null',
  ],
  authorization: [
    'select from practice_appointment where organization = current_organization() and authorized_by = $1 and removed_at is null',
  ],
}

/** Whether anything that was not removed refers to an entry. */
export async function isUsed(db: Sql, kind: string, id: string): Promise<boolean> {
  const asked = uses[kind]
  if (!asked) return false
  const { rows } = await db.query<{ used: boolean }>(
    `select ${asked.map(each => `exists (${each})`).join(' or ')} as used`,
    [id],
  )
  return rows[0]?.used === true
}

const touches: Readonly<Record<string, string>> = {
  agency:
    'select from practice_right where organization = current_organization() and agency = $1 and removed_at is null',
  client:
    'select from practice_authorization where organization = current_organization() and client = $1 and removed_at is null',
}

/** Whether somebody has gone on with what was made a moment ago, beyond what keeps it from being removed. */
export async function isTouched(db: Sql, kind: string, id: string): Promise<boolean> {
  const asked = touches[kind]
  if (!asked) return false
  const { rows } = await db.query<{ touched: boolean }>(`select exists (${asked}) as touched`, [id])
  return rows[0]?.touched === true
}

/** Those of these agencies that have appointments: the dates of those are in the agency's zone. */
export async function agenciesWithAppointments(db: Sql, agencies: readonly string[]): Promise<Set<string>> {
  if (agencies.length === 0) return new Set()
  const { rows } = await db.query<{ id: string }>(
    `select u.id from unnest($1::uuid[]) as u (id)
      where exists (select from practice_appointment a where a.organization = current_organization() and a.agency = u.id)`,
    [agencies],
  )
  return new Set(rows.map(({ id }) => id))
}

/**
 * Holds agencies until the transaction ends: `gates` while appointments are rendered, `periods` while one is opened or
 * closed, so that no period closes between the check and the tick.
 */
export async function holdAgencies(db: Sql, agencies: readonly string[], why: 'gates' | 'periods'): Promise<void> {
  await db.query({
    name: `hold-agencies-${why}`,
    text: `
      select from practice_agency
       where organization = current_organization() and id = any ($1::uuid[])
       order by id
         for ${why === 'gates' ? 'share' : 'no key update'}`,
    values: [agencies],
  })
}
