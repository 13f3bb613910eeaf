/** The members of the network: who takes part, under which OIDs, and how far the projection of their people is. */
import type { Sql } from './scope.ts'

export type MemberState = 'filling' | 'open' | 'closed' | 'leaving'

export type MemberRow = {
  organization: string
  connection: string
  home_community: string
  patient_oid: string
  repository_oid: string
  name: string
  policy: unknown
  people: number
}

/** The members that answer now: all of them in the network scope, its own one in an organization's. */
export async function openMembers(db: Sql): Promise<MemberRow[]> {
  const { rows } = await db.query<MemberRow>({
    name: 'open-members',
    text: `
      select organization, connection, home_community, patient_oid, repository_oid, name, policy, people
        from network_member
       where state = 'open'
       order by organization`,
  })
  return rows
}

export type Upkeep = {
  organization: string
  config_version: number
  flowing: boolean
  /** What the member's row was written from; null: there is none. */
  known_version: number | null
  known_flowing: boolean | null
  form: string | null
  state: MemberState | null
  /** Somebody is to be written into the projection. */
  due: boolean
}

/** Every organization that takes part or did; needs no scope. */
export async function networkUpkeep(db: Sql): Promise<Upkeep[]> {
  const { rows } = await db.query<Upkeep>({ name: 'network-upkeep', text: 'select * from network_upkeep()' })
  return rows
}

export type WrittenMember = {
  connection: string
  homeCommunity: string
  patientOid: string
  repositoryOid: string
  name: string
  policy: unknown
  state: MemberState
  configVersion: number
  flowing: boolean
  form: string
}

/**
 * Writes what an organization says of its part. @throws an error with the code 23505 when an OID is another member's
 */
export async function writeMember(db: Sql, organization: string, member: WrittenMember): Promise<void> {
  await db.query({
    name: 'write-network-member',
    text: `
      insert into network_member (organization, connection, home_community, patient_oid, repository_oid, name, policy,
                                  state, config_version, flowing, form)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      on conflict (organization) do update
         set connection = excluded.connection, home_community = excluded.home_community,
             patient_oid = excluded.patient_oid, repository_oid = excluded.repository_oid, name = excluded.name,
             policy = excluded.policy, state = excluded.state, config_version = excluded.config_version,
             flowing = excluded.flowing, form = excluded.form`,
    values: [
      organization,
      member.connection,
      member.homeCommunity,
      member.patientOid,
      member.repositoryOid,
      member.name,
      JSON.stringify(member.policy),
      member.state,
      member.configVersion,
      member.flowing,
      member.form,
    ],
  })
}

/** The row of the organization in scope, held until the transaction ends. */
export async function lockMember(
  db: Sql,
): Promise<{ state: MemberState; patient_oid: string; form: string } | undefined> {
  const { rows } = await db.query<{ state: MemberState; patient_oid: string; form: string }>({
    name: 'lock-network-member',
    text: `
      select state, patient_oid, form from network_member
       where organization = current_organization() for update`,
  })
  return rows[0]
}

/** The connection by which the organization in scope takes part; undefined when it does not, or leaves. */
export async function memberConnection(db: Sql): Promise<string | undefined> {
  const { rows } = await db.query<{ connection: string }>({
    name: 'network-member-connection',
    text: `
      select connection from network_member
       where organization = current_organization() and state <> 'leaving'`,
  })
  return rows[0]?.connection
}

/** Sets the state, and what it was decided from. */
export async function setMemberState(
  db: Sql,
  state: MemberState,
  from?: { configVersion: number; flowing: boolean },
): Promise<void> {
  await db.query(
    `update network_member
        set state = $1, config_version = coalesce($2, config_version), flowing = coalesce($3, flowing)
      where organization = current_organization()`,
    [state, from?.configVersion ?? null, from?.flowing ?? null],
  )
}

/** Lets a member answer, unless its connection was paused or removed since it was looked at. */
export async function openMember(db: Sql): Promise<void> {
  await db.query(`
    update network_member m set state = 'open'
     where m.organization = current_organization()
       and exists (select from connection c
                    where c.organization = current_organization() and c.id = m.connection
                      and c.state = 'active' and c.removed_at is null)`)
}

/** Removes the row of the organization in scope. */
export async function deleteMember(db: Sql): Promise<void> {
  await db.query('delete from network_member where organization = current_organization()')
}
