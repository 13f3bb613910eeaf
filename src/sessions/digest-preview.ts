/**
 * The next digest before it goes: when, to how many, and what it would say to whoever asks if it were written now. Counts
 * only, of the agencies that the reader may see; nobody's address leaves.
 */
import { permissions } from '../model/roles.ts'
import { nextAtWeekday } from '../model/time.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { AccountKeys } from '../store/accounts.ts'
import { hubId } from '../store/hubKeys.ts'
import { addresseesOf, organizationOf } from '../store/recipients.ts'
import { withScope } from '../store/scope.ts'
import { type DigestCount, digestCounts } from '../store/session-digest.ts'
import { digestLink, digestMail, digestOf, lastDayOf } from './digest.ts'
import type { Language } from './digest-words.ts'
import type { TargetOf } from './run.ts'

export type DigestPreview = {
  next: Date
  zone: string
  upTo: string
  /** Those who may map. */
  people: number
  /** Those of them who would get one now: the others have nothing to mend. */
  withNews: number
  counts: DigestCount[]
  /** Absent when there is nothing to say to the reader. */
  mail: { subject: string; text: string } | undefined
}

/** The digest that is next; undefined: the organization wants none, or nothing runs. */
export async function previewDigest(
  { hub, keys, targetOf }: { hub: Hub; keys: AccountKeys; targetOf: TargetOf },
  organization: string,
  reader: string,
  language: Language,
): Promise<DigestPreview | undefined> {
  await keys.sealer.ready(hubId)
  const target = targetOf(hub, organization)
  const begun = await withScope(hub.pool, organization, async db => {
    const chosen = await digestOf(hub, db)
    return chosen && { chosen, people: await addresseesOf(db, keys, permissions['sessions.map']) }
  })
  if (!begun) return undefined
  const { chosen, people } = begun
  // The practice management is another system: it is asked outside of the transaction.
  const agenciesOf = async (account: string) => {
    const { agencies } = await target.rightsOf(account)
    return agencies === 'all' ? null : agencies
  }
  const own = await agenciesOf(reader)
  const others = await Promise.all(people.map(({ id }) => agenciesOf(id)))
  const now = hub.now()
  const upTo = lastDayOf(chosen, now)
  return withScope(hub.pool, organization, async db => {
    const countsOf = (agencies: readonly string[] | null) =>
      digestCounts(db, { connection: chosen.connection, upTo, zone: chosen.zone, agencies })
    const counts = await countsOf(own)
    const news = await newsOf(others, countsOf)
    const { name, slug } = await organizationOf(db)
    const { weekday, minute } = chosen.digest
    return {
      next: nextAtWeekday(chosen.zone, now, weekday, minute),
      zone: chosen.zone,
      upTo,
      people: people.length,
      withNews: news,
      counts,
      mail:
        counts.length === 0
          ? undefined
          : digestMail(counts, { organization: name, upTo, link: digestLink(hub, slug, upTo) }, language),
    }
  })
}

/** How many of these see anything to mend; who sees the same is counted once. */
async function newsOf(
  seen: readonly (readonly string[] | null)[],
  countsOf: (agencies: readonly string[] | null) => Promise<DigestCount[]>,
): Promise<number> {
  const known = new Map<string, boolean>()
  let news = 0
  for (const agencies of seen) {
    const key = JSON.stringify(agencies?.toSorted() ?? null)
    const has = known.get(key) ?? (await countsOf(agencies)).length > 0
    known.set(key, has)
    if (has) news += 1
  }
  return news
}
