/** Who wants no messages about visits: by the token of an address, and by person. Never forgotten, never overwritten by an import. */
import type { ReminderChannel } from '../model/reminders/settings.ts'
import type { Scope, Sql } from './scope.ts'

export type ContactChoice = {
  id: string
  channel: ReminderChannel | 'all'
  /** Of the address; absent for a person on every channel. */
  token?: bigint
  person?: string
  wanted: boolean
  how: 'link' | 'sms' | 'office'
  by?: string
}

/** Writes a choice over the earlier one of the same address or person. */
export async function writeContactChoice(db: Scope, choice: ContactChoice, now: Date): Promise<void> {
  const key =
    choice.token === undefined
      ? '(organization, person) where token is null'
      : '(organization, channel, token) where token is not null'
  await db.query(
    `insert into contact_choice as c (organization, id, channel, token, person, wanted, how, changed_at, changed_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict ${key} do update
        set wanted = excluded.wanted, how = excluded.how, person = coalesce(excluded.person, c.person),
            changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    [
      db.organization,
      choice.id,
      choice.channel,
      choice.token ?? null,
      choice.person ?? null,
      choice.wanted,
      choice.how,
      now,
      choice.by ?? null,
    ],
  )
}

/**
 * Writes the choice of an address that was made at this moment, unless a later one stands, or one of the same second that
 * wants no messages; returns whether it was written.
 */
export async function writeNewerChoice(
  db: Scope,
  choice: ContactChoice & { token: bigint },
  madeAt: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into contact_choice as c (organization, id, channel, token, wanted, how, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (organization, channel, token) where token is not null do update
        set wanted = excluded.wanted, how = excluded.how, changed_at = excluded.changed_at, changed_by = null
      where c.changed_at < excluded.changed_at
         or not excluded.wanted and date_trunc('second', c.changed_at) <= excluded.changed_at`,
    [db.organization, choice.id, choice.channel, choice.token, choice.wanted, choice.how, madeAt],
  )
  return rowCount > 0
}

export type ContactChoiceRow = {
  channel: ReminderChannel | 'all'
  token: string | null
  person: string | null
  wanted: boolean
  how: 'link' | 'sms' | 'office'
  changed_at: Date
}

/** What was chosen about a person, and about these addresses whoever owns them. */
export async function contactChoices(
  db: Sql,
  person: string | undefined,
  tokens: readonly bigint[],
): Promise<ContactChoiceRow[]> {
  const { rows } = await db.query<ContactChoiceRow>({
    name: 'contact-choices',
    text: `
      select channel, token, person, wanted, how, changed_at
        from contact_choice
       where organization = current_organization() and (person = $1 or token = any ($2::bigint[]))`,
    values: [person ?? null, tokens.map(String)],
  })
  return rows
}
