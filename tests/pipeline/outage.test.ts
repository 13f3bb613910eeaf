/** The EHR away for more than a day (reference/operations.md section 2); ten thousand bookings stand in tests/chaos. */
import { describe, it } from 'vitest'
import { surviveOutage } from '../outage.ts'

describe('an outage of 26 hours', () => {
  it(
    'OPS-2 SCH-12 kills nothing: every booking arrives, in order, unspent, and it is one issue',
    { timeout: 120_000 },
    () => surviveOutage(600),
  )
})
