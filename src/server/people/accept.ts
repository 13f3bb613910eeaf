/**
 * Accepting an invitation. An account that nobody uses yet chooses its password by the link; one that is used proves
 * itself, by its password or by being signed in.
 */
import { findPassword, lockAccount, openAccount, updateAccount, writePassword } from '../../store/accounts.ts'
import { hubId } from '../../store/hubKeys.ts'
import { deleteInvitation, findInvitation, loadInvited, lockInvitation } from '../../store/invitations.ts'
import { hasJoined, joinMember, lockMember } from '../../store/memberships.ts'
import { type Scope, type Sql, statements, withScope } from '../../store/scope.ts'
import { noteAudit } from '../audit.ts'
import type { Device } from '../auth/devices.ts'
import { hashPassword } from '../auth/passwords.ts'
import { type SignedIn, signInByPassword, startSession } from '../auth/signIn.ts'
import { hashToken } from '../auth/tokens.ts'
import type { PeopleParts } from './invite.ts'

/** How somebody shows that an account is theirs: choose a password, enter it, or sign in first by other means. */
export type Proof = 'new-password' | 'password' | 'sign-in'

export type Opened = { organization: { slug: string; name: string }; email: string; name: string; proof: Proof }

export type Accepted =
  | { kind: 'joined'; signedIn: SignedIn | undefined }
  | { kind: 'over' }
  | { kind: 'not-yours' }
  | { kind: 'password-missing' }
  | { kind: 'refused'; signedIn: Exclude<SignedIn, { kind: 'signed-in' }> }

/** What an invitation is for; undefined when it is unknown, used, called back or too old. */
export async function openInvitation({ hub, keys }: PeopleParts, token: string): Promise<Opened | undefined> {
  const tokenHash = hashToken(token)
  const found = tokenHash && (await findInvitation(statements(hub.pool), tokenHash))
  if (!tokenHash || !found) return undefined
  const { organization } = found
  await Promise.all([hub.sealer.ready(organization), keys.sealer.ready(hubId)])
  return withScope(hub.pool, organization, async db => {
    const invitation = await lockInvitation(db, tokenHash, hub.now())
    if (!invitation) return undefined
    const { account } = invitation
    const invited = await loadInvited(db, account)
    const name = hub.sealer.open(organization, 'invitation.name', account, invitation.name).toString()
    const place = { slug: invited.slug, name: invited.organization_name }
    return { organization: place, email: openAccount(keys, invited).email, name, proof: await proofOf(db, account) }
  })
}

/**
 * Joins the organization of an invitation.
 * @param given the password as `openInvitation` asks for it, and what a new account wants to be called
 * @param signedInAs the account of the browser's session, if any
 */
export async function acceptInvitation(
  parts: PeopleParts,
  token: string,
  given: { password?: string | undefined; name?: string | undefined },
  device: Device,
  signedInAs: string | undefined,
): Promise<Accepted> {
  const { hub, keys } = parts
  const tokenHash = hashToken(token)
  const found = tokenHash && (await findInvitation(statements(hub.pool), tokenHash))
  if (!tokenHash || !found) return { kind: 'over' }
  const { organization, account } = found
  await Promise.all([hub.sealer.ready(organization), keys.sealer.ready(hubId)])
  const signInParts = { pool: hub.pool, keys, now: hub.now, newId: hub.newId }
  const { proof, email } = await withScope(hub.pool, organization, async db => ({
    proof: await proofOf(db, account),
    email: openAccount(keys, await loadInvited(db, account)).email,
  }))
  const join = (work: (db: Scope) => Promise<SignedIn | 'not-yours' | undefined>) =>
    withScope(hub.pool, organization, async (db): Promise<Accepted> => {
      await lockAccount(db, account) // before what is asked of it: two organizations may have invited it
      const member = await lockMember(db, account)
      if (!member || member.joined_at || member.removed_at) return { kind: 'over' }
      if (!(await lockInvitation(db, tokenHash, hub.now()))) return { kind: 'over' }
      const signedIn = await work(db)
      if (signedIn === 'not-yours') return { kind: 'not-yours' }
      await joinMember(db, account, hub.now())
      await deleteInvitation(db, account)
      await noteAudit(hub, db, organization, {
        account,
        action: 'people.join',
        subject: { kind: 'account', id: account },
      })
      return { kind: 'joined', signedIn }
    })

  if (signedInAs === account) return join(async () => undefined)
  switch (proof) {
    case 'new-password': {
      if (given.password === undefined) return { kind: 'password-missing' }
      const hash = await hashPassword(given.password) // outside of the transaction: it takes as long as many of them
      return join(async db => {
        // Somebody may have come by another invitation in the meantime: then the password is theirs to know.
        if ((await proofOf(db, account)) !== 'new-password') return 'not-yours'
        await writePassword(db, account, hash, hub.now())
        if (given.name) await updateAccount(db, keys, { id: account, name: given.name })
        const session = await startSession(signInParts, db, { account, proof: 'password', device })
        return { kind: 'signed-in', account, session }
      })
    }
    case 'password': {
      if (given.password === undefined) return { kind: 'password-missing' }
      const signedIn = await signInByPassword(signInParts, email, given.password, device)
      if (signedIn.kind !== 'signed-in') return { kind: 'refused', signedIn }
      return join(async () => signedIn)
    }
    case 'sign-in':
      return { kind: 'not-yours' }
  }
}

async function proofOf(db: Sql, account: string): Promise<Proof> {
  if ((await findPassword(db, account)) !== null) return 'password'
  // Somebody who came by the first administrator's link and chose no password: the account is theirs all the same.
  return (await hasJoined(db, account)) ? 'sign-in' : 'new-password'
}
