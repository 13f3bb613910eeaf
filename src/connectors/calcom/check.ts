/** Is the connection usable? Names each thing that was tried. Source: reference/calcom.md sections 8.1 and 8.2. */
import type { CheckResult, Io } from '../connector.ts'
import { type ApiAnswer, get } from './client.ts'
import type { CalcomSettings } from './config.ts'

type Tried = CheckResult['findings'][number]

/** Tries the address, the credentials and the version of the bookings API. */
export async function check(io: Io<CalcomSettings>): Promise<CheckResult> {
  const { auth, apiVersions, unsigned } = io.settings
  const me = await get(io, 'me', '/me')
  const findings: Tried[] = [
    { name: 'signature', ok: true, detail: unsigned ? 'unsigned' : `${io.settings.webhookSecrets.length} secret(s)` },
  ]
  if (!auth) {
    // Whoever answers at all, if only with a refusal, is there. Without credentials nothing more can be tried.
    const there = me.kind === 'ok' || me.kind === 'missing' || me.kind === 'refused' || isRefusal(me)
    findings.push(there ? { name: 'address', ok: true } : { name: 'address', ok: false, problem: problemOf(me) })
    findings.push({ name: 'credentials', ok: true, detail: 'none: nothing is read back or polled' })
    return resultOf(findings)
  }
  // It may do everything for every managed user: an API key of one account can do less (section 8.1).
  if ('clientId' in auth)
    findings.push({ name: 'scopes', ok: true, level: 'warning', problem: 'connection.too-much-access' })
  findings.push(me.kind === 'ok' ? { name: 'me', ok: true } : { name: 'me', ok: false, problem: problemOf(me) })
  if (me.kind === 'ok') {
    const bookings = await get(io, 'bookings', '/bookings', { take: 1 })
    // The old dialect answers in silence, with an object in the place of the list (section 8.2).
    const isList = bookings.kind === 'ok' && Array.isArray(bookings.data)
    if (isList) findings.push({ name: 'version', ok: true, detail: apiVersions.bookings })
    else if (bookings.kind === 'ok' || bookings.kind === 'missing')
      findings.push({ name: 'version', ok: false, problem: 'version.unknown', detail: apiVersions.bookings })
    else findings.push({ name: 'bookings', ok: false, problem: problemOf(bookings) })
  }
  return resultOf(findings)
}

function isRefusal(answer: ApiAnswer): boolean {
  return answer.kind === 'connection' && answer.problem === 'connection.credentials-refused'
}

function problemOf(answer: ApiAnswer) {
  return 'problem' in answer ? answer.problem : ('connection.lacks-capability' as const)
}

function resultOf(findings: readonly Tried[]): CheckResult {
  return { ok: findings.every(finding => finding.ok), findings }
}
