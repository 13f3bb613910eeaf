/**
 * Group commit: messages that arrive while a commit is under way are stored together by the next one. Each sender is
 * answered only after the commit that holds its message.
 */
import { insertMessages, type NewMessage } from '../store/messages.ts'
import { statements } from '../store/scope.ts'
import type { Hub } from './hub.ts'

export type Inbox = {
  /** Resolves when the message is durable. @throws when it could not be stored */
  store(organization: string, message: NewMessage): Promise<void>
  /** Resolves when everything under way is stored: for a graceful stop. */
  drain(): Promise<void>
}

type Waiting = { message: NewMessage; done: () => void; failed: (error: unknown) => void }

const mostPerCommit = 64
const commitsAtOnce = 2 // a second one overlaps the first one's fsync; more only make smaller groups

/** An inbox that shares commits between messages of one organization. */
export function createInbox(hub: Pick<Hub, 'pool' | 'wake'>): Inbox {
  const queues = new Map<string, Waiting[]>()
  const running = new Set<Promise<void>>()

  const pump = () => {
    while (running.size < commitsAtOnce) {
      const [next] = queues
      if (!next) return
      const [organization, queue] = next
      const group = queue.splice(0, mostPerCommit)
      queues.delete(organization)
      if (queue.length > 0) queues.set(organization, queue) // to the end of the line
      const commit: Promise<void> = storeGroup(organization, group).finally(() => {
        running.delete(commit)
        pump()
      })
      running.add(commit)
    }
  }
  const storeGroup = async (organization: string, group: Waiting[]) => {
    try {
      await insertMessages(
        statements(hub.pool),
        organization,
        group.map(waiting => waiting.message),
      )
      for (const waiting of group) waiting.done()
      hub.wake.tell('messages')
    } catch (error) {
      for (const waiting of group) waiting.failed(error)
    }
  }
  return {
    store: (organization, message) =>
      new Promise<void>((done, failed) => {
        const queue = queues.get(organization) ?? []
        queue.push({ message, done, failed })
        queues.set(organization, queue)
        pump()
      }),
    async drain() {
      while (running.size > 0 || queues.size > 0) await Promise.all(running)
    },
  }
}
