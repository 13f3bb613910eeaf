/** What retrying an issue means: its deliveries are sent again, its messages read again; some causes have nothing to retry. */
import type { Issue } from '../../api/types.ts'
import type { BulkRequest } from '../../parts/bulk/BulkDialog.tsx'

/** The act on everything that waits because of an issue, or undefined when that goes on by itself. */
export function retryOf({
  id,
  step,
  code,
  waiting,
}: Pick<Issue, 'id' | 'step' | 'code' | 'waiting'>): BulkRequest | undefined {
  if (waiting === 0 || code.startsWith('connection.')) return undefined
  if (step === 'deliver') return { action: 'delivery.replay', select: { of: 'deliveries', filter: { issue: id } } }
  if (step === 'parse' || code === 'message.apply-failed')
    return { action: 'message.replay', select: { of: 'messages', filter: { issue: id } } }
  return undefined // what is held goes on when its task is decided
}

/** The act of setting aside everything that waits because of an issue. */
export function setAsideOf({
  id,
  step,
  code,
  waiting,
}: Pick<Issue, 'id' | 'step' | 'code' | 'waiting'>): BulkRequest | undefined {
  if (waiting === 0 || code.startsWith('connection.')) return undefined
  if (step === 'deliver') return { action: 'delivery.suppress', select: { of: 'deliveries', filter: { issue: id } } }
  if (step === 'parse' || step === 'apply')
    return { action: 'message.discard', select: { of: 'messages', filter: { issue: id } } }
  return undefined
}
