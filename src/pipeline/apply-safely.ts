/** Apply, kept going: a batch that fails is tried message by message, so that the one at fault is found and the others go on. */
import { applyBatch, applyLane } from './apply.ts'
import type { Hub } from './hub.ts'
import { setAside } from './set-aside.ts'

/** Applies the next messages of a connection; returns how many were looked at. */
export async function applySafely(hub: Hub, organization: string, connection: string): Promise<number> {
  try {
    const applied = await applyLane(hub, organization, connection)
    return applied.kind === 'done' ? applied.messages : 0
  } catch (error) {
    hub.log.warn({ error, step: 'apply', connection }, 'a batch failed; its messages are tried singly')
  }
  let count = 0
  for (let index = 0; index < applyBatch; index += 1) {
    try {
      const applied = await applyLane(hub, organization, connection, 1)
      if (applied.kind !== 'done' || applied.messages === 0) break
      count += applied.messages
    } catch (error) {
      if (!(await setAside(hub, organization, connection, error))) break
      count += 1
    }
  }
  return count
}
