/**
 * The control address of the simulated EHR, for demos and other processes:
 * `GET /_control` shows the switches and counts, `POST /_control` turns switches, `POST /_control/reset` starts anew,
 * `GET /_control/{Type}` lists resources, `POST /_control/{Type}` writes one as the EHR's own people would,
 * `POST /_control/desk/{act}` is what its front desk does with appointments.
 */
import type { IncomingMessage } from 'node:http'
import type { FhirResource } from 'fhir/r4'
import type { FakeEhr } from '../fake.ts'
import type { Answer } from './answers.ts'
import { deskAnswer } from './desk-calls.ts'
import { resourceTypes } from './metadata.ts'
import { Switches } from './switches.ts'

/** Answers one control request; all answers are JSON. */
export async function controlAnswer(
  ehr: FakeEhr,
  switches: () => Switches,
  request: IncomingMessage,
  path: readonly string[],
  url: URL,
  body: string,
): Promise<Answer> {
  const [, what] = path
  const reads = request.method === 'GET'
  if (what === 'reset' && !reads) {
    await ehr.reset()
    return json(200, { switches: switches() })
  }
  if (what === 'desk' && !reads) return deskAnswer(ehr.desk, path[2] ?? '', parsed(body))
  if (what !== undefined) {
    if (reads) return json(200, ehr.list(what).slice(0, Number(url.searchParams.get('limit') ?? 1_000)))
    return json(200, ehr.put({ ...parsed(body), resourceType: what } as FhirResource))
  }
  if (!reads) {
    const change = Switches.partial().safeParse(parsed(body))
    if (!change.success) return json(400, { error: change.error.issues.map(issue => issue.path.join('.')) })
    if (change.data.offline === 'refuse') return json(400, { error: 'use unavailable or cut over HTTP' })
    const given = Object.keys(parsed(body))
    await ehr.set(Object.fromEntries(Object.entries(change.data).filter(([name]) => given.includes(name))))
  }
  const counts = Object.fromEntries(resourceTypes.map(type => [type, ehr.list(type).length]))
  return json(200, { url: ehr.url, switches: switches(), counts })
}

function parsed(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch {
    return {}
  }
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json', body: JSON.stringify(value) }
}
