/**
 * Signing in: by password, or once by a link. A failure says nothing about why; ten in a row lock the e-mail for a
 * growing time, whether or not there is such an account.
 */
import type { Pool } from 'pg'
import {
  type AccountKeys,
  clearFailures,
  countAttempt,
  emailToken,
  findByEmail,
  writePassword,
} from '../../store/accounts.ts'
import { hubId } from '../../store/hubKeys.ts'
import { type Sql, withSystem } from '../../store/scope.ts'
import { deleteSessionsOf, insertLink, insertSession, takeLink } from '../../store/sessions.ts'
import { type Device, deviceJson } from './devices.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { hashToken, makeToken } from './tokens.ts'

/** A session ends after so long without a request, and after so long in any case, in milliseconds. */
export const idleMs = 30 * 60_000
export const absoluteMs = 12 * 3_600_000

const freeFailures = 9
const firstLockMs = 60_000
const longestLockMs = 3_600_000

export type SignInParts = { pool: Pool; keys: AccountKeys; now: () => Date; newId: () => string }

export type SignedIn =
  /** `session` is for the cookie. */
  | { kind: 'signed-in'; account: string; session: string }
  /** `account` when there is one: for the audit trail, not for the answer. */
  | { kind: 'refused'; account?: string }
  | { kind: 'locked'; account?: string }

/** How long an e-mail is locked from the n-th failure in a row on, in milliseconds. */
export function lockMs(failures: number): number {
  return failures <= freeFailures ? 0 : Math.min(firstLockMs * 2 ** (failures - freeFailures - 1), longestLockMs)
}

/** Signs in by password. */
export async function signInByPassword(
  parts: SignInParts,
  email: string,
  password: string,
  device: Device,
): Promise<SignedIn> {
  const { pool, keys, now } = parts
  const token = emailToken(keys, email)
  const { attempt, found } = await withSystem(pool, async db => ({
    attempt: await countAttempt(db, token, now(), lockMs),
    found: await findByEmail(db, token),
  }))
  const account = found ? { account: found.id } : {}
  if (attempt.locked) return { kind: 'locked', ...account }
  // Outside of any transaction: it takes as long as a hundred of them.
  if (!(await verifyPassword(found?.password ?? undefined, password)) || !found) return { kind: 'refused', ...account }
  return withSystem(pool, async db => {
    await clearFailures(db, token)
    const session = await startSession(parts, db, { account: found.id, proof: 'password', device })
    return { kind: 'signed-in', account: found.id, session }
  })
}

/** Signs in by a one-time link, and sets a password when one is given: older sessions end with the old password. */
export async function signInByLink(
  parts: SignInParts,
  link: string,
  password: string | undefined,
  device: Device,
): Promise<SignedIn> {
  const { pool, now } = parts
  const linkHash = hashToken(link)
  if (!linkHash) return { kind: 'refused' }
  const hash = password === undefined ? undefined : await hashPassword(password)
  return withSystem(pool, async db => {
    const account = await takeLink(db, linkHash, now())
    if (!account) return { kind: 'refused' }
    if (hash !== undefined) {
      await writePassword(db, account, hash, now())
      await deleteSessionsOf(db, account)
    }
    const session = await startSession(parts, db, { account, proof: 'link', device })
    return { kind: 'signed-in', account, session }
  })
}

/** Makes a one-time sign-in link for an account; returns its token, which is stored nowhere. */
export async function makeSignInLink(
  { pool, now }: Pick<SignInParts, 'pool' | 'now'>,
  account: string,
  lifeMs: number,
): Promise<string> {
  const token = makeToken()
  const tokenHash = hashToken(token)
  if (!tokenHash) throw new Error('a new token has not the form of one')
  const at = now()
  await withSystem(pool, db => insertLink(db, { tokenHash, account, endsAt: new Date(at.getTime() + lifeMs) }, at))
  return token
}

/** Starts a session; what its cookie holds. */
export async function startSession(
  { keys, now, newId }: SignInParts,
  db: Sql,
  { account, proof, device }: { account: string; proof: 'password' | 'link'; device: Device },
): Promise<string> {
  const session = makeToken()
  const tokenHash = hashToken(session)
  if (!tokenHash) throw new Error('a new token has not the form of one')
  const id = newId()
  await keys.sealer.ready(hubId)
  const sealed = keys.sealer.sealJson(hubId, 'session.device', id, deviceJson(device))
  const endsAt = new Date(now().getTime() + absoluteMs)
  await insertSession(db, { id, tokenHash, account, proof, device: sealed, endsAt }, now())
  return session
}
