/**
 * Sends what happened to the targets of a listing's integration: one message of a referral after the other, once, without
 * a retry; what fails sets the referral's flag. On request it duplicates, reorders, delays or loses.
 * Source: reference/referrals.md sections 6 and 8.
 */
import { isTriggered } from '../../../model/referral/triggers.ts'
import { type Act, eventOf, tell, triggerName } from './messages.ts'
import { createPost } from './post.ts'
import { writeMessage, writerFor } from './style.ts'
import type { Attempt, Listing, Referral, Target, World } from './world.ts'

export type Delivery = {
  /** Copies of each message. */
  copies: number
  /** Held back until so many wait, or until flush: then sent last first, or all at the same moment; 0 sends at once. */
  reorder: number
  together: number
  delayMs: number
  /** The next ones that get lost, and the share (0 to 1) of all. */
  dropNext: number
  dropShare: number
}

export type Sender = {
  delivery: Delivery
  counts: { sent: number; accepted: number; dropped: number }
  /** Tells the targets of the referral's listing; resolves when each has answered, or when it is held back. */
  send(referral: Referral, act: Act, before?: Listing): Promise<Attempt[]>
  /** The same message once more. */
  sendAgain(referral: Referral, attempt: Attempt): Promise<Attempt>
  /** Sends what is held back and waits until nothing is under way. */
  flush(): Promise<void>
  close(): void
}

const attemptsKept = 10_000
/** Of those that arrived; of those that failed the message is always kept. */
const bodiesKept = 1_000

export const steady: Delivery = { copies: 1, reorder: 0, together: 0, delayMs: 0, dropNext: 0, dropShare: 0 }

export function createSender(world: World): Sender {
  const { post, close } = createPost()
  const delivery = { ...steady }
  const counts = { sent: 0, accepted: 0, dropped: 0 }
  const lines = new Map<string, Promise<void>>()
  const targets = new WeakMap<Attempt, Target>()
  const timers = new Map<NodeJS.Timeout, () => void>()
  const underWay = new Set<Promise<unknown>>()
  let held: Waiting[] = []

  type Waiting = { referral: Referral; attempt: Attempt }

  function noted(
    referral: Referral,
    target: Target,
    about: Omit<Attempt, 'id' | 'reference' | 'at' | AnswerField>,
  ): Attempt {
    const attempt: Attempt = {
      id: world.nextId++,
      reference: referral.reference,
      at: world.now().toISOString(),
      ...about,
      state: 'waiting',
      status: 0,
      response: '',
      answer: '',
    }
    targets.set(attempt, target)
    world.attempts.push(attempt)
    referral.attempts.push(attempt)
    if (world.attempts.length > attemptsKept) world.attempts.splice(0, attemptsKept / 2)
    const old = world.attempts.at(-1 - bodiesKept)
    if (old?.state === 'sent') delete old.body
    return attempt
  }

  async function transmit({ referral, attempt }: Waiting): Promise<void> {
    const target = targets.get(attempt)
    const answered = await post(attempt.endpoint, target, attempt.body ?? '')
    counts.sent += 1
    attempt.status = answered.status
    attempt.response = answered.response
    attempt.answer = answered.body
    attempt.state = answered.status >= 200 && answered.status < 300 ? 'sent' : 'failed'
    if (attempt.state === 'sent') counts.accepted += 1
    else referral.flag = true
  }

  /** One after the other for each referral and target. */
  function inLine(waiting: Waiting): Promise<void> {
    const line = `${waiting.attempt.reference} ${waiting.attempt.endpoint}`
    const work = (lines.get(line) ?? Promise.resolve()).then(() => transmit(waiting))
    lines.set(line, work)
    underWay.add(work)
    return work.finally(() => {
      underWay.delete(work)
      if (lines.get(line) === work) lines.delete(line)
    })
  }

  async function release(): Promise<void> {
    const waiting = held
    held = []
    // Last first, the order that a receiver finds hardest; or all at once, each on a connection of its own.
    if (delivery.reorder > 0) for (const each of waiting.reverse()) await inLine(each)
    else await Promise.all(waiting.map(transmit))
  }

  async function dispatch(waiting: Waiting): Promise<void> {
    const many = Math.max(delivery.reorder, delivery.together)
    if (isLost()) {
      counts.dropped += 1
      waiting.attempt.state = 'dropped'
    } else if (many > 0) {
      held.push(waiting)
      if (held.length >= many) await release()
    } else if (delivery.delayMs > 0) later(waiting)
    else await inLine(waiting)
  }

  function later(waiting: Waiting): void {
    const run = () => {
      clearTimeout(timer)
      timers.delete(timer)
      void inLine(waiting)
    }
    const timer = setTimeout(run, delivery.delayMs)
    timers.set(timer, run)
  }

  function isLost(): boolean {
    if (delivery.dropNext > 0) {
      delivery.dropNext -= 1
      return true
    }
    return delivery.dropShare > 0 && world.random() < delivery.dropShare
  }

  return {
    delivery,
    counts,
    async send(referral, act, before) {
      const event = eventOf(referral, act)
      const attempts = targetsOf(referral, before)
        .filter(target => !world.onlyTriggers || isWanted(target, referral, act))
        .flatMap(target => {
          const style = referral.style ?? target.style ?? world.style
          const endpoint = addressOf(target)
          const writer = writerFor(world, style)
          const told = tell(writer, referral, act)
          const body = JSON.stringify(writeMessage(writer, referral, endpoint, told))
          const about = { trigger: triggerName(event), event, message: told.code, style, endpoint, body }
          return Array.from({ length: Math.max(1, delivery.copies) }, () => noted(referral, target, about))
        })
      await Promise.all(attempts.map(attempt => dispatch({ referral, attempt })))
      return attempts
    },
    async sendAgain(referral, attempt) {
      const target = targets.get(attempt)
      if (!target) throw new Error('an attempt has a target')
      const { trigger, event, message, style, endpoint, body } = attempt
      const again = noted(referral, target, { trigger, event, message, style, endpoint, ...(body && { body }) })
      await dispatch({ referral, attempt: again })
      return again
    },
    async flush() {
      for (const run of [...timers.values()]) run()
      await release()
      while (underWay.size > 0) await Promise.all(underWay)
    },
    close() {
      for (const timer of timers.keys()) clearTimeout(timer)
      close()
    },
  }
}

type AnswerField = 'state' | 'status' | 'response' | 'answer'

/** Those of its listing; where it left an integrated listing for one that is not, those of the old one hear of it. */
function targetsOf({ listing }: Referral, before: Listing | undefined): readonly Target[] {
  if (listing.integrated) return listing.targets
  return before?.integrated ? before.targets : []
}

/** What a target was set to send. A referral whose message failed is sent again when it is saved, wanted or not. */
function isWanted(target: Target, referral: Referral, act: Act): boolean {
  if (referral.parent && !target.includeRouted) return false
  if (isTriggered(target.triggers, eventOf(referral, act))) return true
  const mine = referral.attempts.findLast(({ endpoint }) => endpoint === addressOf(target))
  return act.kind === 'edited' && mine?.state === 'failed'
}

function addressOf({ endpoint }: Target): string {
  const operation = '/MessageHeader/$process-message'
  return endpoint.endsWith('$process-message') ? endpoint : `${endpoint.replace(/\/+$/, '')}${operation}`
}
