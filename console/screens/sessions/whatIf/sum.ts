/** Adds up the parts of what another grace time would change, as they come. Pure. */
import type { WhatIfGroup, WhatIfPart } from '../../../api/sessionActs.ts'

export type WhatIfSum = Omit<WhatIfPart, 'next'>

/** As many as a person reads of each kind. */
const mostShown = 20

/** The sum with one part more. */
export function addPart(sum: WhatIfSum | undefined, { next: _next, ...part }: WhatIfPart): WhatIfSum {
  if (!sum) return part
  return {
    checked: sum.checked + part.checked,
    total: sum.total ?? part.total,
    graceMinutes: sum.graceMinutes,
    graceNow: sum.graceNow,
    pairsNow: sum.pairsNow + part.pairsNow,
    pairsThen: sum.pairsThen + part.pairsThen,
    appear: join(sum.appear, part.appear),
    ambiguous: join(sum.ambiguous, part.ambiguous),
    goAway: join(sum.goAway, part.goAway),
  }
}

function join(a: WhatIfGroup, b: WhatIfGroup): WhatIfGroup {
  return { count: a.count + b.count, sample: [...a.sample, ...b.sample].slice(0, mostShown) }
}
