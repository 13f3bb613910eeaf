/**
 * The switches of the simulated EHR: faults that tests and the demo turn on, and the ways in which real servers differ.
 * Set by method or over HTTP (`POST /_control`).
 */
import { z } from 'zod'

const often = { next: z.int().min(0).optional(), percent: z.number().min(0).max(100).optional() }

export const Switches = z.strictObject({
  /** Nobody listens; every request is answered 503; or connections are accepted and cut. */
  offline: z.enum(['no', 'refuse', 'unavailable', 'cut']).default('no'),
  /** Milliseconds before each answer. */
  slowMs: z.number().min(0).default(0),
  /** Answers with this status instead of doing anything: the next n requests, or n percent of all. */
  fail: z
    .strictObject({
      status: z.int(),
      ...often,
      methods: z.array(z.string()).optional(),
      body: z.string().optional(),
      retryAfter: z.string().optional(),
    })
    .optional(),
  /** Carries the write out, then cuts the connection: the answer is lost. */
  cutAfterWrite: z.strictObject(often).optional(),
  /** Reads the write, does nothing, and cuts the connection. */
  cutBeforeWrite: z.strictObject(often).optional(),
  conditionalCreate: z.boolean().default(true),
  /** Whether a Bundle is carried out as one act. */
  transactions: z.boolean().default(false),
  /** `ignored` takes any If-Match; `required` refuses an update without one. */
  ifMatch: z.enum(['checked', 'ignored', 'required']).default('checked'),
  /** What a wrong If-Match gets. */
  conflictStatus: z.union([z.literal(409), z.literal(412)]).default(412),
  /** Whether it keeps and shows versions at all. */
  versions: z.boolean().default(true),
  etag: z.enum(['weak', 'strong', 'none']).default('weak'),
  location: z.enum(['versioned', 'plain', 'relative', 'none']).default('versioned'),
  /** Whether writes answer with the resource. */
  answerBody: z.enum(['resource', 'none']).default('resource'),
  /** An update that changes nothing: a new version, or 304 as one vendor does. */
  unchangedUpdate: z.enum(['new-version', 'not-modified']).default('new-version'),
  metadata: z.boolean().default(true),
  /** Resource types it neither lists nor answers for. */
  withoutTypes: z.array(z.string()).default([]),
  /** Resource types that can be read and searched, not written. */
  readOnlyTypes: z.array(z.string()).default([]),
  /** Search parameters it neither lists nor takes. */
  withoutParameters: z.array(z.string()).default([]),
  /** Whether a search can include what it refers to; otherwise `_include` is passed over. */
  includes: z.boolean().default(true),
  /** Whether an unknown search parameter is refused instead of passed over. */
  strictSearch: z.boolean().default(false),
  postSearch: z.boolean().default(true),
  /** Milliseconds until a written resource can be found by search or conditional create. */
  indexDelayMs: z.number().min(0).default(0),
  /** How `Bundle.link` addresses the next page. */
  links: z.enum(['absolute', 'relative', 'internal-host']).default('absolute'),
  /** Whether references to resources it does not hold are refused. */
  integrity: z.boolean().default(false),
})
export type Switches = z.infer<typeof Switches>

/** Whether a fault strikes now; `next` counts down as it does. */
export function strikes(fault: { next?: number; percent?: number } | undefined, random: () => number): boolean {
  if (!fault) return false
  if (fault.next !== undefined) {
    if (fault.next <= 0) return false
    fault.next--
    return true
  }
  return random() * 100 < (fault.percent ?? 100)
}
