/**
 * Inviting: a link, shown once and mailed where mail is set up, that lets one account into one organization within a week.
 * It never signs in to an account that somebody uses already: an inviter who reads the link gets nothing that was theirs.
 */
import type { Hub } from '../../pipeline/hub.ts'
import { queueMail } from '../../pipeline/mail.ts'
import { type AccountKeys, emailToken, findByEmail, insertAccount, openAccount } from '../../store/accounts.ts'
import { hubId } from '../../store/hubKeys.ts'
import { endInvitation, findInvitedName, loadInvited, writeInvitation } from '../../store/invitations.ts'
import { insertInvited, lockMember, lockPeople, removeMember, replacePractitioners } from '../../store/memberships.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { noteAudit } from '../audit.ts'
import { hashToken, makeToken } from '../auth/tokens.ts'
import { invitationMail } from './mail.ts'
import { faultsOf, type GivenStanding, standingJson } from './standing.ts'

/** How long an invitation can be accepted, in milliseconds. */
export const invitationLifeMs = 7 * 24 * 3_600_000

export type PeopleParts = { hub: Hub; keys: AccountKeys }
/** The administrator who acts, and where. */
export type Administrator = {
  organization: string
  by: string
  /** What mail calls them, and the organization. */
  names: { person: string; organization: string }
}

export type Invited =
  /** `path` holds the token, which is stored nowhere: it goes to the inviter, and by mail. */
  | { kind: 'invited'; account: string; path: string; endsAt: Date; mailed: boolean }
  | { kind: 'already-member' }
  | { kind: 'not-found' }
  | { kind: 'unfit'; faults: { path: string; code: string }[] }

/** Invites somebody by e-mail; their account is made, or the one with this e-mail is used when it accepts. */
export async function invite(
  { hub, keys }: PeopleParts,
  admin: Administrator,
  given: { email: string; name: string } & GivenStanding,
): Promise<Invited> {
  const { organization, by } = admin
  await keys.sealer.ready(hubId)
  return withScope(hub.pool, organization, async db => {
    await lockPeople(db)
    const faults = await faultsOf(db, given)
    if (faults.length > 0) return { kind: 'unfit', faults }
    const account = await ensureAccount({ hub, keys }, db, given)
    if (!account) return { kind: 'unfit', faults: [{ path: '/email', code: 'closed' }] }
    const known = await lockMember(db, account)
    if (known && !known.removed_at) return { kind: 'already-member' }
    await insertInvited(db, account, given, hub.now())
    await replacePractitioners(db, account, given.practitioners)
    const link = await makeLink(hub, db, admin, { account, name: given.name, email: given.email })
    await noteAudit(hub, db, organization, {
      account: by,
      action: 'people.invite',
      subject: { kind: 'account', id: account },
      detail: { before: null, after: standingJson(given) },
    })
    return { kind: 'invited', account, ...link }
  })
}

/** Makes a new link for somebody who has not come yet; the old one works no longer. */
export async function inviteAgain({ hub, keys }: PeopleParts, admin: Administrator, account: string): Promise<Invited> {
  const { organization, by } = admin
  await keys.sealer.ready(hubId)
  return withScope(hub.pool, organization, async db => {
    await lockPeople(db)
    const known = await lockMember(db, account)
    if (!known || known.removed_at) return { kind: 'not-found' }
    if (known.joined_at) return { kind: 'already-member' }
    const sealed = await findInvitedName(db, account)
    const name = sealed ? hub.sealer.open(organization, 'invitation.name', account, sealed).toString() : ''
    const { email } = openAccount(keys, await loadInvited(db, account))
    const link = await makeLink(hub, db, admin, { account, name, email })
    const subject = { kind: 'account', id: account }
    await noteAudit(hub, db, organization, { account: by, action: 'people.invite-again', subject })
    return { kind: 'invited', account, ...link }
  })
}

/** Calls an invitation back; false when there is none that waits. */
export async function callBack(
  { hub }: PeopleParts,
  { organization, by }: Administrator,
  account: string,
): Promise<boolean> {
  return withScope(hub.pool, organization, async db => {
    await lockPeople(db)
    const known = await lockMember(db, account)
    if (!known || known.joined_at || known.removed_at) return false
    await endInvitation(db, account, hub.now())
    await replacePractitioners(db, account, [])
    await removeMember(db, account, hub.now())
    const subject = { kind: 'account', id: account }
    const detail = { before: standingJson(known), after: null }
    await noteAudit(hub, db, organization, { account: by, action: 'people.call-back', subject, detail })
    return true
  })
}

/** The account with this e-mail, made when there is none; undefined when it is closed. */
async function ensureAccount(
  { hub, keys }: PeopleParts,
  db: Scope,
  { email, name }: { email: string; name: string },
): Promise<string | undefined> {
  const id = hub.newId()
  if (await insertAccount(db, keys, { id, email, name }, hub.now())) return id
  return (await findByEmail(db, emailToken(keys, email)))?.id
}

async function makeLink(
  hub: Hub,
  db: Scope,
  { by, names }: Administrator,
  { account, name, email }: { account: string; name: string; email: string },
): Promise<{ path: string; endsAt: Date; mailed: boolean }> {
  const token = makeToken()
  const tokenHash = hashToken(token)
  if (!tokenHash) throw new Error('a new token has not the form of one')
  const now = hub.now()
  const endsAt = new Date(now.getTime() + invitationLifeMs)
  const sealed = hub.sealer.seal(db.organization, 'invitation.name', account, name)
  await writeInvitation(db, { account, tokenHash, name: sealed, by, endsAt }, now)
  // In the fragment: browsers send it to no server, so it gets into no log.
  const path = `/invite#token=${token}`
  const mailed = hub.mailer !== undefined && hub.address !== undefined
  if (mailed) {
    const mail = invitationMail({ ...names, link: `${hub.address}${path}`, endsAt })
    await queueMail(hub, db, db.organization, { kind: 'invitation', to: email, ...mail })
  }
  return { path, endsAt, mailed }
}
