/** What the SQL of counts shares with that of lists. The states are those of model/states.ts, never a caller's. */
import { deliveryGroups, messageGroups } from '../../model/states.ts'

const textOf = (states: readonly string[]) => `(${states.map(state => `'${state}'`).join(', ')})`

/** What stands behind `in`: the states of a message that has not been applied yet. */
export const waitingMessageStates = textOf(messageGroups.waiting)
/** What stands behind `in`: the states of a delivery that is not at its end. */
export const waitingStates = textOf(deliveryGroups.waiting)
/** What stands behind `in`: the states of a delivery that the target refused or the hub gave up. */
export const failedStates = textOf(deliveryGroups.failed)

/**
 * The message that a delivery `d` came of. A look-up for each delivery, not a join: a join makes the planner read every event
 * there ever was when it expects many deliveries.
 */
export const messageOfDelivery =
  '(select e.message from event e where e.organization = d.organization and e.id = d.event)'
