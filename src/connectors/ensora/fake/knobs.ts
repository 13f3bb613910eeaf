/** What the simulated Ensora Data Collection is like, and what goes wrong there: by method, on its page, or over `/_control`. */
import { z } from 'zod'

export const Knobs = z.strictObject({
  /** `refuse`: nobody listens; `unavailable`: 503 to everything. */
  offline: z.enum(['no', 'refuse', 'unavailable']).default('no'),
  /** Answers that fail before anything is done: so many, with this status; 0 is well. `list`: only for one list. */
  fail: z
    .strictObject({
      status: z.int().min(200).max(599),
      times: z.int().min(1).max(1_000_000).default(1),
      retryAfter: z.string().optional(),
      list: z.string().optional(),
    })
    .optional(),
  /** Requests whose connection ends after the answer was made and before it arrives. */
  cutAfter: z.int().min(0).default(0),
  /** Whether the user name and password are taken. */
  credentials: z.boolean().default(true),
  /** The level of the user: only an administrator may read the lists. */
  level: z.enum(['Admin', 'Staff']).default('Admin'),
  /** Whether people may be created and changed over the interface. */
  writes: z.boolean().default(true),
  /** Seconds that a token holds. */
  tokenSeconds: z.int().min(1).default(3_600),
  /** Requests after which every token is forgotten, once; the next one signs in anew. */
  forgetTokensAfter: z.int().min(0).optional(),
  /** Minutes after which a change can be seen over the interface: older editions export every 15 or 30. */
  exportDelayMinutes: z.union([z.literal(0), z.literal(15), z.literal(30)]).default(0),
  /** Pages that lead to themselves once more: so many. */
  repeatPages: z.int().min(0).default(0),
  /** Whether cursors are forgotten: every one is answered 410. */
  forgetCursors: z.boolean().default(false),
  /** `inline`: images stand in the note; `reference`: they are fetched by `ref`. */
  signatures: z.enum(['inline', 'reference']).default('inline'),
  /** Whether `fields=id` is understood; otherwise whole entries are answered. */
  idsOnly: z.boolean().default(true),
  /** The largest page, whatever is asked for. */
  mostItems: z.int().min(1).max(500).default(500),
  /** Milliseconds before each answer of a list. */
  slowMs: z.int().min(0).max(120_000).default(0),
})
export type Knobs = z.infer<typeof Knobs>
export type KnobsInput = z.input<typeof Knobs>
