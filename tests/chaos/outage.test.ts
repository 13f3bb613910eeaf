/** The EHR away for more than a day, with ten thousand bookings. */
import { describe, it } from 'vitest'
import { surviveOutage } from '../outage.ts'

describe('an outage of 26 hours with 10,000 bookings', () => {
  it('OPS-2 SCH-12 kills nothing', { timeout: 1_200_000 }, () => surviveOutage(10_000))
})
