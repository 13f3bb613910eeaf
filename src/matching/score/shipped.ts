/** The weights that ship; those of a population of one's own are made by `causeway match train`. */
import { readWeights, type Weights } from './weights.ts'
import shipped from './weights-1.json' with { type: 'json' }

export const shippedWeights: Weights = readWeights(shipped)
