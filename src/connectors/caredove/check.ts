/** Is the connection usable? Receiving needs credentials only; fetching files also needs the address. */
import { classify } from '../../model/failure.ts'
import type { ProblemCode } from '../../model/problems.ts'
import type { CheckFinding, CheckResult, Io, Reply } from '../connector.ts'
import type { CaredoveSettings } from './config.ts'
import { basicHeader } from './verify.ts'

export async function check(io: Io<CaredoveSettings>): Promise<CheckResult> {
  const { credentials, signingSecrets, documents, baseUrl } = io.settings
  const findings: CheckFinding[] = [
    {
      name: 'receiving',
      ok: true,
      detail: `${credentials.length} pair(s) of credentials, ${signingSecrets.length} signing secret(s)`,
    },
  ]
  const url = new URL('metadata', `${baseUrl.replace(/\/+$/, '')}/`)
  const headers: Record<string, string> = { accept: 'application/fhir+json' }
  if (documents) headers.authorization = basicHeader(documents)
  const reply = await io.fetch(url, { headers })
  if (!documents) {
    // Files are not fetched without credentials, so that an address that does not answer keeps nothing from working.
    const there = reply.kind === 'answered' && reply.status < 500
    findings.push({
      name: 'address',
      ok: true,
      ...(there ? {} : { level: 'warning' as const, problem: problemOf(reply) }),
    })
    findings.push({
      name: 'files',
      ok: true,
      detail: 'no credentials: only receiving is possible, with files inside messages',
    })
    return { ok: true, findings }
  }
  const problem = trouble(reply)
  findings.push(problem ? { name: 'address', ok: false, problem } : { name: 'address', ok: true })
  if (!problem) findings.push({ name: 'files', ok: true, detail: 'fetched with the credentials of the Caredove API' })
  return { ok: findings.every(each => each.ok), findings }
}

/** An address that has no metadata but lets us in is well enough for fetching files. */
function trouble(reply: Reply): ProblemCode | undefined {
  const isFine = reply.kind === 'answered' && (reply.status < 400 || [404, 405, 406].includes(reply.status))
  return isFine ? undefined : problemOf(reply)
}

function problemOf(reply: Reply): ProblemCode {
  if (reply.kind === 'failed') return classify({ written: reply.written, repeatable: true, cause: reply.cause }).problem
  return classify({ written: true, status: reply.status, repeatable: true }).problem
}
