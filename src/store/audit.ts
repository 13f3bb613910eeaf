/** The audit trail: appended freely; one job chains the rows later (audit-chain.ts). */
import type { Sql } from './scope.ts'

export type AuditEntry = {
  id: string
  actor: { kind: 'person' | 'service' | 'hub' | 'system'; id: string }
  action: string
  subject: { kind: string; id: string }
  connection?: string
  outcome: 'done' | 'refused' | 'failed'
  reason?: string
  /** Patient records whose data it was. */
  persons?: readonly string[]
  /** The message, delivery, run or grant that it came of. */
  cause?: string
  /** Of the record that was written or sent. */
  version?: number
  detail?: Buffer
}

/**
 * Appends entries. Who passes on the id of whoever sent a request need not know whether that is a person or a programme:
 * an id of a service account is noted as one.
 */
export async function appendAudit(
  db: Sql,
  organization: string,
  entries: readonly AuditEntry[],
  now: Date,
): Promise<void> {
  if (entries.length === 0) return
  await db.query({
    name: 'append-audit',
    text: `
      with entry as (
      insert into audit (organization, id, at, actor_kind, actor, action, subject_kind, subject, connection, outcome,
                         reason, detail, persons, cause, version)
      select $1, u.id, $12,
             case when u.actor_kind = 'person'
                       and exists (select from service_account s where s.organization = $1 and s.id::text = u.actor)
                  then 'service' else u.actor_kind end,
             u.actor, u.action, u.subject_kind, u.subject, u.connection, u.outcome, u.reason, u.detail,
             string_to_array(u.persons, ' ')::uuid[], u.cause, u.version
        from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[],
                    $10::text[], $11::bytea[], $13::text[], $14::uuid[], $15::int[])
          as u (id, actor_kind, actor, action, subject_kind, subject, connection, outcome, reason, detail, persons, cause,
                version)
      returning id, persons
      )
      insert into audit_person (organization, person, audit)
      select $1, whose.person, entry.id from entry cross join unnest(entry.persons) as whose (person)`,
    values: [
      organization,
      entries.map(entry => entry.id),
      entries.map(entry => entry.actor.kind),
      entries.map(entry => entry.actor.id),
      entries.map(entry => entry.action),
      entries.map(entry => entry.subject.kind),
      entries.map(entry => entry.subject.id),
      entries.map(entry => entry.connection ?? null),
      entries.map(entry => entry.outcome),
      entries.map(entry => entry.reason ?? null),
      entries.map(entry => entry.detail ?? null),
      now,
      entries.map(entry => [...new Set(entry.persons)].sort().join(' ')),
      entries.map(entry => entry.cause ?? null),
      entries.map(entry => entry.version ?? null),
    ],
  })
}
