/** The Test of a connection: reachable, let in, the rights of an administrator, and each list that is pulled. */
import { z } from 'zod'
import type { CheckFinding, CheckResult, Io } from '../connector.ts'
import { type EnsoraReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { failureOf } from './outcome.ts'
import { streams } from './pull.ts'

/** The contract that we speak: openapi.yaml. */
const contractMajor = 1

const Me = z.object({
  level: z.string(),
  permissions: z.array(z.string()).catch([]),
  contract: z.string().nullish().catch(undefined),
})
const Listed = z.object({ items: z.array(z.unknown()) })

/** Usable when it answers, knows us as an administrator, and each list can be read; each thing that fails is named. */
export async function check(io: Io<Settings>): Promise<CheckResult> {
  const reply = await send(io, { path: 'me' })
  const read = reply.kind === 'answered' && reply.status === 200 ? Me.safeParse(reply.json()) : undefined
  if (!read?.success) return result(withoutMe(io, reply))
  const { level, permissions, contract } = read.data
  const findings: CheckFinding[] = [
    { name: 'address', ok: true },
    { name: 'access', ok: true },
    isOurs(contract)
      ? { name: 'version', ok: true, ...(contract ? { detail: contract } : {}) }
      : { name: 'version', ok: false, problem: 'connection.lacks-capability', detail: contract ?? '' },
    level.trim().toLowerCase() === 'admin'
      ? { name: 'administrator', ok: true }
      : { name: 'administrator', ok: false, problem: 'connection.lacks-capability' },
  ]
  // Of anybody else the lists are refused; that one thing is wrong is said once.
  if (findings.every(({ ok }) => ok)) for (const { name } of streams) findings.push(await listFinding(io, name))
  findings.push(pushFinding(permissions))
  return result(findings)
}

/** Nobody there, or not let in. */
function withoutMe(io: Io<Settings>, reply: EnsoraReply): CheckFinding[] {
  const { problem } = failureOf(reply, io.now())
  const detail = reply.kind === 'answered' ? { detail: String(reply.status) } : {}
  if (reply.kind === 'failed') return [{ name: 'address', ok: false, problem }]
  const access = { name: 'access', ok: false, problem, ...detail }
  return [{ name: 'address', ok: reply.status < 500, ...(reply.status < 500 ? {} : { problem }), ...detail }, access]
}

async function listFinding(io: Io<Settings>, list: string): Promise<CheckFinding> {
  const name = `list of ${list}`
  const reply = await send(io, { path: `${list}?limit=1` })
  if (reply.kind === 'answered' && reply.status === 200)
    return Listed.safeParse(reply.json()).success
      ? { name, ok: true }
      : { name, ok: false, problem: 'target.answered-with-error' }
  const { problem } = failureOf(reply, io.now())
  return { name, ok: false, problem, ...(reply.kind === 'answered' ? { detail: String(reply.status) } : {}) }
}

/** Only where people are pushed: without it everything else works. */
function pushFinding(permissions: readonly string[]): CheckFinding {
  const can = permissions.includes('users.write') && permissions.includes('students.write')
  return { name: 'create people', ok: true, ...(can ? {} : { level: 'warning', detail: 'not granted' }) }
}

function isOurs(contract: string | null | undefined): boolean {
  return !contract || Number.parseInt(contract, 10) === contractMajor
}

function result(findings: readonly CheckFinding[]): CheckResult {
  return { ok: findings.every(({ ok }) => ok), findings }
}
