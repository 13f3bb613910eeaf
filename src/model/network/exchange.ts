/** Words of the log of exchanges: what was asked, and what came of it. */

export const exchangeTransactions = ['discover', 'query', 'retrieve'] as const
export type ExchangeTransaction = (typeof exchangeTransactions)[number]

/**
 * `found`: with something; `partial`: with something and a problem; `asked`: for more of the person; `refused`: by the
 * member's policy; `invalid`: nothing that could be answered; `failed`: with an error of ours.
 */
export const exchangeOutcomes = [
  'found',
  'partial',
  'nothing',
  'asked',
  'refused',
  'invalid',
  'busy',
  'failed',
] as const
export type ExchangeOutcome = (typeof exchangeOutcomes)[number]
