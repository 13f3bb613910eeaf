/** The Test of a connection: reachable, let in, the right version, and what the EHR can do. Also the probe while down. */
import { recordSystem } from '../../model/identifiers.ts'
import type { ProblemCode } from '../../model/problems.ts'
import type { CheckResult, Io } from '../connector.ts'
import { scopesBeyondNeed } from './auth.ts'
import { offers, refreshServer, type Server, searchesBy } from './capability.ts'
import { type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { failureOutcome } from './outcome.ts'

type Finding = CheckResult['findings'][number]

/** What is good to have, and what is lost without it. */
const wanted: readonly { name: string; has: (server: Server) => boolean }[] = [
  { name: 'Patient search', has: server => offers(server, 'Patient', 'search-type') },
  { name: 'Patient search by identifier', has: server => searchesBy(server, 'Patient', 'identifier') },
  { name: 'Patient create', has: server => offers(server, 'Patient', 'create') },
  { name: 'Appointment read', has: server => offers(server, 'Appointment', 'read') },
  { name: 'Appointment create', has: server => offers(server, 'Appointment', 'create') },
  { name: 'Appointment update', has: server => offers(server, 'Appointment', 'update') },
  { name: 'Appointment search by identifier', has: server => searchesBy(server, 'Appointment', 'identifier') },
  { name: 'Appointment search by change', has: server => searchesBy(server, 'Appointment', '_lastUpdated') },
  {
    name: 'Appointment conditional create',
    has: server => !server.known || (server.types.get('Appointment')?.conditionalCreate ?? false),
  },
  {
    name: 'Appointment versions',
    has: server => !server.known || (server.types.get('Appointment')?.versioned ?? false),
  },
  { name: 'Subscription create', has: server => offers(server, 'Subscription', 'create') },
  { name: 'Practitioner search', has: server => offers(server, 'Practitioner', 'search-type') },
  { name: 'Location search', has: server => offers(server, 'Location', 'search-type') },
  { name: 'Schedule search', has: server => offers(server, 'Schedule', 'search-type') },
  { name: 'Slot search', has: server => offers(server, 'Slot', 'search-type') },
  { name: 'HealthcareService search', has: server => offers(server, 'HealthcareService', 'search-type') },
]

/** Usable when it answers, lets us in and speaks R4; what it lacks beyond that is named, each by itself. */
export async function check(io: Io<Settings>): Promise<CheckResult> {
  const server = await refreshServer(io)
  const findings: Finding[] = [statementFinding(io, server)]
  // The statement is public on most servers: only a search tells whether we are let in.
  const probe = await send(io, { path: `Patient?identifier=${encodeURIComponent(`${recordSystem}|check`)}&_count=1` })
  findings.push(accessFinding(io, probe, server))
  if (server.known) {
    const version = server.fhirVersion ?? ''
    findings.push(finding('fhir-version', /^4\.0(\.|$)/.test(version), version))
  }
  const ok = findings.every(one => one.ok)
  const beyond = scopesBeyondNeed(io)
  if (beyond.length > 0)
    findings.push({
      name: 'scopes',
      ok: true,
      level: 'warning',
      problem: 'connection.too-much-access',
      detail: beyond.join(' '),
    })
  if (server.known) for (const { name, has } of wanted) findings.push(finding(name, has(server)))
  return { ok, findings }
}

function statementFinding(io: Io<Settings>, server: Server): Finding {
  const { failed } = server
  if (!failed) return { name: 'metadata', ok: true, ...(server.software ? { detail: server.software } : {}) }
  // It answers, only without a statement: carried on with, carefully.
  if (failed.kind === 'answered' && failed.status < 500) return { name: 'metadata', ok: true, detail: 'no statement' }
  return { name: 'metadata', ok: false, problem: problemOf(io, failed) }
}

function accessFinding(io: Io<Settings>, reply: FhirReply, server: Server): Finding {
  if (reply.kind === 'answered') {
    const { status, resource } = reply
    if (tolerated(status, server) || (status === 200 && resource?.resourceType === 'Bundle'))
      return { name: 'access', ok: true }
    // A sign-in page or another service at this address.
    if (status < 400) return finding('access', false, 'no FHIR answer')
  }
  const detail = reply.kind === 'answered' ? { detail: String(reply.status) } : {}
  return { name: 'access', ok: false, problem: problemOf(io, reply), ...detail }
}

/** A server that cannot search people says so in these ways; that it answered shows that we are let in. */
function tolerated(status: number, server: Server): boolean {
  return [400, 405, 422, 501].includes(status) || (status === 404 && !offers(server, 'Patient', 'search-type'))
}

function problemOf(io: Io<Settings>, reply: FhirReply): ProblemCode {
  return failureOutcome(reply, { repeatable: true, linked: false, now: io.now() }).problem
}

function finding(name: string, ok: boolean, detail = ''): Finding {
  return { name, ok, ...(ok ? {} : { problem: 'connection.lacks-capability' as const }), ...(detail ? { detail } : {}) }
}
