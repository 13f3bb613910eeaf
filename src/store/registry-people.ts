/** People as members know them, beside their records: when they were told of, whom they were merged into. */
import type { Sql } from './scope.ts'

export type RegistryPersonRow = {
  record: string
  merged_into: string | null
  told_at: Date
}

/** Those of these records that are in the registry. */
export async function findRegistryPeople(db: Sql, records: readonly string[]): Promise<Map<string, RegistryPersonRow>> {
  if (records.length === 0) return new Map()
  const { rows } = await db.query<RegistryPersonRow>({
    name: 'find-registry-people',
    text: `
      select p.record, p.merged_into, p.told_at
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select * from registry_patient where organization = current_organization() and record = wanted.record offset 0) p`,
    values: [records],
  })
  return new Map(rows.map(row => [row.record, row]))
}

export type WrittenRegistryPerson = {
  record: string
  connection: string
  deceased: boolean
  confidentiality: string
  toldAt: Date
  /** Whether something changed that comparing with others depends on. */
  changed: boolean
  /** Whether its look-up keys are written with it; of a load they follow. */
  keyed: boolean
}

/** Writes what was told of people. Whom they were merged into stays. */
export async function writeRegistryPeople(
  db: Sql,
  organization: string,
  rows: readonly WrittenRegistryPerson[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'write-registry-people',
    text: `
      insert into registry_patient as p (organization, record, connection, deceased, confidentiality, told_at, heard_at, keyed)
      select $1, u.record, u.connection, u.deceased, u.confidentiality, u.told_at, $8, u.keyed
        from unnest($2::uuid[], $3::uuid[], $4::boolean[], $5::text[], $6::timestamptz[], $7::boolean[])
          as u (record, connection, deceased, confidentiality, told_at, keyed)
      on conflict (organization, record) do update
         set deceased = excluded.deceased, confidentiality = excluded.confidentiality,
             told_at = greatest(p.told_at, excluded.told_at), heard_at = excluded.heard_at,
             keyed = excluded.keyed and p.keyed`,
    values: [
      organization,
      rows.map(row => row.record),
      rows.map(row => row.connection),
      rows.map(row => row.deceased),
      rows.map(row => row.confidentiality),
      rows.map(row => row.toldAt),
      rows.map(row => row.keyed),
      now,
    ],
  })
  const changed = rows.filter(row => row.changed).map(row => row.record)
  if (changed.length > 0)
    await db.query({
      name: 'unmatch-registry-people',
      text: `
        update registry_patient set matched_at = null, projected_at = null
         where organization = current_organization() and record = any ($1::uuid[])
           and (matched_at is not null or projected_at is not null)`,
      values: [changed],
    })
}

/**
 * Sets the survivors of these records; one without a survivor stands for itself again. Somebody whom no member told of can
 * be merged too, and is in the registry from then on. Returns those of whom it was something else before.
 */
export async function setSurvivors(
  db: Sql,
  rows: ReadonlyArray<{ record: string; survivor: string | undefined }>,
): Promise<string[]> {
  if (rows.length === 0) return []
  const { rows: changed } = await db.query<{ record: string }>({
    name: 'set-survivors',
    text: `
      insert into registry_patient as p (organization, record, connection, merged_into, told_at, heard_at, keyed)
      select r.organization, r.id, r.connection, u.survivor, r.updated_at, r.updated_at, true
        from unnest($1::uuid[], $2::uuid[]) as u (record, survivor)
       cross join lateral (
         select * from record where organization = current_organization() and id = u.record offset 0) r
       where u.survivor is not null
          or exists (select from registry_patient k where k.organization = r.organization and k.record = r.id)
      on conflict (organization, record) do update
         set merged_into = excluded.merged_into, matched_at = null
       where p.merged_into is distinct from excluded.merged_into
      returning p.record`,
    values: [rows.map(row => row.record), rows.map(row => row.survivor ?? null)],
  })
  // A survivor is more, or less, than before, though nothing of its own row changed: the network is told of all around.
  await db.query({
    name: 'unproject-around',
    text: `
      update registry_patient set projected_at = null
       where organization = current_organization() and record = any ($1::uuid[]) and projected_at is not null`,
    values: [rows.flatMap(row => [row.record, ...(row.survivor ? [row.survivor] : [])])],
  })
  return changed.map(row => row.record)
}

/** The records that are one person with these: survivors and everybody merged into them. */
export async function mergedWith(
  db: Sql,
  survivors: readonly string[],
): Promise<{ record: string; survivor: string }[]> {
  if (survivors.length === 0) return []
  const { rows } = await db.query<{ record: string; survivor: string }>({
    name: 'merged-with',
    text: `
      select p.record, p.merged_into as survivor
        from unnest($1::uuid[]) as wanted (survivor)
       cross join lateral (
         select * from registry_patient
          where organization = current_organization() and merged_into = wanted.survivor offset 0) p`,
    values: [survivors],
  })
  return rows
}

/** Organizations with people whose look-up keys are still to be written; needs no scope. */
export async function unkeyedOrganizations(db: Sql): Promise<string[]> {
  const { rows } = await db.query<{ organization: string }>({
    name: 'unkeyed-organizations',
    text: 'select organization from unkeyed_organizations()',
  })
  return rows.map(row => row.organization)
}

/** People whose look-up keys are still to be written, locked until the transaction ends; others take other ones. */
export async function takeUnkeyed(db: Sql, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ record: string }>({
    name: 'take-unkeyed-people',
    text: `
      select record from registry_patient
       where organization = current_organization() and not keyed
       order by record limit $1 for update skip locked`,
    values: [limit],
  })
  return rows.map(row => row.record)
}

/** Notes that their keys are written. */
export async function markKeyed(db: Sql, records: readonly string[]): Promise<void> {
  await db.query({
    name: 'mark-keyed-people',
    text: `
      update registry_patient set keyed = true
       where organization = current_organization() and record = any ($1::uuid[])`,
    values: [records],
  })
}
