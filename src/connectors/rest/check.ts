/** The Test of a connection: reachable, let in, and whether entries can be looked up. Nothing is written. */
import type { CheckFinding, CheckResult, Io, Work } from '../connector.ts'
import { type RestReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { addressOf } from './find.ts'
import { failureOutcome } from './outcome.ts'

/** Nothing of it is anybody's: an id that no entry has. */
const probe: Work = {
  id: 'causeway-check',
  type: 'Appointment',
  recordId: 'causeway-check',
  event: 'booking.created',
  body: {},
  maybeArrived: false,
}

/** Usable when it answers and lets us in. */
export async function check(io: Io<Settings>): Promise<CheckResult> {
  const { appointment, baseUrl, idempotencyHeader } = io.settings
  const filled = appointment.lookUp && addressOf(io, appointment.lookUp.path, probe)
  const url = filled?.kind === 'url' ? filled.url : new URL(baseUrl)
  const reply = await send(io, { method: 'GET', url })
  if (!letIn(reply)) {
    const { problem } = failureOutcome(reply, io, { repeatable: true })
    const name = reply.kind === 'failed' ? 'address' : 'access'
    return { ok: false, findings: [{ name, ok: false, problem, ...detailOf(reply) }] }
  }
  const findings: CheckFinding[] = [
    { name: 'address', ok: true },
    { name: 'access', ok: true },
  ]
  if (appointment.lookUp) findings.push({ name: 'appointment look-up', ok: true, ...detailOf(reply) })
  else if (idempotencyHeader === undefined)
    findings.push({
      name: 'appointment look-up',
      ok: true,
      level: 'warning',
      detail: 'no look-up, no idempotency header',
    })
  return { ok: true, findings }
}

/** Any answer but a refusal of us, or one of a system that is broken, says that it is there. */
function letIn(reply: RestReply): boolean {
  return reply.kind === 'answered' && reply.status < 500 && ![401, 403, 408, 425, 429].includes(reply.status)
}

function detailOf(reply: RestReply): { detail?: string } {
  return reply.kind === 'answered' ? { detail: String(reply.status) } : {}
}
