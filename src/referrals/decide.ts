/**
 * What people decide about a referral in the hub's own inbox: accept it for a client the hub has or for a new one, decline
 * it with a reason, take either back. Once: who comes second is told what the first one did. Source: SPEC REF-3, REF-11.
 */
import { demographicsOf } from '../matching/person.ts'
import { lockInputs } from '../matching/tokens.ts'
import type { Json } from '../model/events.ts'
import { identifierValue, personOf } from '../model/fhir.ts'
import { referralSystems, registrantOf } from '../model/referral/record.ts'
import type { Hub } from '../pipeline/hub.ts'
import { aliasToken, demographicsOptions } from '../pipeline/items.ts'
import { appendAudit } from '../store/audit.ts'
import { lockRecords, lockTokens } from '../store/locks.ts'
import { noteInboxVersion } from '../store/referral-people.ts'
import { decideReferral, findReferral, type ReferralRow } from '../store/referrals.ts'
import { withScope } from '../store/scope.ts'
import { loadPatients, type MatchingPolicy } from './candidates.ts'
import type { Parts } from './find.ts'
import { inboxOf } from './inbox.ts'
import { moveBack, moveSubject, type OpenReferral, openReferral } from './move-subject.ts'

export type AcceptChoice = { kind: 'record'; record: string } | { kind: 'new' }

export type Decision =
  | { kind: 'accept'; choice: AcceptChoice; reason?: string | undefined }
  | { kind: 'decline'; reason: string }
  | { kind: 'reopen'; reason?: string | undefined }

/** `expected`: the version of the record that the person had before their eyes. */
export type DecidedBy = { by: string; expected: number }

export type Decided =
  | { kind: 'done'; inbox: 'new' | 'accepted' | 'declined'; version: number }
  | { kind: 'not-found' }
  /** It is in no inbox. */
  | { kind: 'not-in-inbox' }
  /** Somebody else was faster. */
  | { kind: 'decided'; inbox: 'new' | 'accepted' | 'declined'; by: string | null; at: Date | null }
  /** It changed since it was looked at. */
  | { kind: 'changed'; version: number }
  /** Nobody of that id, or the policy does not let anybody be chosen. */
  | { kind: 'unfit' }

/** What is kept of a decision, sealed: who it was before, so that it can be taken back. */
export type KeptDecision = { reason?: string; linkedTo?: string; from?: string; retired?: boolean }

/** Decides. */
export async function decide(
  hub: Hub,
  organization: string,
  record: string,
  decision: Decision,
  { by, expected }: DecidedBy,
): Promise<Decided> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    const parts = { hub, db, configuration }
    const open = await lockReferral(parts, record, decision)
    const row = open && (await findReferral(db, record, 'lock'))
    if (!open || !row) return { kind: 'not-found' }
    if (row.inbox === null) return { kind: 'not-in-inbox' }
    if ((decision.kind === 'reopen') === (row.inbox === 'new'))
      return { kind: 'decided', inbox: row.inbox, by: row.decided_by, at: row.decided_at }
    if (open.row.version !== expected) return { kind: 'changed', version: open.row.version }
    const done = await carryOut(parts, row, open, decision)
    if (done.kind === 'unfit') return done
    await keep(parts, row, decision, done, by)
    db.afterCommit(() => hub.wake.tell('deliveries')) // what is open on other people's screens
    return { kind: 'done', inbox: inboxAfter[decision.kind], version: done.version }
  })
}

const inboxAfter = { accept: 'accepted', decline: 'declined', reopen: 'new' } as const

