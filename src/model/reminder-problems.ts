/** What messages to people can meet: rows of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const reminderProblems = {
  'sms.not-set-up': {
    class: 'hub',
    says: 'No SMS gateway is set up, so no SMS can leave.',
    fix: 'Enter the address and key of your gateway under Settings, Messages to people; or switch SMS off there.',
  },
  'sms.unreachable': {
    class: 'hub',
    says: 'The SMS gateway does not answer; messages wait.',
    fix: 'Check its address and whether it can be reached from here. What is not too late leaves by itself.',
  },
  'sms.credentials-refused': {
    class: 'hub',
    says: 'The SMS gateway refused the key; messages wait.',
    fix: 'Enter a current key under Settings, Messages to people. What is not too late leaves by itself.',
  },
  'sms.address-refused': {
    class: 'hub',
    says: 'The address of the SMS gateway is not allowed.',
    fix: 'Use an https address. Addresses inside your own network must be allowed in the settings of Causeway.',
  },
  'sms.refused': {
    class: 'message',
    says: 'The SMS gateway refused a message to this number.',
    fix: 'Check the number in the record of the person; reach them another way.',
  },
  'sms.busy': {
    class: 'hub',
    says: 'The SMS gateway does not take messages for now.',
    fix: 'It is tried again by itself, until the visit is too near.',
  },
  'reminder.unclear': {
    class: 'decision',
    says: 'It is not known whether this message left: the connection broke or the process ended while it was sent, or a backup was restored.',
    fix: 'It is not sent again by itself. Call the person if it matters.',
  },
  'reminder.no-contact': {
    class: 'request',
    says: 'Messages cannot be switched on without a way to reach the office.',
    fix: 'Enter the phone number that people shall call, then save again.',
  },
} as const satisfies Record<string, Problem>
