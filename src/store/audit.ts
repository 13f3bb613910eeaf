/** The audit trail: appended freely; one job chains the rows later. */
import type { Sql } from './scope.ts'

export type AuditEntry = {
  id: string
  actor: { kind: 'person' | 'service' | 'hub' | 'system'; id: string }
  action: string
  subject: { kind: string; id: string }
  connection?: string
  outcome: 'done' | 'refused' | 'failed'
  reason?: string
  detail?: Buffer
}

/** Appends entries. */
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
      insert into audit (organization, id, at, actor_kind, actor, action, subject_kind, subject, connection, outcome,
                         reason, detail)
      select $1, u.id, $12, u.actor_kind, u.actor, u.action, u.subject_kind, u.subject, u.connection, u.outcome, u.reason,
             u.detail
        from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[],
                    $10::text[], $11::bytea[])
          as u (id, actor_kind, actor, action, subject_kind, subject, connection, outcome, reason, detail)`,
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
    ],
  })
}