/** Waits until nobody else writes this referral or the people it is, or will be, about; then opens it. */
async function lockReferral(parts: Parts, record: string, decision: Decision): Promise<OpenReferral | undefined> {
  const { hub, db } = parts
  const before = await openReferral(parts, record)
  const row = await findReferral(db, record)
  if (!before || !row) return undefined
  const { organization } = db
  const aliases = (['id', 'reference'] as const).flatMap(system => {
    const value = identifierValue(before.referral, referralSystems[system])
    return value ? [aliasToken({ hub, organization }, 'referral', { system, value })] : []
  })
  const registrant = registrantOf(before.referral)
  const options = demographicsOptions({ configuration: parts.configuration, now: hub.now() })
  // As apply does for a message about somebody of this name: nobody is matched to a person who is being retired.
  const people = registrant
    ? lockInputs(demographicsOf(registrant, options)).map(({ kind, text }) =>
        hub.tokens.token(organization, kind, text),
      )
    : []
  await lockTokens(db, [...aliases, ...people])
  const kept = keptOf(hub, organization, row)
  const chosen = decision.kind === 'accept' && decision.choice.kind === 'record' ? decision.choice.record : undefined
  const records = [record, personOf(before.referral), chosen, kept.from].filter(each => each !== undefined)
  await lockRecords(db, records)
  return openReferral(parts, record)
}

type CarriedOut = { kind: 'done'; version: number; kept: KeptDecision; persons: string[] }

async function carryOut(
  parts: Parts,
  row: ReferralRow,
  open: OpenReferral,
  decision: Decision,
): Promise<CarriedOut | { kind: 'unfit' }> {
  const { version } = open.row
  const subject = personOf(open.referral)
  const persons = subject ? [subject] : []
  const reason = decision.reason ? { reason: decision.reason } : {}
  switch (decision.kind) {
    case 'accept': {
      const { choice } = decision
      if (choice.kind === 'new') return { kind: 'done', version, kept: reason, persons }
      const policy = inboxOf(parts.configuration, row.connection)?.matching ?? 'candidates'
      if (!(await mayLink(parts, policy, choice.record))) return { kind: 'unfit' }
      const linked = { ...reason, linkedTo: choice.record }
      if (choice.record === subject) return { kind: 'done', version, kept: linked, persons }
      const moved = await moveSubject(parts, open, choice.record)
      const from = moved.from ? { from: moved.from, retired: moved.retired } : {}
      return {
        kind: 'done',
        version: moved.version,
        kept: { ...linked, ...from },
        persons: [...persons, choice.record],
      }
    }
    case 'decline':
      return { kind: 'done', version, kept: reason, persons }
    case 'reopen': {
      const { from, retired = false } = keptOf(parts.hub, parts.db.organization, row)
      if (from === undefined) return { kind: 'done', version, kept: reason, persons }
      const back = await moveBack(parts, open, { to: from, retired })
      return { kind: 'done', version: back, kept: reason, persons: [...persons, from] }
    }
  }
}

async function mayLink(parts: Parts, policy: MatchingPolicy, record: string): Promise<boolean> {
  if (policy === 'none') return false
  const patient = (await loadPatients(parts, [record])).get(record)
  return patient !== undefined && patient.active !== false
}

async function keep(
  { hub, db }: Parts,
  row: ReferralRow,
  decision: Decision,
  { version, kept, persons }: CarriedOut,
  by: string,
): Promise<void> {
  const { organization } = db
  const { record } = row
  const now = hub.now()
  const inbox = inboxAfter[decision.kind]
  const body = inbox === 'new' ? {} : { decision: sealKept(hub, organization, record, kept) }
  await decideReferral(db, record, { inbox, by, ...body }, now)
  await noteInboxVersion(db, record, version)
  const id = hub.newId()
  await appendAudit(
    db,
    organization,
    [
      {
        id,
        actor: { kind: 'person', id: by },
        action: `referral.${decision.kind}`,
        subject: { kind: 'referral', id: record },
        connection: row.connection,
        outcome: 'done',
        persons,
        version,
        // What people write about somebody's referral says something about them: sealed, unlike the reasons of other acts.
        detail: hub.sealer.sealJson(organization, 'audit.detail', id, kept as unknown as Json),
      },
    ],
    now,
  )
}

function sealKept(hub: Hub, organization: string, record: string, kept: KeptDecision): Buffer {
  return hub.sealer.sealJson(organization, 'referral.decision', record, kept as unknown as Json)
}

/** What is kept of the decision that holds. */
export function keptOf(
  hub: Hub,
  organization: string,
  { record, decision }: Pick<ReferralRow, 'record' | 'decision'>,
): KeptDecision {
  if (!decision) return {}
  return hub.sealer.openJson(organization, 'referral.decision', record, decision) as KeptDecision
}
