/**
 * The first administrator: from CAUSEWAY_ADMIN_EMAIL and CAUSEWAY_ADMIN_PASSWORD, else by a link that works once and
 * for a day, which the caller prints. Organizations that nobody can get into get the administrator as a member.
 */

import { rightsFor } from '../../model/roles.ts'
import {
  anyAccount,
  emailToken,
  findByEmail,
  insertAccount,
  isFirstAccount,
  writeMembership,
  writePassword,
} from '../../store/accounts.ts'
import { listOrganizations } from '../../store/configuration.ts'
import { anyMember } from '../../store/memberships.ts'
import { statements, withScope, withSystem } from '../../store/scope.ts'
import { hashPassword } from './passwords.ts'
import { makeSignInLink, type SignInParts } from './signIn.ts'

const linkLifeMs = 24 * 3_600_000
const defaultEmail = 'admin@causeway.local'

export type FirstAdmin =
  /** There are accounts already. */
  | { kind: 'nothing-to-do' }
  /** Signs in with the password from the environment. */
  | { kind: 'made'; account: string }
  /** `path` is the address in the console that signs in once: print it, it is stored nowhere. */
  | { kind: 'link'; account: string; path: string }

type FirstAdminParts = SignInParts

/**
 * Makes the first administrator when there is no account yet, and a member of every organization without any.
 * Called at every start, after the organizations of the configuration exist.
 */
export async function ensureFirstAdmin(
  parts: FirstAdminParts,
  given: { adminEmail?: string | undefined; adminPassword?: string | undefined },
): Promise<FirstAdmin> {
  const { pool, keys, now } = parts
  const email = given.adminEmail ?? defaultEmail
  const made = await makeAccount(parts, email, given.adminPassword)
  const admin = await findByEmail(statements(pool), emailToken(keys, email))
  // Anybody who is invited may have the e-mail that nobody named: only the account that was made with it is meant.
  if (admin && given.adminEmail === undefined && !(await isFirstAccount(statements(pool), admin.id)))
    return { kind: 'nothing-to-do' }
  if (admin) await joinEmptyOrganizations(parts, admin.id)
  if (!admin || (!made && admin.password !== null)) return { kind: 'nothing-to-do' }
  if (admin.password !== null) return { kind: 'made', account: admin.id }
  // At every start until a password is set: the link of the last start may have run out unused.
  const token = await makeSignInLink({ pool, now }, admin.id, linkLifeMs)
  // In the fragment: browsers send it to no server, so it gets into no log.
  return { kind: 'link', account: admin.id, path: `/sign-in#token=${token}` }
}

async function makeAccount(
  { pool, keys, now, newId }: FirstAdminParts,
  email: string,
  password: string | undefined,
): Promise<boolean> {
  if (await anyAccount(statements(pool))) return false
  const hash = password === undefined ? undefined : await hashPassword(password)
  return withSystem(pool, async db => {
    const account = { id: newId(), email, name: 'Administrator' }
    if (!(await insertAccount(db, keys, account, now()))) return false // another process was faster
    if (hash !== undefined) await writePassword(db, account.id, hash, now())
    return true
  })
}

async function joinEmptyOrganizations({ pool, now }: FirstAdminParts, account: string): Promise<void> {
  for (const organization of await listOrganizations(statements(pool)))
    await withScope(pool, organization, async db => {
      if (!(await anyMember(db)))
        await writeMembership(db, account, 'integration-admin', now(), rightsFor('integration-admin'))
    })
}
