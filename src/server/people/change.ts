/**
 * Changing what people may do. Two rules: nobody changes their own role or rights, and there is always an integration
 * admin. Both are checked under one lock for the organization, so two at the same time cannot get around them.
 */
import { clearFailuresOf } from '../../store/accounts.ts'
import {
  countOthersWith,
  hasJoined,
  lockMember,
  lockPeople,
  type MemberRow,
  removeMember,
  replacePractitioners,
  updateMember,
} from '../../store/memberships.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { deleteSessionsOf } from '../../store/sessions.ts'
import { noteAudit } from '../audit.ts'
import type { Administrator, PeopleParts } from './invite.ts'
import { faultsOf, type GivenStanding, standingJson } from './standing.ts'

export type Changed =
  | { kind: 'done'; version: number }
  | { kind: 'not-found' }
  /** Somebody else changed it since `version`. */
  | { kind: 'changed-meanwhile' }
  | { kind: 'own-rights' }
  | { kind: 'last-admin' }
  | { kind: 'unfit'; faults: { path: string; code: string }[] }

/** Changes role, rights and practitioners of a member. `version` is the one that the administrator saw. */
export async function changeMember(
  { hub }: PeopleParts,
  { organization, by }: Administrator,
  account: string,
  version: number,
  given: GivenStanding,
): Promise<Changed> {
  return withScope(hub.pool, organization, async db => {
    await lockPeople(db)
    const member = await lockMember(db, account)
    if (!member || member.removed_at) return { kind: 'not-found' }
    const refuse = (kind: 'own-rights' | 'last-admin') => refused({ hub }, db, { by, account, kind })
    if (account === by) return refuse('own-rights')
    if (member.version !== version) return { kind: 'changed-meanwhile' }
    const faults = await faultsOf(db, given)
    if (faults.length > 0) return { kind: 'unfit', faults }
    if (given.role !== 'integration-admin' && (await isLastAdmin(db, member))) return refuse('last-admin')
    await updateMember(db, account, given)
    await replacePractitioners(db, account, given.practitioners)
    await noteAudit(hub, db, organization, {
      account: by,
      action: 'people.change',
      subject: { kind: 'account', id: account },
      detail: { before: standingJson(member), after: standingJson(given) },
    })
    return { kind: 'done', version: version + 1 }
  })
}

/** Takes somebody out of the organization. Who belongs to no other is signed out everywhere. */
export async function removePerson(
  { hub }: PeopleParts,
  { organization, by }: Administrator,
  account: string,
  reason: string | undefined,
): Promise<Changed> {
  return withScope(hub.pool, organization, async db => {
    await lockPeople(db)
    const member = await lockMember(db, account)
    if (!member?.joined_at || member.removed_at) return { kind: 'not-found' }
    if (await isLastAdmin(db, member)) return refused({ hub }, db, { by, account, kind: 'last-admin' })
    await removeMember(db, account, hub.now())
    await replacePractitioners(db, account, [])
    const isLeft = await hasJoined(db, account)
    const sessions = isLeft ? 0 : await deleteSessionsOf(db, account)
    await noteAudit(hub, db, organization, {
      account: by,
      action: 'people.remove',
      subject: { kind: 'account', id: account },
      ...(reason ? { reason } : {}),
      detail: { before: standingJson(member), after: null, sessionsEnded: sessions },
    })
    return { kind: 'done', version: member.version + 1 }
  })
}

/** Lets somebody try to sign in again at once who has failed too often. */
export async function unlockPerson(parts: PeopleParts, admin: Administrator, account: string): Promise<Changed> {
  return onMember(parts, admin, account, 'people.unlock', db => clearFailuresOf(db, account))
}

/** Signs somebody out wherever they are signed in: a lost telephone, a shared computer. */
export async function endSessions(parts: PeopleParts, admin: Administrator, account: string): Promise<Changed> {
  return onMember(parts, admin, account, 'people.end-sessions', async db => void (await deleteSessionsOf(db, account)))
}

async function onMember(
  { hub }: PeopleParts,
  { organization, by }: Administrator,
  account: string,
  action: string,
  work: (db: Scope) => Promise<void>,
): Promise<Changed> {
  return withScope(hub.pool, organization, async db => {
    const member = await lockMember(db, account)
    if (!member?.joined_at || member.removed_at) return { kind: 'not-found' }
    await work(db)
    await noteAudit(hub, db, organization, { account: by, action, subject: { kind: 'account', id: account } })
    return { kind: 'done', version: member.version }
  })
}

async function isLastAdmin(db: Scope, member: MemberRow): Promise<boolean> {
  if (member.role !== 'integration-admin' || !member.joined_at) return false
  return (await countOthersWith(db, 'integration-admin', member.account)) === 0
}

async function refused(
  { hub }: Pick<PeopleParts, 'hub'>,
  db: Scope,
  { by, account, kind }: { by: string; account: string; kind: 'own-rights' | 'last-admin' },
): Promise<Changed> {
  await noteAudit(hub, db, db.organization, {
    account: by,
    action: 'people.change',
    subject: { kind: 'account', id: account },
    outcome: 'refused',
    detail: { because: kind },
  })
  return { kind }
}
