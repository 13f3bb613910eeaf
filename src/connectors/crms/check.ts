/** The Test of a connection: reachable, let in, the plan, the contract's version, and what the CRMS can do. */
import { z } from 'zod'
import type { CheckFinding, CheckResult, Io } from '../connector.ts'
import { type CrmsReply, referralsIn, send } from './client.ts'
import type { Settings } from './config.ts'
import { nameOf } from './fields.ts'
import { failureOutcome } from './outcome.ts'

/** The contract that we speak: openapi.yaml. */
const contractMajor = 1

const Version = z.object({
  contract: z.string().optional(),
  version: z.string().optional(),
  updates: z.enum(['none', 'until-accepted', 'always']).optional(),
})

/** Nothing of it is anybody's: an id that no referral has. */
const probeId = 'causeway-check'

/** Usable when it answers, lets us in, and can be asked for a referral; each thing that fails is named. */
export async function check(io: Io<Settings>): Promise<CheckResult> {
  const version = await send(io, { path: 'version' })
  if (version.kind === 'failed') return result([failed(io, 'address', version)])
  const name = nameOf(io.settings.fields, 'externalId') ?? 'externalId'
  const probe = await send(io, { path: `referrals?${new URLSearchParams({ [name]: probeId })}` })
  const findings: CheckFinding[] = [{ name: 'address', ok: true }]
  const access = accessFindings(io, probe)
  findings.push(...access)
  if (access.every(({ ok }) => ok)) {
    const lookUp = referralsIn(probe) !== undefined
    findings.push(lookUp ? { name: 'referral look-up', ok: true } : lacking('referral look-up', statusOf(probe)))
    findings.push(...versionFindings(io, version))
  }
  return result(findings)
}

function accessFindings(io: Io<Settings>, probe: CrmsReply): CheckFinding[] {
  if (probe.kind === 'answered' && probe.status < 500 && ![401, 403, 429].includes(probe.status))
    return [
      { name: 'access', ok: true },
      { name: 'plan', ok: true },
    ]
  const finding = failed(io, 'access', probe)
  return finding.problem === 'connection.plan-missing'
    ? [
        { name: 'access', ok: true },
        { ...finding, name: 'plan' },
      ]
    : [finding]
}

/** A CRMS that does not tell its version is used as it is. */
function versionFindings({ settings }: Io<Settings>, reply: CrmsReply): CheckFinding[] {
  const read = reply.kind === 'answered' && reply.status === 200 ? Version.safeParse(reply.json) : undefined
  if (!read?.success) return [{ name: 'version', ok: true, detail: 'not told', level: 'warning' }]
  const { contract = '', version, updates } = read.data
  const isOurs = contract === '' || Number.parseInt(contract, 10) === contractMajor
  const detail = [contract, version].filter(Boolean).join(', ')
  const findings: CheckFinding[] = [
    isOurs ? { name: 'version', ok: true, ...(detail ? { detail } : {}) } : lacking('version', detail),
  ]
  if (settings.updates === 'until-accepted' && updates !== undefined)
    findings.push(updates === 'none' ? lacking('referral updates', updates) : { name: 'referral updates', ok: true })
  return findings
}

function statusOf(reply: CrmsReply): string {
  return reply.kind === 'answered' ? String(reply.status) : ''
}

function failed(io: Io<Settings>, name: string, reply: CrmsReply): CheckFinding {
  const { problem } = failureOutcome(reply, io, { repeatable: true })
  return { name, ok: false, problem, ...(reply.kind === 'answered' ? { detail: String(reply.status) } : {}) }
}

function lacking(name: string, detail: string): CheckFinding {
  return { name, ok: false, problem: 'connection.lacks-capability', ...(detail ? { detail } : {}) }
}

function result(findings: readonly CheckFinding[]): CheckResult {
  return { ok: findings.every(({ ok }) => ok), findings }
}
