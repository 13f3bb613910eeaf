/**
 * The Test of a connection to Redox: the key signs, the token is granted, the destination takes a question about nobody. Nothing
 * is written there.
 */
import type { CheckFinding, CheckResult, Io } from '../../connector.ts'
import { accessOf } from './access.ts'
import { post } from './client.ts'
import type { RedoxOutSettings } from './config.ts'
import { failureOf } from './outcome.ts'

export async function check(io: Io<RedoxOutSettings>): Promise<CheckResult> {
  const access = await accessOf(io)
  if (access.kind === 'no-access') {
    return { ok: false, findings: [{ name: 'token', ok: false, problem: problemOf(access.outcome) }] }
  }
  const findings: CheckFinding[] = [{ name: 'token', ok: true }, await checkDestination(io)]
  return { ok: findings.every(each => each.ok), findings }
}

async function checkDestination(io: Io<RedoxOutSettings>): Promise<CheckFinding> {
  const reply = await post(io, question(io))
  const failure = reply.kind === 'no-access' ? reply.outcome : failureOf(reply, io.now())
  // Not every destination answers questions: whoever refuses this one is there and knows us.
  if (!failure || failure.kind === 'rejected') return { name: 'destination', ok: true, detail: io.settings.destination }
  return { name: 'destination', ok: false, problem: problemOf(failure) }
}

function problemOf(outcome: { kind: string; problem: CheckFinding['problem'] }) {
  return outcome.kind === 'retry' ? ('connection.down' as const) : (outcome.problem ?? 'connection.down')
}

/** Who has an id that nobody has. */
function question({ settings, now, newId }: Io<RedoxOutSettings>): object {
  const { destination, source, patientOid } = settings
  return {
    Meta: {
      DataModel: 'PatientSearch',
      EventType: 'Query',
      EventDateTime: now().toISOString(),
      Test: true,
      ...(source ? { Source: { ID: source } } : {}),
      Destinations: [{ ID: destination }],
    },
    Patient: { Identifiers: [{ ID: `test-${newId()}`, IDType: patientOid }] },
  }
}
