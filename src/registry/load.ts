/**
 * Loading many people at once: a file of messages, one a line, becomes pages that are stored and applied like what is
 * pushed, a few hundred acts in one transaction. Look-up keys follow when all are in, comparing everybody with everybody
 * after that. Cut off anywhere, the same file again goes on where it stopped: a page that was stored is known by its bytes.
 */
import { createHash } from 'node:crypto'
import { applySafely } from '../pipeline/apply-safely.ts'
import type { Hub } from '../pipeline/hub.ts'
import { insertMessages } from '../store/messages.ts'
import { statements } from '../store/scope.ts'
import { writeKeys } from './keys.ts'

/** Lines and bytes of one page; one line alone may be larger. */
const mostLines = 500
const mostBytes = 8_000_000
/** Pages that wait to be applied before more are stored. */
const mostWaiting = 8

export type LoadProgress = { lines: number; pages: number; again: number }

/**
 * Loads lines into a member's connection.
 * @param lines each one message, without its line break
 * @param tell called after each round with what was read so far
 */
export async function loadLines(
  hub: Hub,
  to: { organization: string; connection: string; contentType: string },
  lines: AsyncIterable<string>,
  tell: (progress: LoadProgress) => void = () => {},
): Promise<LoadProgress> {
  const { organization, connection } = to
  await hub.sealer.ready(organization)
  const progress: LoadProgress = { lines: 0, pages: 0, again: 0 }
  let page: string[] = []
  let bytes = 0
  let waiting = 0
  const apply = async () => {
    while (await applySafely(hub, organization, connection));
    waiting = 0
    tell({ ...progress })
  }
  const store = async () => {
    if (page.length === 0) return
    const stored = await storePage(hub, to, Buffer.from(`${page.join('\n')}\n`))
    progress.pages += 1
    if (!stored) progress.again += 1
    page = []
    bytes = 0
    waiting += 1
    if (waiting >= mostWaiting) await apply()
  }
  for await (const line of lines) {
    if (line.trim() === '') continue
    page.push(line)
    bytes += line.length
    progress.lines += 1
    if (page.length >= mostLines || bytes >= mostBytes) await store()
  }
  await store()
  await apply()
  while ((await writeKeys(hub, organization)) > 0);
  return progress
}

/** Stores a page; false when the same one was stored before. */
async function storePage(
  hub: Hub,
  { organization, connection, contentType }: { organization: string; connection: string; contentType: string },
  body: Buffer,
): Promise<boolean> {
  const id = hub.newId()
  const hash = createHash('sha256').update(body).digest('hex')
  const headers = hub.sealer.sealJson(organization, 'message.headers', id, { 'content-type': contentType })
  const stored = await insertMessages(statements(hub.pool), organization, [
    {
      id,
      connection,
      origin: 'push',
      receivedAt: hub.now(),
      bodyToken: hub.tokens.token(organization, 'body', hash),
      itemToken: hub.tokens.token(organization, 'page', hash),
      size: body.byteLength,
      contentType,
      body: hub.sealer.seal(organization, 'message', id, body),
      headers,
    },
  ])
  return stored > 0
}
