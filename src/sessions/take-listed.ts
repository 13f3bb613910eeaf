/**
 * Takes what a list names: at its end, what is known and not named any more counts as gone once two readings say so. A list
 * that was read in part marks nothing; when much is gone at once, a person decides.
 */
import type { Listed } from '../connectors/connector.ts'
import { isTooMuch, lookAgainMs, missingForMs } from '../model/sessions/missing.ts'
import type { SourceKind } from '../model/sessions/source.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { Hub } from '../pipeline/hub.ts'
import { raiseIssues, resolveIssues } from '../store/issues.ts'
import { waitForLane } from '../store/messages.ts'
import type { Scope } from '../store/scope.ts'
import { markEntriesGone } from '../store/session-entries.ts'
import {
  askedListings,
  beginListing,
  countListed,
  endListing,
  listingBegan,
  missingSources,
  noteListed,
  noteMissing,
  reviveListed,
  settleListing,
  voidListing,
} from '../store/session-listings.ts'
import { markNotesGone } from '../store/session-notes.ts'
import { pairLane } from './settings.ts'
import { sourceToken } from './tokens.ts'

/** Takes one page, in the transaction of `db`; milliseconds after which the list is wanted again, where that is soon. */
export async function takeListed(hub: Hub, db: Scope, connection: string, listed: Listed): Promise<number | undefined> {
  const began = await noteNamed(hub, db, connection, listed)
  if (!began || !listed.ends) return undefined
  const before = new Date(began.getTime() - missingForMs)
  const { missing, ripe, asked } = await conclude(hub, db, connection, listed.kind, began, before)
  return !asked && missing > ripe ? lookAgainMs : undefined
}

/** What a file that is a whole list has left out: how many are gone by that, or how many a person is asked about. */
type LeftOut = { gone: number; asked: number }

/** `reading`: what its next piece names, so that no other reading of the list is taken for it. */
export type WholeTaken = { reading: string; leftOut?: LeftOut }

/**
 * Takes a piece of a file of which a person says that it is the whole list: what it does not name is gone at once. A piece
 * with faults makes all of it say nothing, since one of its rows may be what is missing; so does another reading of the same
 * list that began meanwhile, because it has forgotten what the pieces before have named.
 */
export async function takeWholeFile(
  hub: Hub,
  db: Scope,
  connection: string,
  { faults, reading = '', ...listed }: Listed & { faults: number; reading?: string },
): Promise<WholeTaken | undefined> {
  const began = await noteNamed(hub, db, connection, listed, reading)
  if (!began) return undefined
  if (faults > 0) {
    await voidListing(db, connection, listed.kind, hub.now())
    return undefined
  }
  const taken = { reading: began.toISOString() }
  if (!listed.ends) return taken
  const { ripe, asked } = await conclude(hub, db, connection, listed.kind, began, hub.now())
  return { ...taken, leftOut: asked ? { gone: 0, asked: ripe } : { gone: ripe, asked: 0 } }
}

/** Notes what a page names; when its list began. Undefined: that is not known, or not `reading`, and it says nothing. */
async function noteNamed(
  hub: Hub,
  db: Scope,
  connection: string,
  { kind, ids, begins }: Listed,
  reading?: string,
): Promise<Date | undefined> {
  const { organization } = db
  if (begins) await beginListing(db, organization, connection, kind, hub.now())
  const began = await listingBegan(db, connection, kind)
  if (!began || (reading !== undefined && !begins && began.toISOString() !== reading)) return undefined
  const sources = ids.map(id => sourceToken(hub.tokens, organization, connection, kind, id))
  await noteListed(db, organization, connection, kind, sources)
  return began
}

/** At the end of a list: what was missing at `before` already is gone, or a person is asked. */
async function conclude(
  hub: Hub,
  db: Scope,
  connection: string,
  kind: SourceKind,
  began: Date,
  before: Date,
): Promise<{ missing: number; ripe: number; asked: boolean }> {
  const now = hub.now()
  await waitForLane(db, pairLane(connection)) // no pair is made with what is about to be gone
  const counted = await countListed(db, connection, kind, began)
  const missing = await noteMissing(db, connection, kind, began, now)
  await reviveListed(db, connection, kind, began, now)
  const ripe = await missingSources(db, connection, kind, before)
  const asked = isTooMuch({ ...counted, missing: ripe.length })
  if (!asked) await markGone(hub, db, connection, kind, ripe)
  const went = { known: counted.known, missing: asked ? ripe.length : 0, askedBefore: asked ? before : null }
  await endListing(db, connection, kind, went, now)
  await tellPeople(hub, db, connection)
  return { missing, ripe: ripe.length, asked }
}

async function markGone(
  hub: Hub,
  db: Scope,
  connection: string,
  kind: SourceKind,
  sources: readonly bigint[],
  account?: string,
): Promise<void> {
  if (sources.length === 0) return
  const now = hub.now()
  if (kind === 'note') await markNotesGone(db, connection, sources, now)
  else await markEntriesGone(db, connection, kind, sources, now)
  await noteOwnAct(hub, db, [
    {
      actor: account ? { kind: 'person', id: account } : { kind: 'hub', id: 'sessions' },
      action: 'sessions.gone',
      subject: { kind: 'connection', id: connection },
      connection,
      detail: { kind, count: sources.length },
    },
  ])
}

/** The issue is there for as long as a person is asked about any list. */
async function tellPeople(hub: Hub, db: Scope, connection: string): Promise<void> {
  const open = await askedListings(db, connection)
  const issue = { id: hub.newId(), connection, step: 'pull' as const, code: 'session.many-gone' as const }
  if (open.length > 0) await raiseIssues(db, db.organization, [issue], hub.now())
  else await resolveIssues(db, connection, [issue.code], hub.now(), ['pull'])
}

export const missingDecisions = ['gone', 'keep'] as const
export type MissingDecision = (typeof missingDecisions)[number]

/**
 * What a person says about a list of which much is missing. `seen`: how many they were told of. `keep` asks again when two
 * more readings say the same.
 */
export async function decideMissing(
  hub: Hub,
  db: Scope,
  given: { connection: string; account: string; kind: SourceKind; decision: MissingDecision; seen: number },
): Promise<'done' | 'changed' | 'not-found'> {
  const { connection, kind, decision, seen, account } = given
  await waitForLane(db, pairLane(connection))
  const asked = (await askedListings(db, connection)).find(each => each.kind === kind)
  if (!asked) return 'not-found'
  if (asked.missing !== seen) return 'changed'
  if (decision === 'gone')
    await markGone(hub, db, connection, kind, await missingSources(db, connection, kind, asked.before), account)
  await settleListing(db, connection, kind)
  await tellPeople(hub, db, connection)
  return 'done'
}
