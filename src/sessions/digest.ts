/**
 * The digest before the payroll cut-off: one e-mail to everybody who may map, with what each of them may see, as counts.
 * The cut-off and the mails are written in one transaction, so it is never sent twice and never lost.
 */
import { permissions } from '../model/roles.ts'
import { type ReasonCode, reasonCodes } from '../model/sessions/reasons.ts'
import { dateBefore, dateIn, lastAtWeekday } from '../model/time.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { Hub } from '../pipeline/hub.ts'
import { queueMail } from '../pipeline/mail.ts'
import type { AccountKeys } from '../store/accounts.ts'
import { hubId } from '../store/hubKeys.ts'
import { addresseesOf, organizationOf } from '../store/recipients.ts'
import { type Scope, statements, withScope } from '../store/scope.ts'
import { claimDigests, type DigestCount, digestCounts, takeCutOff } from '../store/session-digest.ts'
import { digestWords, type Language } from './digest-words.ts'
import type { TargetOf } from './run.ts'
import { isRunning, type SessionChoices, sessionSettingOf } from './settings.ts'
import { zoneOfSource } from './zone.ts'

/** How often an organization is looked at, in milliseconds. */
const everyMs = 60_000
/** A cut-off that is longer ago is past, in milliseconds: nobody can mend anything in time. */
const latestMs = 12 * 3_600_000

/** Writes the digests whose time has come; returns how many mails were queued. */
export async function digestsDue(hub: Hub, targetOf: TargetOf): Promise<number> {
  const { accountKeys } = hub
  if (!accountKeys) return 0
  let queued = 0
  for (const organization of await claimDigests(statements(hub.pool), hub.now(), everyMs))
    queued += await digest(hub, accountKeys, targetOf, organization).catch((error: unknown) => {
      hub.log.error({ error, organization, step: 'digest' }, 'the digest could not be written; it will be later')
      return 0
    })
  return queued
}

type Chosen = { digest: NonNullable<SessionChoices['digest']>; connection: string; zone: string }
type Due = Chosen & { cutOff: Date }

/** The digest as an organization has chosen it; undefined: it wants none, or nothing runs. */
export async function digestOf(hub: Hub, db: Scope): Promise<Chosen | undefined> {
  const setting = await sessionSettingOf(hub, db)
  const digest = setting?.choices.digest
  if (!digest || !isRunning(setting)) return undefined
  const { connections } = await hub.configurations.within(db, db.organization)
  return { digest, connection: setting.connection, zone: zoneOfSource(connections.get(setting.connection)) }
}

/** What is due of an organization; undefined: nothing, or it is past. */
async function dueOf(hub: Hub, db: Scope): Promise<Due | undefined> {
  const chosen = await digestOf(hub, db)
  if (!chosen) return undefined
  const now = hub.now()
  const cutOff = lastAtWeekday(chosen.zone, now, chosen.digest.weekday, chosen.digest.minute)
  return now.getTime() - cutOff.getTime() > latestMs ? undefined : { ...chosen, cutOff }
}

/** The last day whose notes the digest of a moment is about. */
export function lastDayOf({ digest, zone }: Chosen, now: Date): string {
  return dateBefore(dateIn(zone, now), digest.olderThanDays + 1)
}

/** What a link in the digest opens: the notes that it counts. */
export function digestLink(hub: Hub, slug: string, upTo: string): string | undefined {
  return hub.address && `${hub.address}/o/${slug}/sessions?tab=appointments&mapping=none&to=${upTo}`
}

async function digest(hub: Hub, keys: AccountKeys, targetOf: TargetOf, organization: string): Promise<number> {
  await hub.sealer.ready(organization)
  await keys.sealer.ready(hubId)
  const target = targetOf(hub, organization)
  const due = await withScope(hub.pool, organization, async db => {
    const found = await dueOf(hub, db)
    return found && { ...found, people: await addresseesOf(db, keys, permissions['sessions.map']) }
  })
  if (!due) return 0
  // The practice management is another system: it is asked outside of the transaction.
  const people = await Promise.all(
    due.people.map(async person => ({ ...person, agencies: (await target.rightsOf(person.id)).agencies })),
  )
  return withScope(hub.pool, organization, async db => {
    if (!(await takeCutOff(db, due.cutOff))) return 0
    const { connection, zone } = due
    const upTo = lastDayOf(due, hub.now())
    const { name, slug } = await organizationOf(db)
    const told: string[] = []
    for (const { id, email, language, agencies } of people) {
      const seen = agencies === 'all' ? null : agencies
      const counts = await digestCounts(db, { connection, upTo, zone, agencies: seen })
      if (counts.length === 0) continue // nothing to mend, nothing to read
      const link = digestLink(hub, slug, upTo)
      const text = digestMail(counts, { organization: name, upTo, link }, language ?? 'en')
      await queueMail(hub, db, organization, { kind: 'session-digest', to: email, ...text })
      told.push(id)
    }
    await noteOwnAct(hub, db, [
      {
        actor: { kind: 'hub', id: 'sessions' },
        action: 'session.digest',
        subject: { kind: 'connection', id: connection },
        connection,
        detail: { cutOff: due.cutOff.toISOString(), upTo, to: told },
      },
    ])
    return told.length
  })
}

/** What the mail says. Pure. */
export function digestMail(
  counts: readonly DigestCount[],
  about: { organization: string; upTo: string; link: string | undefined },
  language: Language,
): { subject: string; text: string } {
  const words = digestWords[language]
  const sum = (what: DigestCount['what']) =>
    counts.filter(each => each.what === what).reduce((total, { count }) => total + count, 0)
  const [unmapped, unreadable, notRendered] = [sum('unmapped'), sum('unreadable'), sum('not-rendered')]
  const reasons = counts.flatMap(({ what, reason, count }) =>
    what === 'unmapped' && isReason(reason) ? [`  ${words.reasons[reason]}${words.colon} ${count}`] : [],
  )
  const lines = [
    words.intro(about.upTo),
    '',
    ...(unmapped > 0 ? [words.unmapped(unmapped), ...reasons] : []),
    ...(unreadable > 0 ? [words.unreadable(unreadable)] : []),
    ...(notRendered > 0 ? [words.notRendered(notRendered)] : []),
    '',
    ...(about.link ? [`${words.open}${words.colon} ${about.link}`, ''] : []),
    words.footer,
  ]
  return { subject: words.subject(about.organization, unmapped + unreadable + notRendered), text: lines.join('\n') }
}

function isReason(text: string | null): text is ReasonCode {
  return reasonCodes.some(code => code === text)
}
