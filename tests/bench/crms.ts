/** The simulated CRMS of the referrals benchmark: what it has, and how fast a bare client can bring it the same. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import type { Simulator } from '../../src/demo/simulators.ts'

export const crmsToken = 'crms_demo'
type Counts = { referrals: number; files: number }
type Attachment = { fileName: string; contentType: string; size: number }
export type ArrivedReferral = { externalId?: string; attachments: Attachment[] } & { [field: string]: unknown }

export function crmsClient({ url }: Simulator) {
  const control = async <T>(path: string, method = 'GET'): Promise<T> => {
    const response = await fetch(new URL(`/_control${path}`, url), { method })
    if (!response.ok) throw new Error(`the CRMS simulator answered ${response.status}`)
    return (await response.json()) as T
  }
  return {
    counts: async () => (await control<{ counts: Counts }>('')).counts,
    referrals: () => control<ArrivedReferral[]>('/referrals'),
    reset: () => control('/reset', 'POST'),
  }
}
export type CrmsClient = ReturnType<typeof crmsClient>

/** What the CRMS answers to its own interface only, and no sender sends. */
const addedThere = ['id', 'status', 'version', 'receivedAt', 'attachments']

/**
 * Referrals a second that a client without a hub brings to the CRMS: the same fields and files of the same sizes, a request
 * for each, `atOnce` referrals at a time.
 */
export async function postBare(url: string, arrived: readonly ArrivedReferral[], atOnce: number): Promise<number> {
  const pool = new Pool(url, { connections: atOnce, pipelining: 1 })
  const authorization = `Bearer ${crmsToken}`
  const work = arrived.map(referral => ({
    fields: JSON.stringify({
      ...Object.fromEntries(Object.entries(referral).filter(([name]) => !addedThere.includes(name))),
      externalId: randomUUID(),
    }),
    files: referral.attachments.map(formOf),
  }))
  const post = async (path: string, contentType: string, body: string | Uint8Array): Promise<{ id?: string }> => {
    const headers = { authorization, 'content-type': contentType }
    const answer = await pool.request({ path, method: 'POST', headers, body })
    if (answer.statusCode !== 201) throw new Error(`the CRMS simulator answered ${answer.statusCode}`)
    return (await answer.body.json()) as { id?: string }
  }
  let next = 0
  const lane = async () => {
    for (let each = work[next++]; each !== undefined; each = work[next++]) {
      const { id } = await post('/api/referrals', 'application/json', each.fields)
      for (const { contentType, body } of each.files) await post(`/api/referrals/${id}/attachments`, contentType, body)
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: atOnce }, lane))
  const seconds = (performance.now() - started) / 1000
  await pool.close()
  return arrived.length / seconds
}

/** A form with the hash and a file of that size, made before the clock starts. */
function formOf({ fileName, contentType, size }: Attachment): { contentType: string; body: Uint8Array } {
  const boundary = randomUUID()
  const bytes = randomBytes(size)
  const part = (disposition: string, type = '') =>
    `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n${type}\r\n`
  const head = [
    `${part('name="sha256"')}${createHash('sha256').update(bytes).digest('hex')}\r\n`,
    part(`name="file"; filename="${fileName}"`, `content-type: ${contentType}\r\n`),
  ]
  const body = Buffer.concat([Buffer.from(head.join('')), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
  return { contentType: `multipart/form-data; boundary=${boundary}`, body }
}
