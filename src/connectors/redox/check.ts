/** The Test of a member: are there keys that its assertions can be checked with? Nothing is pushed and nothing asked. */
import type { CheckFinding, CheckResult, Io } from '../connector.ts'
import type { RedoxSettings } from './config.ts'
import { isUsable, type KeySet, readKeySet } from './keys.ts'

export async function check(io: Io<RedoxSettings>): Promise<CheckResult> {
  const { jwks, jwksUrl, patientOid, legacy } = io.settings
  const findings: CheckFinding[] = [{ name: 'patient oid', ok: true, detail: patientOid }]
  if (jwksUrl) {
    const fetched = await fetchKeys(io, jwksUrl)
    findings.push(fetched.finding)
    if (fetched.keys || !fetched.finding.ok) findings.push(usable(fetched.keys))
  }
  if (jwks) findings.push(usable(readKeySet(jwks)))
  if (!jwks && !jwksUrl)
    findings.push(legacy ? { name: 'key and secret', ok: true, level: 'warning' } : usable(undefined))
  return { ok: findings.every(each => each.ok), findings }
}

type Fetched = { finding: CheckFinding; keys?: KeySet }

async function fetchKeys({ fetch }: Io<RedoxSettings>, url: string): Promise<Fetched> {
  const reply = await fetch(new URL(url), { headers: { accept: 'application/json' } })
  if (reply.kind === 'failed') {
    const problem = reply.cause === 'blocked' ? 'connection.address-refused' : 'connection.down'
    return { finding: { name: 'address of the keys', ok: false, problem } }
  }
  const { status } = reply
  if (status !== 200) {
    const problem = status === 401 || status === 403 ? 'connection.credentials-refused' : 'connection.down'
    return { finding: { name: 'address of the keys', ok: false, problem, detail: String(status) } }
  }
  const keys = readKeySet(Buffer.from(reply.body).toString('utf8'))
  return { finding: { name: 'address of the keys', ok: true }, keys: keys ?? { keys: [] } }
}

function usable(set: KeySet | undefined): CheckFinding {
  const count = (set?.keys ?? []).filter(isUsable).length
  if (count === 0) return { name: 'signing keys', ok: false, problem: 'registry.no-keys' }
  return { name: 'signing keys', ok: true, detail: String(count) }
}
