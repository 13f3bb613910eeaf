/**
 * The secrets of an alert webhook: while a new one takes over, calls carry a signature of the old one too, so that who is
 * called can change at their own time and misses nothing.
 */
import type { WebhookBody } from './tell.ts'

/** How long the old secret signs beside the new one, in milliseconds: a day, as Standard Webhooks suggests. */
export const overlapMs = 24 * 60 * 60_000

/** The settings with a new secret. A secret that still overlapped from an earlier rotation ends at once. */
export function rotated({ url, secret }: WebhookBody, next: string, now: Date): Required<WebhookBody> {
  return { url, secret: next, before: { secret, until: new Date(now.getTime() + overlapMs).toISOString() } }
}

/** What a call is signed with now: the current secret first. */
export function secretsAt({ secret, before }: WebhookBody, now: Date): string[] {
  return before && overlaps(before, now) ? [secret, before.secret] : [secret]
}

/** Until when the old secret signs too; undefined when it does no more. */
export function overlapOf({ before }: WebhookBody, now: Date): string | undefined {
  return before && overlaps(before, now) ? before.until : undefined
}

const overlaps = ({ until }: { until: string }, now: Date) => now.getTime() < Date.parse(until)
